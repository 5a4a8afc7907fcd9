// What an outsider checks of a published log with public keys alone: the signed checkpoint, that the
// tiles make its root, that it continues an earlier one, that a receipt belongs to it.
import { openCheckpoint, type CheckpointPolicy, type OpenedCheckpoint } from './checkpoint.ts'
import { bytesEqual } from './encoding.ts'
import { LedgerError, type LedgerErrorCode } from './ledger-error.ts'
import { proveConsistency, treeRoot, verifyConsistency } from './merkle.ts'
import { parseReceipt, verifyReceipt } from './receipt.ts'
import { tileHashReader } from './tile-tree.ts'
import type { TileReader } from './tiles.ts'

/** One thing that is not as it should be, and the file, receipt or entry it is about. */
export interface Problem {
  readonly where: string
  readonly because: LedgerErrorCode
  readonly what: string
}

export interface LogVerdict {
  /** True only where every check ran and none failed. */
  readonly isGood: boolean
  /** The checkpoint all checks were made against; null where it could not be accepted. */
  readonly opened: OpenedCheckpoint | null
  readonly problems: readonly Problem[]
}

export interface LogClaims {
  /** Checkpoints seen before, as signed notes; the log must continue every one. */
  readonly earlier?: readonly { readonly name: string; readonly note: string | Uint8Array }[]
  /** Receipts; each must verify and its checkpoint must be one the log continues. */
  readonly receipts?: readonly { readonly name: string; readonly text: string | Uint8Array }[]
}

/** Runs a check and answers whether it passed; what it refuses with a LedgerError is noted. */
export async function passes(
  note: (problem: Problem) => void,
  where: string,
  check: () => unknown,
): Promise<boolean> {
  try {
    await check()
    return true
  } catch (error) {
    if (!(error instanceof LedgerError) || error.code === 'malformed-policy') throw error
    note({ where, because: error.code, what: error.message })
    return false
  }
}

/**
 * Reads and opens a log's published checkpoint.
 * @throws LedgerError `missing` and those of `openCheckpoint`
 */
export async function readCheckpoint(
  log: TileReader,
  policy: CheckpointPolicy,
): Promise<OpenedCheckpoint> {
  const note = await log.read('checkpoint')
  if (note === null) throw new LedgerError('missing', 'there is no checkpoint')
  return openCheckpoint(note, policy)
}

/** The published checkpoint, or null where it is refused and noted. */
export async function openLog(
  log: TileReader,
  policy: CheckpointPolicy,
  note: (problem: Problem) => void,
): Promise<OpenedCheckpoint | null> {
  const found: OpenedCheckpoint[] = []
  await passes(note, 'checkpoint', async () => found.push(await readCheckpoint(log, policy)))
  return found[0] ?? null
}

/**
 * Proves from the tiles of a log that its tree continues an earlier one.
 * @throws LedgerError `wrong-proof` where it does not, `missing`, `malformed-tile`
 */
export async function checkContinues(
  log: TileReader,
  now: OpenedCheckpoint,
  earlier: OpenedCheckpoint,
): Promise<void> {
  const [m, n] = [earlier.checkpoint, now.checkpoint]
  if (m.size > n.size) throw new LedgerError('wrong-proof', `the log was longer before: ${m.size}`)
  const proof = await proveConsistency(tileHashReader(log, n.size), m.size, n.size)
  if (!verifyConsistency(m.size, n.size, m.root, n.root, proof))
    throw new LedgerError('wrong-proof', `the log does not continue its tree of ${m.size}`)
}

/**
 * Verifies a published log and what is claimed about it.
 * @throws LedgerError `malformed-policy`; faults of the reader pass through
 */
export async function verifyLog(
  log: TileReader,
  policy: CheckpointPolicy,
  { earlier = [], receipts = [] }: LogClaims = {},
): Promise<LogVerdict> {
  const problems: Problem[] = []
  const note = (problem: Problem): unknown => problems.push(problem)
  const now = await openLog(log, policy, note)
  if (now === null) return { isGood: false, opened: null, problems }
  const { size, root } = now.checkpoint
  await passes(note, 'tiles', async () => {
    if (!bytesEqual(await treeRoot(tileHashReader(log, size), size), root))
      throw new LedgerError('wrong-root', 'the tiles do not make the root of the checkpoint')
  })
  for (const { name, note: before } of earlier)
    await passes(note, name, () => checkContinues(log, now, openCheckpoint(before, policy)))
  for (const { name, text } of receipts)
    await passes(note, name, async () => {
      const verdict = verifyReceipt(text, policy)
      if (!verdict.isGood) throw new LedgerError(verdict.because, verdict.what)
      await checkContinues(log, now, openCheckpoint(parseReceipt(text).checkpoint, policy))
    })
  return { isGood: problems.length === 0, opened: now, problems }
}
