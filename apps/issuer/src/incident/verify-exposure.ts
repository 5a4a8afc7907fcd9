// Recomputes an answer from the published ledger: every leaf that concerns the question must have its row and
// every row its leaf, for the same person, recipient and groups. Nothing the office's tables say is believed.
import {
  checkContinues,
  decodeEntry,
  fsck,
  openCheckpoint,
  LedgerError,
  type EntryOf,
  type LedgerEntry,
} from '@tipstaff/ledger'
import { subjectCommitment, type HolderId } from '@tipstaff/custody'
import { holdersById } from '../personnel/index.ts'
import { exposureRows, type ExposureRow } from '../platform/exposures.ts'
import { indicesOf } from '../platform/ledger/ledger-rows.ts'
import type { Office } from '../platform/office.ts'
import type { ExposureAnswer } from './exposure-question.ts'
import { ledgerPolicy, publishedLog } from './office-ledger.ts'

export type ExposureFault =
  | 'ledger-broken'
  | 'ledger-behind'
  | 'leaf-without-row'
  | 'row-without-leaf'
  | 'row-contradicts-leaf'
  | 'wrong-person'
  | 'person-unknown'
  | 'certain-without-end'
  | 'totals-differ'

export interface ExposureVerdict {
  readonly isGood: boolean
  /** Entries read, and how many concerned the question. */
  readonly entries: number
  readonly leaves: number
  /** Rows so new that they are not yet in the published ledger. */
  readonly waiting: number
  readonly size: number | null
  /** By fault: how often, and the entry of the first. */
  readonly faults: ReadonlyMap<ExposureFault, { readonly count: number; readonly first: string }>
}

type Needs = Pick<Office, 'store' | 'custodian' | 'settings'>
type Opening = EntryOf<'opening-intended'>
/** How long after its leaf was drafted an opening can still happen (intents live 14 days at most). */
const draftLifeMs = 15 * 86_400_000
/** Rows as young as this may have been on their way when the answer was given. */
const settleMs = 60_000

/** Holds an answer against the published ledger; reads all of it. */
export async function verifyExposure(
  office: Needs,
  answer: ExposureAnswer,
  onProgress: (entries: number, size: number) => void = () => undefined,
): Promise<ExposureVerdict> {
  const check = await Check.over(office, answer)
  const log = publishedLog(office)
  const policy = await ledgerPolicy(office)
  const report = await fsck(log, policy, {
    onProgress,
    decode: (bytes) => check.take(decodeEntry(bytes)),
  })
  for (const { where } of report.problems) check.fault('ledger-broken', where)
  const size = report.opened?.checkpoint.size ?? null
  if (report.opened) {
    const answered = openCheckpoint(answer.checkpoint.note, policy)
    try {
      await checkContinues(log, report.opened, answered)
    } catch (error) {
      if (!(error instanceof LedgerError)) throw error
      const isBehind = report.opened.checkpoint.size < answered.checkpoint.size
      check.fault(isBehind ? 'ledger-behind' : 'ledger-broken', 'checkpoint')
    }
  }
  const waiting = await check.finish(office, size ?? 0)
  const { faults, leaves } = check
  return { isGood: faults.size === 0, entries: report.entries, leaves, waiting, size, faults }
}

interface Seen {
  readonly row: ExposureRow
  readonly leaf: Opening
}

class Check {
  readonly faults = new Map<ExposureFault, { count: number; first: string }>()
  readonly #answer: ExposureAnswer
  readonly #rows: Map<string, ExposureRow>
  readonly #keys: ReadonlyMap<string, Uint8Array>
  readonly #seen = new Map<string, Seen>()
  readonly #intents = new Set<string>()
  readonly #jobs = new Set<string>()
  leaves = 0

  private constructor(
    answer: ExposureAnswer,
    rows: Map<string, ExposureRow>,
    keys: ReadonlyMap<string, Uint8Array>,
  ) {
    this.#answer = answer
    this.#rows = rows
    this.#keys = keys
  }

  static async over({ store }: Needs, answer: ExposureAnswer): Promise<Check> {
    const rows = new Map<string, ExposureRow>()
    const people = new Set<HolderId>()
    if (answer.question.side === 'holder') people.add(answer.question.id)
    for await (const page of exposureRows(store.db, answer.question)) {
      for (const row of page) {
        rows.set(row.entryId, row)
        people.add(row.holder)
      }
    }
    const holders = await holdersById(store.db, [...people])
    const keys = new Map([...holders].map(([id, { subjectKey }]) => [id as string, subjectKey]))
    return new Check(answer, rows, keys)
  }

