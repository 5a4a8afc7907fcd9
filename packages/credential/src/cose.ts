// COSE_Sign1 and COSE_Sign (RFC 9052) with ES256 only: algorithm, key id and kind stand in the
// protected header, the unprotected one is empty, and the signature comes from elsewhere (the custodian).
import type { KeyObject } from 'node:crypto'
import { CredentialError } from './credential-error.ts'
import { byteStringHead, decodeCbor, encodeCbor } from './fields.ts'
import { verifyEs256 } from './es256.ts'

/**
 * What is signed. The `typ` header (16, RFC 9596) keeps the kinds apart, so that one kind's signature is
 * never another's. A credential has none, to save room in its QR code.
 */
export type Kind = 'credential' | 'status' | 'access' | 'heartbeat' | 'trust'

const types: Readonly<Record<Kind, string | undefined>> = {
  credential: undefined,
  status: 'application/statuslist+cwt',
  access: 'application/vnd.tipstaff.access+cwt',
  heartbeat: 'application/vnd.tipstaff.heartbeat+cwt',
  trust: 'application/vnd.tipstaff.trust+cwt',
}

const ES256 = -7
const headerAlgorithm = 1
const headerKid = 4
const headerType = 16
const tagSign1 = 0xd2
const nothing = new Uint8Array(0)

const malformed = (why: string): CredentialError => new CredentialError('not-cose', why)

export interface Sign1 {
  /** The protected header as it was sent: what the signature covers. */
  readonly header: Uint8Array
  readonly headers: ReadonlyMap<unknown, unknown>
  readonly unprotected: ReadonlyMap<unknown, unknown>
  readonly payload: Uint8Array
  readonly signature: Uint8Array
}

export interface Opened {
  readonly kid: Uint8Array
  readonly header: Uint8Array
  readonly payload: Uint8Array
  readonly signature: Uint8Array
}

/** The protected header of a kind: `{1: -7, 4: kid}`, and `16: type` for all but a credential. */
export function protectedHeader(kind: Kind, kid: Uint8Array): Uint8Array {
  if (kid.length < 1 || kid.length > 32)
    throw new CredentialError('wrong-header', 'A key id has 1 to 32 bytes.')
  // Written out, since it stands in every credential: {1: -7, 4: kid}, and 16: type last.
  const type = types[kind]
  const typed =
    type === undefined ? nothing : Buffer.concat([Buffer.of(headerType), encodeCbor(type)])
  const start = Buffer.of(type === undefined ? 0xa2 : 0xa3, headerAlgorithm, 0x26, headerKid)
  return Buffer.concat([start, byteStringHead(kid.length), kid, typed])
}

const signature1 = Buffer.concat([Buffer.of(0x84), encodeCbor('Signature1')])

// RFC 9052 section 4.4: ["Signature1", header, h'', payload].
const sigStructure = (header: Uint8Array, payload: Uint8Array): Uint8Array =>
  Buffer.concat([
    signature1,
    byteStringHead(header.length),
    header,
    byteStringHead(0),
    byteStringHead(payload.length),
    payload,
  ])

/**
 * The bytes to sign with ES256 (SHA-256 inside the signature): the Sig_structure of RFC 9052 section 4.4.
 */
export const toBeSigned = (
  payload: Uint8Array,
  kid: Uint8Array,
  kind: Exclude<Kind, 'trust'> = 'credential',
): Uint8Array => sigStructure(protectedHeader(kind, kid), payload)

/** The tagged COSE_Sign1 from its parts; the signature is r‖s, 64 bytes. */
export function assembleSign1(
  payload: Uint8Array,
  kid: Uint8Array,
  signature: Uint8Array,
  kind: Exclude<Kind, 'trust'> = 'credential',
): Uint8Array {
  if (signature.length !== 64) throw malformed('A signature has 64 bytes.')
  const header = protectedHeader(kind, kid)
  return Buffer.concat([
    Buffer.of(tagSign1, 0x84),
    byteStringHead(header.length),
    header,
    Buffer.of(0xa0),
    byteStringHead(payload.length),
    payload,
    byteStringHead(64),
    signature,
  ])
}

/** Any tagged COSE_Sign1 with its two headers, whoever wrote it. Throws `not-cose`. */
export function readSign1(bytes: Uint8Array): Sign1 {
  if (bytes[0] !== tagSign1) throw malformed('Not a tagged COSE_Sign1.')
  const parts = decodeCbor(bytes.subarray(1), 'loose')
  if (!Array.isArray(parts) || parts.length !== 4) throw malformed('Not an array of four.')
  const [sent, unprotected, payload, signature] = parts as unknown[]
  if (!(sent instanceof Uint8Array) || !(unprotected instanceof Map)) throw malformed('No headers.')
  if (!(payload instanceof Uint8Array)) throw malformed('The payload is not a byte string.')
  if (!(signature instanceof Uint8Array) || signature.length !== 64)
    throw malformed('The signature is not a byte string of 64 bytes.')
  return { ...readHeader(sent), unprotected, payload, signature }
}

