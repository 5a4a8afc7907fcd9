// C2SP signed notes: text, a blank line, signature lines. Nothing in the text may be believed before
// `openNote` returned it; a known key whose signature is bad rejects the whole note.
import { decodeBase64, decodeUtf8, encodeBase64, encodeUtf8 } from './encoding.ts'
import { LedgerError } from './ledger-error.ts'

/** Notes longer than this, in bytes, are refused unread. Room for 64 post-quantum lines. */
export const noteBytesMax = 256 * 1024
/** Notes with more signature lines than this are refused. The specification asks for at least 16. */
export const noteSignaturesMax = 64

/** One signature line: `— name base64(keyId ‖ signature)`. */
export interface NoteSignature {
  readonly name: string
  /** The first four bytes, as an unsigned big-endian integer. */
  readonly keyId: number
  readonly signature: Uint8Array
}

export interface ParsedNote {
  /** Ends in a newline; without the blank line that follows it. */
  readonly text: string
  readonly signatures: readonly NoteSignature[]
}

/** Signature types of C2SP: Ed25519, Ed25519 cosignature/v1, ML-DSA-44 subtree/v1. */
export type SignatureType = 0x01 | 0x04 | 0x06

/** A public key that checks note signatures under one name. */
export interface NoteVerifier {
  readonly name: string
  readonly keyId: number
  readonly type: SignatureType
  /** Raw: 32 bytes for Ed25519, 1312 for ML-DSA-44. */
  readonly publicKey: Uint8Array
  /** Whether the signature (without its key id) is good for this note text. Never throws. */
  verify(text: string, signature: Uint8Array): boolean
}

/** A private key that makes note signatures under one name. */
export interface NoteSigner {
  readonly verifier: NoteVerifier
  /** Signs a note text; `at` is seconds since the epoch, used by cosignature types only. */
  sign(text: string, at: number): Uint8Array
  /** The same signature, made on another thread. */
  signAside(text: string, at: number): Promise<Uint8Array>
}

export interface VerifiedSignature {
  readonly verifier: NoteVerifier
  readonly signature: Uint8Array
}

export interface OpenedNote {
  readonly text: string
  readonly verified: readonly VerifiedSignature[]
}

const malformed = (what: string): LedgerError => new LedgerError('malformed-note', what)

// Control characters other than newline have no place in a note.
const controls = /[\u0000-\u0009\u000b-\u001f]/

/** Whether a text may name a key: non-empty, no Unicode space, no plus, no control character. */
export function isKeyName(name: string): boolean {
  return name !== '' && name.isWellFormed() && !/[\s\u0085+]/u.test(name) && !controls.test(name)
}

function noteText(note: string | Uint8Array): string {
  const bytes = typeof note === 'string' ? encodeUtf8(note) : note
  if (bytes === null) throw malformed('a note must be valid UTF-8')
  if (bytes.length > noteBytesMax) throw new LedgerError('too-large', 'the note is too long')
  const text = typeof note === 'string' ? note : decodeUtf8(bytes)
  if (text === null) throw malformed('a note must be valid UTF-8')
  if (controls.test(text)) throw malformed('a note must hold no control character but newline')
  return text
}

function parseSignatureLine(line: string): NoteSignature {
  const parts = line.split(' ')
  const [dash, name, encoded] = parts
  if (parts.length !== 3 || dash !== '—' || name === undefined || encoded === undefined)
    throw malformed('a signature line must be dash, name and base64')
  if (!isKeyName(name)) throw malformed('a key name must hold no space or plus')
  const bytes = decodeBase64(encoded)
  if (bytes === null || bytes.length < 5) throw malformed('a signature must be canonical base64')
  return { name, keyId: new DataView(bytes.buffer).getUint32(0), signature: bytes.subarray(4) }
}

/**
 * Splits a note into text and signature lines without checking any signature (signed-note, Format).
 * @throws LedgerError `malformed-note`, `too-large`
 */
