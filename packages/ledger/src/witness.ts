// A witness's whole judgement, as C2SP tlog-witness has it: it cosigns a checkpoint only if that one
// continues the last it cosigned. State is swapped in the store before any signature is made.
import { openCheckpoint, type Checkpoint } from './checkpoint.ts'
import {
  bytesEqual,
  decodeBase64,
  decodeUtf8,
  parseDecimal,
  type MaybePromise,
} from './encoding.ts'
import { LedgerError } from './ledger-error.ts'
import { emptyRoot, hashBytes, verifyConsistency } from './merkle.ts'
import { noteBytesMax, parseNote, signLine, type NoteSigner, type NoteVerifier } from './note.ts'

const proofLinesMax = 63
/** The longest request a witness reads. */
export const requestBytesMax: number = noteBytesMax + 8 * 1024

/** The latest checkpoint a witness cosigned for a log; `size` 0 and the empty root before the first. */
export interface WitnessState {
  readonly size: number
  readonly root: Uint8Array
}

export interface WitnessStore {
  /** Null where nothing was ever cosigned for this origin. */
  read(origin: string): MaybePromise<WitnessState | null>
  /**
   * Atomically and durably replaces what is known of an origin, if it still is `before`; answers
   * whether it did. Two racing requests must not both succeed (tlog-witness, add-checkpoint).
   */
  swap(origin: string, before: WitnessState | null, after: WitnessState): MaybePromise<boolean>
}

export interface Witness {
  /** The log keys by origin; every key of a log must have signed. */
  readonly logs: ReadonlyMap<string, readonly NoteVerifier[]>
  /** The witness's own keys: types 0x04 and 0x06. */
  readonly signers: readonly NoteSigner[]
  readonly store: WitnessStore
  /** Seconds since the epoch. */
  readonly now: () => number
}

/** The HTTP answer. `fork` is set where a log signed two trees of one size: keep it, it is evidence. */
export interface WitnessAnswer {
  readonly status: 200 | 400 | 403 | 404 | 409 | 422
  readonly contentType: 'text/plain; charset=utf-8' | 'text/x.tlog.size'
  readonly body: string
  readonly fork?: { readonly kept: WitnessState; readonly offered: string }
}

interface AddRequest {
  readonly oldSize: number
  readonly proof: readonly Uint8Array[]
  readonly note: string
}

const answer = (status: WitnessAnswer['status'], what: string): WitnessAnswer => ({
  status,
  contentType: 'text/plain; charset=utf-8',
  body: `${what}\n`,
})

const conflict = (size: number): WitnessAnswer => ({
  status: 409,
  contentType: 'text/x.tlog.size',
  body: `${size}\n`,
})

/** Body of an `add-checkpoint` request, as a log sends it. */
export function formatAddCheckpoint(
  oldSize: number,
  proof: readonly Uint8Array[],
  note: string,
): string {
  const lines = proof.map((hash) => `${Buffer.from(hash).toString('base64')}\n`)
  return `old ${oldSize}\n${lines.join('')}\n${note}`
}

function parseRequest(body: Uint8Array): AddRequest | null {
  const text = body.length > requestBytesMax ? null : decodeUtf8(body)
  if (text === null) return null
  const end = text.indexOf('\n\n')
  const [oldLine = '', ...lines] = end < 0 ? [] : text.slice(0, end).split('\n')
  const oldSize = oldLine.startsWith('old ') ? parseDecimal(oldLine.slice(4)) : null
  if (oldSize === null || lines.length > proofLinesMax) return null
  const proof = lines.map(decodeBase64).filter((hash) => hash?.length === hashBytes)
  if (proof.length !== lines.length) return null
  return { oldSize, proof: proof.filter((hash) => hash !== null), note: text.slice(end + 2) }
}

// The checkpoint, or the answer that refuses it: 400 no checkpoint, 404 unknown log, 403 unsigned.
function openFor(witness: Witness, note: string): Checkpoint | WitnessAnswer {
  try {
    const origin = parseNote(note).text.split('\n', 1)[0] ?? ''
    const logKeys = witness.logs.get(origin)
    if (logKeys === undefined) return answer(404, 'the log is not known here')
    return openCheckpoint(note, { logKeys }).checkpoint
  } catch (error) {
    if (!(error instanceof LedgerError) || error.code === 'malformed-policy') throw error
    const isUnsigned = error.code === 'unsigned' || error.code === 'bad-signature'
    return answer(isUnsigned ? 403 : 400, error.message)
  }
}

/**
 * Judges one `add-checkpoint` request and, where the checkpoint continues the log, records it and
 * answers the cosignature lines. Never throws for what a client sends; faults of the store pass through.
 */
export async function addCheckpoint(witness: Witness, body: Uint8Array): Promise<WitnessAnswer> {
  const request = parseRequest(body)
  if (request === null) return answer(400, 'the request is malformed')
  const { oldSize, proof, note } = request
  const opened = openFor(witness, note)
  if ('status' in opened) return opened
  const { origin, size, root } = opened
  if (oldSize > size) return answer(400, 'the old size exceeds the size of the checkpoint')
  const before = await witness.store.read(origin)
  const kept = before ?? { size: 0, root: emptyRoot }
  if (oldSize !== kept.size) return conflict(kept.size)
  if (size === kept.size && !bytesEqual(root, kept.root))
    return { ...conflict(kept.size), fork: { kept, offered: note } }
  if (!verifyConsistency(oldSize, size, kept.root, root, proof))
    return answer(422, 'the consistency proof does not verify')
  const swapped = await witness.store.swap(origin, before, { size, root })
  if (!swapped) return conflict((await witness.store.read(origin))?.size ?? 0)
  const { text } = parseNote(note)
  const lines = witness.signers.map((signer) => signLine(text, signer, witness.now()))
  return { ...answer(200, ''), body: lines.join('') }
}
