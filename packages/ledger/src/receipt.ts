// Receipts that verify offline, in the C2SP tlog-proof format: index, inclusion proof, checkpoint. The
// extra data carries the entry itself, which the proof authenticates; nothing else in it is believed.
import { openCheckpoint, type CheckpointPolicy, type OpenedCheckpoint } from './checkpoint.ts'
import {
  bytesEqual,
  decodeBase64,
  decodeUtf8,
  encodeBase64,
  isCount,
  parseDecimal,
} from './encoding.ts'
import { LedgerError, type LedgerErrorCode } from './ledger-error.ts'
import { hashBytes, leafHash, verifyInclusion } from './merkle.ts'
import { noteBytesMax } from './note.ts'
import { entryBytesMax } from './tiles.ts'

const firstLine = 'c2sp.org/tlog-proof@v1'
const proofLinesMax = 63
const receiptBytesMax = noteBytesMax + 2 * entryBytesMax

export interface Receipt {
  readonly index: number
  /** Leaf's sibling first, 32 bytes each. */
  readonly proof: readonly Uint8Array[]
  /** The signed checkpoint, cosignatures and all, as the log published it. */
  readonly checkpoint: string
  /** The entry's leaf bytes, so that the receipt stands alone. */
  readonly extra?: Uint8Array
}

/** What a receipt proves, or why it proves nothing. */
export type ReceiptVerdict =
  | {
      readonly isGood: true
      readonly index: number
      readonly leaf: Uint8Array
      readonly opened: OpenedCheckpoint
    }
  | { readonly isGood: false; readonly because: LedgerErrorCode; readonly what: string }

const malformed = (what: string): LedgerError => new LedgerError('malformed-receipt', what)

/**
 * The text of a receipt (tlog-proof, Format); files end in `.tlog-proof`.
 * @throws LedgerError `malformed-receipt`
 */
export function formatReceipt({ index, proof, checkpoint, extra }: Receipt): string {
  if (!isCount(index)) throw malformed('an index must be an integer')
  const lines = [
    firstLine,
    ...(extra === undefined ? [] : [`extra ${encodeBase64(extra)}`]),
    `index ${index}`,
    ...proof.map(encodeBase64),
    '',
  ]
  const text = `${lines.join('\n')}\n${checkpoint}`
  parseReceipt(text)
  return text
}

function parseHash(line: string): Uint8Array {
  const hash = decodeBase64(line)
  if (hash?.length !== hashBytes) throw malformed('a proof line is not 32 bytes of base64')
  return hash
}

function receiptText(receipt: string | Uint8Array): string {
  if (receipt.length > receiptBytesMax)
    throw new LedgerError('too-large', 'the receipt is too long')
  const text = typeof receipt === 'string' ? receipt : decodeUtf8(receipt)
  if (text === null) throw malformed('a receipt must be valid UTF-8')
  return text
}

/**
 * Takes a receipt apart. Proves nothing: use `verifyReceipt`.
 * @throws LedgerError `malformed-receipt`, `too-large`
 */
export function parseReceipt(receipt: string | Uint8Array): Receipt {
  const text = receiptText(receipt)
  const end = text.indexOf('\n\n')
  const lines = end < 0 ? [] : text.slice(0, end).split('\n')
  if (lines.shift() !== firstLine) throw malformed('the first line is not that of a tlog-proof')
  const extraLine = lines[0]?.startsWith('extra ') === true ? lines.shift() : undefined
  const extra = extraLine === undefined ? undefined : decodeBase64(extraLine.slice(6))
  if (extra === null) throw malformed('the extra data is no canonical base64')
  const indexLine = lines.shift() ?? ''
  const index = indexLine.startsWith('index ') ? parseDecimal(indexLine.slice(6)) : null
  if (index === null) throw malformed('the index line is missing or no canonical decimal')
  if (lines.length > proofLinesMax) throw malformed('the proof is too long')
  const parts = { index, proof: lines.map(parseHash), checkpoint: text.slice(end + 2) }
  return extra === undefined ? parts : { ...parts, extra }
}

/**
 * Verifies a receipt with public keys only. The leaf is the one given, or else the receipt's own extra
 * data; where both are there they must be the same bytes.
 * @throws LedgerError `malformed-policy` only; every other "no" is a verdict
 */
export function verifyReceipt(
  receipt: string | Uint8Array,
  policy: CheckpointPolicy,
  leaf?: Uint8Array,
): ReceiptVerdict {
  const no = (because: LedgerErrorCode, what: string): ReceiptVerdict => ({
    isGood: false,
    because,
    what,
  })
  try {
    const { index, proof, checkpoint, extra } = parseReceipt(receipt)
    const opened = openCheckpoint(checkpoint, policy)
    const subject = leaf ?? extra
    if (subject === undefined) return no('missing', 'the receipt names no entry')
    if (extra !== undefined && !bytesEqual(extra, subject))
      return no('wrong-proof', 'the receipt is of another entry')
    const { size, root } = opened.checkpoint
    if (!verifyInclusion(leafHash(subject), index, size, root, proof))
      return no('wrong-proof', 'the entry is not at this index of the log')
    return { isGood: true, index, leaf: subject, opened }
  } catch (error) {
    if (error instanceof LedgerError && error.code !== 'malformed-policy')
      return no(error.code, error.message)
    throw error
  }
}