  fault(fault: ExposureFault, entry: string): void {
    const known = this.faults.get(fault)
    if (known) known.count += 1
    else this.faults.set(fault, { count: 1, first: entry })
  }

  take(entry: LedgerEntry): void {
    if (entry.kind === 'opening-intended') this.#takeOpening(entry)
    else if (entry.kind === 'opening-ended' && entry.outcome === 'done')
      this.#intents.add(entry.intent)
    else if (entry.kind === 'receipt-taken') this.#jobs.add(entry.job)
  }

  #takeOpening(leaf: Opening): void {
    const row = this.#rows.get(leaf.id)
    if (!row) {
      if (this.#concerns(leaf)) {
        this.leaves += 1
        this.fault('leaf-without-row', leaf.id)
      }
      return
    }
    this.leaves += 1
    this.#seen.set(leaf.id, { row, leaf })
    const isSame =
      row.recipient === leaf.recipient &&
      [...row.groups].sort().join() === [...leaf.groups].sort().join() &&
      row.at >= leaf.at &&
      row.at <= leaf.at + draftLifeMs
    if (!isSame) this.fault('row-contradicts-leaf', leaf.id)
    const key = this.#keys.get(row.holder)
    if (!key) this.fault('person-unknown', leaf.id)
    else if (!isAbout(leaf, row.holder, key)) this.fault('wrong-person', leaf.id)
  }

  #concerns(leaf: Opening): boolean {
    const { side, id } = this.#answer.question
    if (side === 'recipient') return leaf.recipient === id
    const key = this.#keys.get(id)
    return key !== undefined && isAbout(leaf, id, key)
  }

  /** What only shows at the end. Gives the number of rows that are not yet published. */
  async finish(office: Pick<Needs, 'store'>, size: number): Promise<number> {
    for (const [id, { row, leaf }] of this.#seen) {
      const hasEnd = leaf.job ? this.#jobs.has(leaf.job) : this.#intents.has(leaf.intent)
      if (row.isCertain && !hasEnd) this.fault('certain-without-end', id)
    }
    const unseen = [...this.#rows.keys()].filter((id) => !this.#seen.has(id))
    const late = await notYetPublished(office, unseen, size)
    for (const id of unseen) if (!late.has(id)) this.fault('row-without-leaf', id)
    if (!this.#totalsAgree()) this.fault('totals-differ', 'answer')
    return late.size
  }

  // The answer's own figures, counted again from rows that have their leaf: no more than there are now, and
  // no fewer than there were a minute before it was given.
  #totalsAgree(): boolean {
    const { question, rows, at } = this.#answer
    const party = question.side === 'recipient' ? 'holder' : 'recipient'
    const counts = new Map<string, { before: number; now: number }>()
    for (const { row } of this.#seen.values()) {
      if (row.at < question.from || row.at > question.to) continue
      const count = counts.get(row[party]) ?? { before: 0, now: 0 }
      counts.set(row[party], count)
      count.now += 1
      if (row.at < at - settleMs) count.before += 1
    }
    const answered = new Map(rows.map((row) => [row.party, row.certain + row.presumed]))
    return [...new Set([...counts.keys(), ...answered.keys()])].every((id) => {
      const { before, now } = counts.get(id) ?? { before: 0, now: 0 }
      const said = answered.get(id) ?? 0
      return said >= before && said <= now
    })
  }
}

function isAbout({ nonce, commitment }: Opening, holder: HolderId, key: Uint8Array): boolean {
  const made = subjectCommitment(key, Buffer.from(nonce, 'base64'), holder)
  return Buffer.from(made).toString('base64') === commitment
}

async function notYetPublished(
  { store }: Pick<Needs, 'store'>,
  ids: readonly string[],
  size: number,
): Promise<ReadonlySet<string>> {
  const late = new Set<string>()
  for (const { id, leafIndex } of (await indicesOf(store.db, ids)).values())
    if (leafIndex >= size) late.add(id)
  for (let from = 0; from < ids.length; from += 500) {
    const some = ids.slice(from, from + 500)
    const queued = await store.db
      .selectFrom('outbox')
      .select('id')
      .where('id', 'in', some)
      .execute()
    for (const { id } of queued) late.add(id)
  }
  return late
}
