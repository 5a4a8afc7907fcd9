// What a card says: claims ↔ CWT payload (RFC 8392) ↔ COSE_Sign1 ↔ the text in its QR code.
import { decodeBase45, encodeBase45 } from './base45.ts'
import { CredentialError } from './credential-error.ts'
import { assembleSign1, openSign1, type Opened } from './cose.ts'
import { decodeCbor, encodeCbor, Fields } from './fields.ts'
import { checkPortrait } from './portrait-template.ts'

export interface CredentialClaims {
  /** Claim 1: the issuer's name, e.g. `harbour-coast.example`; must be the trust list's for the key. */
  readonly issuer: string
  /** Claim 4: seconds since the epoch; from this second on the card is expired. */
  readonly expiresAt: number
  /** Claim 7: 10 random bytes. */
  readonly cardId: Uint8Array
  /** Lower case, e.g. `warrant`, `staff`, `contractor`. */
  readonly cardType: string
  readonly statusIndex: number
  /** As printed. */
  readonly name: string
  /** Rank or grade, as printed. */
  readonly rank: string
  /** From `stripPortrait`: a template number and the rest of the AVIF. */
  readonly portrait: Uint8Array
  /** Raw P-256 point, 65 bytes, of the card's chip. */
  readonly chipKey?: Uint8Array
}

/** The largest COSE_Sign1 that goes on a card: QR version 21, level M. */
export const qrBytesMax = 690
export const statusIndexMax = 2 ** 27 - 1
export const issuerPattern: RegExp = /^[a-z0-9][a-z0-9.-]*$/
export const cardTypePattern: RegExp = /^[a-z][a-z0-9-]*$/
export const secondsMax = 2 ** 40

const claimIssuer = 1
const claimExpiry = 4
const claimId = 7
/** Private claim (below -65536) that holds the map of what is ours. */
const claimCard = -65537

/**
 * The CWT payload of a card. Names and ranks are put in NFC. Throws what `decodeClaims` would throw for it.
 */
export function encodeClaims(claims: CredentialClaims): Uint8Array {
  const card = new Map<number, unknown>([
    [1, claims.cardType],
    [2, claims.statusIndex],
    [3, claims.name.normalize('NFC')],
    [4, claims.rank.normalize('NFC')],
    [5, claims.portrait],
  ])
  if (claims.chipKey !== undefined) card.set(6, claims.chipKey)
  const all = new Map<number, unknown>([
    [claimIssuer, claims.issuer],
    [claimExpiry, claims.expiresAt],
    [claimId, claims.cardId],
    [claimCard, card],
  ])
  readClaims(all)
  return encodeCbor(all)
}

/**
 * Strict reading of a card's payload: every field bounded, unknown fields refused, one encoding only.
 * Throws `not-cbor`, `not-canonical`, `missing-field`, `bad-field`, `unknown-field`, `bad-portrait`.
 */
export const decodeClaims = (payload: Uint8Array): CredentialClaims =>
  readClaims(decodeCbor(payload))

function readClaims(value: unknown): CredentialClaims {
  const all = new Fields(value)
  const card = all.map(claimCard)
  const portrait = card.bytes(5, 2, 600)
  checkPortrait(portrait)
  const claims: CredentialClaims = {
    issuer: all.text(claimIssuer, 64, issuerPattern),
    expiresAt: all.integer(claimExpiry, 0, secondsMax),
    cardId: all.bytes(claimId, 10, 10),
    cardType: card.text(1, 24, cardTypePattern),
    statusIndex: card.integer(2, 0, statusIndexMax),
    name: card.text(3, 120),
    rank: card.text(4, 60),
    portrait,
    ...(card.has(6) ? { chipKey: card.bytes(6, 65, 65) } : {}),
  }
  card.end()
  all.end()
  return claims
}

/** The QR text of a signed credential. Throws `too-large` above 690 bytes. */
export function qrText(sign1: Uint8Array): string {
  if (sign1.length > qrBytesMax)
    throw new CredentialError('too-large', `${sign1.length} bytes do not fit; ${qrBytesMax} do.`)
  return encodeBase45(sign1)
}

/** Payload and the custodian's signature to QR text. Throws `too-large`, `not-cose`, `wrong-header`. */
export const credentialText = (
  payload: Uint8Array,
  kid: Uint8Array,
  signature: Uint8Array,
): string => qrText(assembleSign1(payload, kid, signature))

/** The signed parts of a QR text, signature not yet checked. Throws `too-large`, `not-base45`, `not-cose`, `wrong-header`. */
export function openQrText(text: string): Opened {
  if (text.length > (qrBytesMax / 2) * 3)
    throw new CredentialError('too-large', 'Longer than any card.')
  return openSign1(decodeBase45(text))
}

/** How many bytes of stripped portrait fit on this card beside everything else on it. */
export function portraitBytesMax(claims: Omit<CredentialClaims, 'portrait'>, kidBytes = 8): number {
  // Measured with a portrait long enough to have a three-byte length of its own.
  const sample = new Uint8Array(300)
  sample[0] = 1
  const payload = encodeClaims({ ...claims, portrait: sample })
  const around = assembleSign1(payload, new Uint8Array(kidBytes), new Uint8Array(64)).length
  return Math.min(600, qrBytesMax - (around - sample.length))
}
