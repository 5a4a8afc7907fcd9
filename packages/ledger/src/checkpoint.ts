// C2SP checkpoints: origin, tree size, root hash. The only source of a tree size anywhere in this
// package: an inclusion proof does not authenticate one.
import { bytesEqual, decodeBase64, encodeBase64, isCount, parseDecimal } from './encoding.ts'
import { LedgerError } from './ledger-error.ts'
import { emptyRoot, hashBytes } from './merkle.ts'
import { openNote, type NoteVerifier, type OpenedNote, type SignatureType } from './note.ts'

export interface Checkpoint {
  readonly origin: string
  readonly size: number
  /** 32 bytes. */
  readonly root: Uint8Array
  readonly extensions: readonly string[]
}

/** Whose signatures make a checkpoint acceptable. */
export interface CheckpointPolicy {
  /** Every one of these must have signed; all carry the log's origin as their name. */
  readonly logKeys: readonly NoteVerifier[]
  readonly witnessKeys?: readonly NoteVerifier[]
  /** How many differently named witnesses must have signed; 0 unless said. */
  readonly quorum?: number
}

export interface WitnessSeen {
  readonly name: string
  readonly type: SignatureType
  /** Seconds since the epoch, as the witness signed it. */
  readonly at: number
}

export interface OpenedCheckpoint {
  readonly checkpoint: Checkpoint
  /** The note text that was signed. */
  readonly text: string
  readonly witnesses: readonly WitnessSeen[]
}

const malformed = (what: string): LedgerError => new LedgerError('malformed-checkpoint', what)

/**
 * The note text of a checkpoint (tlog-checkpoint, Note text).
 * @throws LedgerError `malformed-checkpoint`
 */
export function formatCheckpoint(checkpoint: Omit<Checkpoint, 'extensions'>): string {
  const { origin, size, root } = checkpoint
  if (!isCount(size)) throw malformed('a tree size must be an integer from 0 to 2^53-1')
  const text = `${origin}\n${size}\n${encodeBase64(root)}\n`
  parseCheckpoint(text)
  return text
}

/**
 * Parses the text of a checkpoint. Proves nothing: use `openCheckpoint` for what came from outside.
 * @throws LedgerError `malformed-checkpoint`
 */
export function parseCheckpoint(text: string): Checkpoint {
  const lines = text.split('\n')
  if (lines.pop() !== '') throw malformed('a checkpoint must end in a newline')
  const [origin, decimal, encoded, ...extensions] = lines
  if (origin === undefined || decimal === undefined || encoded === undefined)
    throw malformed('a checkpoint needs three lines')
  if (lines.includes('')) throw malformed('a checkpoint must hold no empty line')
  const size = parseDecimal(decimal)
  if (size === null) throw malformed('the tree size is no canonical decimal')
  const root = decodeBase64(encoded)
  if (root?.length !== hashBytes) throw malformed('the root hash is not 32 bytes of base64')
  if (size === 0 && !bytesEqual(root, emptyRoot)) throw malformed('an empty tree has another root')
  return { origin, size, root, extensions }
}

function checkPolicy(policy: Required<CheckpointPolicy>): string {
  const { logKeys, witnessKeys, quorum } = policy
  const origin = logKeys[0]?.name
  const bad = (what: string): LedgerError => new LedgerError('malformed-policy', what)
  if (origin === undefined) throw bad('no log key is configured')
  if (logKeys.some((key) => key.name !== origin)) throw bad('log keys have different names')
  if (witnessKeys.some((key) => key.name === origin)) throw bad('a witness has the name of the log')
  if (witnessKeys.some((key) => key.type === 0x01))
    throw bad('a witness key must be a cosigner key')
  const names = new Set(witnessKeys.map((key) => key.name))
  if (!isCount(quorum) || quorum > names.size) throw bad('the quorum exceeds the witnesses')
  return origin
}

function witnessesIn(opened: OpenedNote, keys: readonly NoteVerifier[]): WitnessSeen[] {
  return opened.verified
    .filter(({ verifier }) => keys.includes(verifier))
    .map(({ verifier, signature }) => ({
      name: verifier.name,
      type: verifier.type,
      at: Number(Buffer.from(signature).readBigUInt64BE()),
    }))
}

/**
 * Opens a signed checkpoint: every configured log key must have signed it, its origin must be their
 * name, and at least `quorum` witnesses of different names must have cosigned it.
 * @throws LedgerError `malformed-…`, `too-large`, `bad-signature`, `unsigned`, `wrong-origin`,
 * `quorum-missing`
 */
export function openCheckpoint(
  note: string | Uint8Array,
  { logKeys, witnessKeys = [], quorum = 0 }: CheckpointPolicy,
): OpenedCheckpoint {
  const origin = checkPolicy({ logKeys, witnessKeys, quorum })
  const opened = openNote(note, [...logKeys, ...witnessKeys])
  const signed = new Set(opened.verified.map(({ verifier }) => verifier))
  for (const key of logKeys)
    if (!signed.has(key))
      throw new LedgerError('unsigned', `the type ${key.type} key of ${key.name} did not sign`)
  const checkpoint = parseCheckpoint(opened.text)
  if (checkpoint.origin !== origin)
    throw new LedgerError('wrong-origin', 'the checkpoint is of another log')
  // ML-DSA-44 cosignatures do not cover extension lines (tlog-cosignature, last paragraph of it).
  if (checkpoint.extensions.length > 0 && logKeys.every((key) => key.type === 0x06))
    throw malformed('no log key signed the extension lines')
  const witnesses = witnessesIn(opened, witnessKeys)
  if (new Set(witnesses.map(({ name }) => name)).size < quorum)
    throw new LedgerError('quorum-missing', `fewer than ${quorum} witnesses cosigned`)
  return { checkpoint, text: opened.text, witnesses }
}