function readHeader(sent: Uint8Array): Pick<Sign1, 'header' | 'headers'> {
  // RFC 9052 section 3: an empty map sent as h'a0' is hashed as the empty byte string.
  const header = sent.length === 1 && sent[0] === 0xa0 ? nothing : sent
  const headers = header.length === 0 ? new Map<unknown, unknown>() : decodeCbor(header, 'loose')
  if (!(headers instanceof Map)) throw malformed('The protected header is not a map.')
  return { header, headers }
}

/** True when the signature of a COSE_Sign1 is good under the key. */
export const verifySign1 = (
  key: KeyObject,
  { header, payload, signature }: Pick<Sign1, 'header' | 'payload' | 'signature'>,
): boolean => verifyEs256(key, sigStructure(header, payload), signature)

const kidOf = (
  headers: ReadonlyMap<unknown, unknown>,
  header: Uint8Array,
  kind: Kind,
): Uint8Array => {
  const kid = headers.get(headerKid)
  if (!(kid instanceof Uint8Array)) throw new CredentialError('wrong-header', 'No key id.')
  if (headers.get(headerAlgorithm) !== ES256)
    throw new CredentialError('wrong-header', 'The algorithm is not ES256.')
  if (headers.get(headerType) !== types[kind])
    throw new CredentialError('wrong-kind', `Signed as something else than a ${kind}.`)
  // Nothing but our own header, in its one form, is taken.
  if (Buffer.compare(protectedHeader(kind, kid), header) !== 0)
    throw new CredentialError('wrong-header', 'The protected header holds something else.')
  return kid
}

/**
 * A COSE_Sign1 of the kind, in the one form we write; its signature is not yet checked. Throws `not-cose`,
 * `wrong-header`, `wrong-kind`, `not-cbor`.
 */
export function openSign1(bytes: Uint8Array, kind: Exclude<Kind, 'trust'> = 'credential'): Opened {
  const { header, headers, unprotected, payload, signature } = readSign1(bytes)
  if (unprotected.size > 0)
    throw new CredentialError('wrong-header', 'The unprotected header is not empty.')
  return { kid: kidOf(headers, header, kind), header, payload, signature }
}

const trustBody = encodeCbor(new Map([[headerType, types.trust]]))
const signerHeader = (kid: Uint8Array): Uint8Array => protectedHeader('credential', kid)

/** The bytes one root key signs over a trust list: RFC 9052 section 4.4, context "Signature". */
export const trustToBeSigned = (payload: Uint8Array, kid: Uint8Array): Uint8Array =>
  encodeCbor(['Signature', trustBody, signerHeader(kid), nothing, payload])

export interface RootSignature {
  readonly kid: Uint8Array
  readonly signature: Uint8Array
}

/** The tagged COSE_Sign (98) of a payload and the signatures over it. */
export function assembleSign(
  payload: Uint8Array,
  signatures: readonly RootSignature[],
): Uint8Array {
  const signers = signatures.map(({ kid, signature }) => {
    if (signature.length !== 64) throw malformed('A signature has 64 bytes.')
    return [signerHeader(kid), new Map(), signature]
  })
  return Buffer.concat([
    Buffer.of(0xd8, 0x62),
    encodeCbor([trustBody, new Map(), payload, signers]),
  ])
}

const readSigner = (value: unknown): RootSignature => {
  if (!Array.isArray(value) || value.length !== 3) throw malformed('Not a COSE_Signature.')
  const [header, unprotected, signature] = value as unknown[]
  if (!(header instanceof Uint8Array) || !(signature instanceof Uint8Array))
    throw malformed('Not a COSE_Signature.')
  if (!(unprotected instanceof Map) || unprotected.size > 0 || signature.length !== 64)
    throw malformed('A signer with unprotected headers or a signature that is not 64 bytes.')
  const headers = decodeCbor(header)
  if (!(headers instanceof Map)) throw malformed('The protected header is not a map.')
  return { kid: kidOf(headers, header, 'credential'), signature }
}

/** A COSE_Sign as `assembleSign` writes it; signatures not yet checked. Throws `not-cose`, `wrong-kind`. */
export function openSign(bytes: Uint8Array): { payload: Uint8Array; signatures: RootSignature[] } {
  if (bytes[0] !== 0xd8 || bytes[1] !== 0x62) throw malformed('Not a tagged COSE_Sign.')
  const parts = decodeCbor(bytes.subarray(2))
  if (!Array.isArray(parts) || parts.length !== 4) throw malformed('Not an array of four.')
  const [header, unprotected, payload, signers] = parts as unknown[]
  if (!(header instanceof Uint8Array) || Buffer.compare(header, trustBody) !== 0)
    throw new CredentialError('wrong-kind', 'Signed as something else than a trust list.')
  if (!(unprotected instanceof Map) || unprotected.size > 0) throw malformed('Headers not empty.')
  if (!(payload instanceof Uint8Array) || !Array.isArray(signers) || signers.length > 3)
    throw malformed('No payload, or more than three signers.')
  return { payload, signatures: signers.map(readSigner) }
}
