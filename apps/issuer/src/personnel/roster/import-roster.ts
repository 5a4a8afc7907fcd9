// A roster taken in: first a plan, which changes nothing, then all of it or nothing. Envelopes are made
// before the one transaction that keeps them, so that nothing waits for the custodian inside it.
import type { OperatorId } from '@tipstaff/custody'
import {
  drawNews,
  dropOldFiles,
  settleNews,
  writeNews,
  type WrittenNews,
} from '../../platform/guard/extend-index.ts'
import { record } from '../../platform/ledger/ledger-rows.ts'
import type { Office } from '../../platform/office.ts'
import { Refusal } from '../../platform/refusal.ts'
import type { Writer } from '../../platform/store.ts'
import { countHolders, keepHolders, type HolderChange } from '../holders.ts'
import { clearStaged, settleEnvelopes } from '../staged-envelopes.ts'
import { findRoomWarnings } from './card-room.ts'
import { readRoster, type Roster } from './read-roster.ts'
import type { RosterMapping } from './roster-columns.ts'
import { RosterRun, type RosterInput, type RosterNeeds, type RosterPlan } from './roster-run.ts'
import {
  keepMapping,
  keepRoster,
  keptMapping,
  lastRosters,
  type CommittedRoster,
} from './rosters.ts'
import { openAside } from './set-aside.ts'

export type { RosterInput, RosterPlan } from './roster-run.ts'

/** Above this part of those present, leavers must be expected in so many words. */
export const leaversMax = 0.2

/** Opens a roster with the mapping kept from the last one. */
export async function openRoster(
  office: Pick<Office, 'store'>,
  bytes: Uint8Array,
): Promise<Roster> {
  const kept = await keptMapping(office.store.db)
  if (kept === undefined) return await readRoster(bytes)
  const roster = await readRoster(bytes, kept)
  // A file of another shape gets a fresh look, for the operator to confirm.
  return roster.columns.gone.length === 0 ? roster : await readRoster(bytes)
}

/** What a roster would do, with what no card will have room for. Writes nothing, opens nothing. */
export async function planRoster(office: RosterNeeds, input: RosterInput): Promise<RosterPlan> {
  return await compareRoster(office, { ...input, look: findRoomWarnings })
}

async function compareRoster(office: RosterNeeds, input: RosterInput): Promise<RosterPlan> {
  const roster = await openRoster(office, input.bytes)
  const run = new RosterRun(office, roster, input, null)
  await run.go()
  return run.plan
}

export interface RosterOutcome extends RosterPlan {
  readonly committed: boolean
}

/**
 * Takes a roster in: holders, envelopes and the ledger's entry in one transaction. The same file twice
 * changes nothing and writes nothing.
 * @throws Refusal `wrong-state` where more than a fifth would leave and `expectLeavers` is not their number,
 * or another roster came in between; `not-ready` without custodian or protected office; `malformed`
 */
export async function importRoster(
  office: RosterNeeds,
  input: RosterInput & { readonly by: OperatorId; readonly expectLeavers?: number },
): Promise<RosterOutcome> {
  const mapping = await checkedMapping(office, input)
  const roster = await openRoster(office, input.bytes)
  const aside = await openAside(office.settings)
  const run = new RosterRun(office, roster, { ...input, mapping }, aside)
  try {
    await run.go()
    const done = run.plan
    checkLeavers(done, input.expectLeavers)
    await aside.write(done.file)
    if (run.changes.length === 0) return { ...done, committed: false }
    await commit(office, done, run, input.by)
    return { ...done, committed: true }
  } finally {
    // Where this fails too, the next import clears it; what went wrong first is what counts.
    await office.store
      .write((trx) => clearStaged(trx, run.id, office.clock()))
      .catch(() => undefined)
  }
}

/**
 * The mapping of a roster that may be sealed. Nothing of a roster that will be refused should reach the
 * custodian's name index: where somebody is present it is planned first; where nobody is, nobody can leave, and
 * only protected rows matter.
 */
export async function checkedMapping(
  office: RosterNeeds,
  input: RosterInput & { readonly expectLeavers?: number },
): Promise<RosterMapping> {
  const mapping = await plannedMapping(office, input)
  const before = (await keptMapping(office.store.db))?.protected
  if (before !== undefined && mapping.protected === undefined)
    throw new Refusal(
      'malformed',
      `the last roster said in "${before}" who is protected, and this one does not: everybody would be taken in as ordinary. Add the column, if only an empty one`,
    )
  return mapping
}

async function plannedMapping(
  office: RosterNeeds,
  input: RosterInput & { readonly expectLeavers?: number },
): Promise<RosterMapping> {
  if ((await countHolders(office.store.db)).present > 0) {
    const plan = await compareRoster(office, { ...input, onProgress: () => undefined })
    checkLeavers(plan, input.expectLeavers)
    return plan.mapping
  }
  const roster = await openRoster(office, input.bytes)
  const mapping = input.mapping ?? roster.columns.mapping
  if (office.settings.protectedOfficeKey === undefined) {
    const aside = await openAside(office.settings)
    for await (const row of roster.rows(mapping)) if (row.protected) await aside.add(row)
  }
  return mapping
}

function checkLeavers(plan: RosterPlan, expected: number | undefined): void {
  const { left, present } = plan
  if (expected === left.length || left.length <= present * leaversMax) return
  throw new Refusal(
    'wrong-state',
    `${left.length} of ${present} people would leave. If that is right, say so: --expect-leavers ${left.length}`,
  )
}

async function commit(
  office: RosterNeeds,
  plan: RosterPlan,
  run: RosterRun,
  by: OperatorId,
): Promise<void> {
  const counts = {
    file: plan.file,
    by,
    joined: plan.joined.length + plan.returned.length,
    changed: plan.changed.length,
    left: plan.left.length,
    refused: plan.refused.length,
  }
  const what = { run: run.id, changes: run.changes, mapping: plan.mapping, since: plan.since }
  const news = await writeNews(office, await drawNews(office, run.newcomers))
  await office.store.write((trx) => commitRoster(trx, { ...what, counts, news }, office.clock()))
  await dropOldFiles(office, news)
}

/** Everything a roster does, in the caller's transaction. Refusal `wrong-state` where another came in meanwhile. */
export async function commitRoster(
  trx: Writer,
  {
    run,
    changes,
    mapping,
    since,
    counts,
    news,
    second,
  }: {
    readonly run: string
    readonly changes: readonly HolderChange[]
    readonly mapping: RosterMapping
    readonly since: string | null
    readonly counts: Omit<CommittedRoster, 'at'>
    readonly news: WrittenNews
    readonly second?: OperatorId
  },
  at: number,
): Promise<void> {
  const [last] = await lastRosters(trx, 1)
  if ((last?.file ?? null) !== since) {
    throw new Refusal('wrong-state', 'another roster came in meanwhile: try again')
  }
  await keepHolders(trx, changes, at)
  await settleEnvelopes(trx, run, at)
  await keepMapping(trx, mapping, counts.by, at)
  await keepRoster(trx, { ...counts, at })
  await settleNews(trx, news, { by: counts.by, second }, at)
  const approved = second === undefined ? {} : { second }
  await record(trx, { kind: 'roster-committed', ...counts, ...approved }, at)
}
