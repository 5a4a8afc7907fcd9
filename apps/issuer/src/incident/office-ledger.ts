// The office's own published ledger, read as an outsider would: with public keys, from its static files.
import { join } from 'node:path'
import {
  createVerifier,
  formatReceipt,
  formatVerifierKey,
  fsck,
  verifyLog,
  verifyReceipt,
  type CheckpointPolicy,
  type FsckReport,
  type LogVerdict,
  type TileReader,
} from '@tipstaff/ledger'
import { indicesOf, ledgerSize } from '../platform/ledger/ledger-rows.ts'
import type { Office } from '../platform/office.ts'
import { Refusal } from '../platform/refusal.ts'
import { publishedCheckpoint, tileFiles } from '../platform/ledger/tile-files.ts'

/** Both log keys must have signed: Ed25519 (0x01) and ML-DSA-44 (0x06). */
export async function ledgerPolicy(office: Pick<Office, 'custodian'>): Promise<CheckpointPolicy> {
  const { origin, logEd25519, logMlDsa44 } = await office.custodian.call('public-keys', {})
  const logKeys = [
    createVerifier(origin, 0x01, logEd25519),
    createVerifier(origin, 0x06, logMlDsa44),
  ]
  return { logKeys }
}

/** The log's public keys as lines of text, for outsiders to pin. */
export async function ledgerKeys(office: Pick<Office, 'custodian'>): Promise<readonly string[]> {
  return (await ledgerPolicy(office)).logKeys.map(formatVerifierKey)
}

/** The published tiles and checkpoint. */
export const publishedLog = (office: Pick<Office, 'settings'>): TileReader =>
  tileFiles(join(office.settings.home, 'ledger'))

/** Signatures, tiles and root; with `everything`, each entry too. */
export async function verifyLedger(
  office: Pick<Office, 'settings'>,
  policy: CheckpointPolicy,
  everything: boolean,
  onProgress: (entries: number, size: number) => void = () => undefined,
): Promise<LogVerdict | FsckReport> {
  const log = publishedLog(office)
  return everything ? await fsck(log, policy, { onProgress }) : await verifyLog(log, policy)
}

export interface LedgerStanding {
  /** Entries that have a place, by the office's tables. */
  readonly entries: number
  /** Entries that wait for the sequencer. */
  readonly waiting: number
  /** The published signed checkpoint; null before the first. */
  readonly note: string | null
}

/** How far the ledger has come. */
export async function ledgerStanding(
  office: Pick<Office, 'store' | 'settings'>,
): Promise<LedgerStanding> {
  const { db } = office.store
  const { count } = await db
    .selectFrom('outbox')
    .select((e) => e.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow()
  const note = publishedCheckpoint(join(office.settings.home, 'ledger'))
  return { entries: await ledgerSize(db), waiting: count, note }
}

/** A receipt (tlog-proof) for one entry, that verifies with the log's public keys alone. */
export async function makeReceipt(
  office: Pick<Office, 'store' | 'custodian' | 'ledger'>,
  id: string,
): Promise<string> {
  if (!/^[0-9a-f]{32}$/.test(id)) throw new Refusal('malformed', 'an entry id is 32 hex digits')
  const entry = (await indicesOf(office.store.db, [id])).get(id)
  if (!entry) throw new Refusal('not-found', `there is no entry ${id} in the ledger`)
  const { checkpoint, entries } = await office.ledger.prove([id])
  const [place] = entries
  if (!place) throw new Error('an entry without a place')
  const { leafIndex: index, proof } = place
  const receipt = formatReceipt({ index, proof, checkpoint, extra: entry.bytes })
  const verdict = verifyReceipt(receipt, await ledgerPolicy(office))
  if (!verdict.isGood) throw new Refusal('wrong-state', `the receipt is not good: ${verdict.what}`)
  return receipt
}