export function parseNote(note: string | Uint8Array): ParsedNote {
  const whole = noteText(note)
  const split = whole.lastIndexOf('\n\n')
  if (split < 0 || !whole.endsWith('\n')) throw malformed('a note needs a blank line and an end')
  const lines = whole.slice(split + 2, -1).split('\n')
  if (lines.length > noteSignaturesMax) throw new LedgerError('too-large', 'too many signatures')
  return { text: whole.slice(0, split + 1), signatures: lines.map(parseSignatureLine) }
}

const keyOf = (key: { name: string; keyId: number }): string => `${key.name}+${key.keyId}`

/**
 * Verifies a note against known keys. Lines of unknown keys are ignored; a bad or doubled line of a
 * known key rejects the note, and so does the absence of every known key (signed-note, Signatures).
 * @throws LedgerError `malformed-note`, `too-large`, `malformed-policy`, `bad-signature`, `unsigned`
 */
export function openNote(
  note: string | Uint8Array,
  verifiers: readonly NoteVerifier[],
): OpenedNote {
  const known = new Map(verifiers.map((verifier) => [keyOf(verifier), verifier]))
  if (known.size !== verifiers.length)
    throw new LedgerError('malformed-policy', 'two keys share one name and key id')
  const { text, signatures } = parseNote(note)
  const verified = new Map<NoteVerifier, VerifiedSignature>()
  for (const line of signatures) {
    const verifier = known.get(keyOf(line))
    if (verifier === undefined) continue
    if (verified.has(verifier)) throw malformed(`${line.name} signed twice with one key`)
    if (!verifier.verify(text, line.signature))
      throw new LedgerError('bad-signature', `the signature of ${line.name} is not good`)
    verified.set(verifier, { verifier, signature: line.signature })
  }
  if (verified.size === 0) throw new LedgerError('unsigned', 'no known key signed the note')
  return { text, verified: [...verified.values()] }
}

/** One signature line, newline included. */
export function formatSignatureLine(line: NoteSignature): string {
  const bytes = Buffer.alloc(4 + line.signature.length)
  bytes.writeUInt32BE(line.keyId)
  bytes.set(line.signature, 4)
  return `— ${line.name} ${encodeBase64(bytes)}\n`
}

/** Signs a note text with one key and returns the signature line; `at` in seconds since the epoch. */
export function signLine(text: string, signer: NoteSigner, at: number): string {
  const { name, keyId } = signer.verifier
  return formatSignatureLine({ name, keyId, signature: signer.sign(text, at) })
}

/**
 * Makes a signed note of a text that ends in a newline.
 * @throws LedgerError `malformed-note` where text or keys make no valid note
 */
export function signNote(text: string, signers: readonly NoteSigner[], at: number): string {
  return joinNote(
    text,
    signers.map((signer) => signLine(text, signer, at)),
  )
}

/** As {@link signNote}, on other threads: a post-quantum signature takes most of a millisecond. */
export async function signNoteAside(
  text: string,
  signers: readonly NoteSigner[],
  at: number,
): Promise<string> {
  const lines = signers.map(async (signer) => {
    const { name, keyId } = signer.verifier
    return formatSignatureLine({ name, keyId, signature: await signer.signAside(text, at) })
  })
  return joinNote(text, await Promise.all(lines))
}

function joinNote(text: string, lines: readonly string[]): string {
  if (!text.endsWith('\n')) throw malformed('a note text must end in a newline')
  const note = `${text}\n${lines.join('')}`
  if (parseNote(note).text !== text) throw malformed('the text makes no valid note')
  return note
}

/**
 * Adds signature lines (as a witness answers them) to a note, leaving out lines it already has.
 * @throws LedgerError `malformed-note`, `too-large`
 */
export function addSignatures(note: string, lines: string): string {
  const { text, signatures } = parseNote(note)
  const added = parseNote(`${text}\n${lines}`).signatures
  const have = new Set(signatures.map(keyOf))
  const fresh = added.filter((line) => !have.has(keyOf(line)))
  const all = note + fresh.map(formatSignatureLine).join('')
  parseNote(all)
  return all
}
