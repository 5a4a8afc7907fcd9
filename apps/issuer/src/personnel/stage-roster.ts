// A roster by two people: one has it compared and sealed, which changes nobody; another approves exactly that, or
// either takes it back. Nothing of it lies in the office in clear while it waits.
import { createHash } from 'node:crypto'
import type { OperatorRole, Signatory } from '@tipstaff/custody'
import { drawNews, dropOldFiles, writeNews } from '../platform/guard/extend-index.ts'
import type { Office } from '../platform/office.ts'
import { Refusal } from '../platform/refusal.ts'
import { checkPassOffice, rolesOf } from './check-operator.ts'
import { checkedMapping, commitRoster, openRoster } from './roster/import-roster.ts'
import { RosterRun, type RosterInput, type RosterNeeds } from './roster/roster-run.ts'
import { lastRosters } from './roster/rosters.ts'
import { openAside, writeAside } from './roster/set-aside.ts'
import { clearStaged } from './staged-envelopes.ts'
import {
  clearStagedHolders,
  decideStaged,
  keepStaged,
  readStaged,
  stagedAside,
  stagedChanges,
  stagedNews,
  waitingRoster,
  type StagedRoster,
} from './staged-rosters.ts'

const deciders: readonly OperatorRole[] = ['approver', 'pass-office']

export interface StageInput extends RosterInput {
  /** 16 hex digits of the caller's choice. */
  readonly id: string
  readonly expectLeavers?: number
}

/**
 * Compares and seals a roster and keeps it for a second person.
 * @throws Refusal `wrong-state` where one waits, nothing would change, or too many would leave; `malformed`,
 * `not-permitted`, `not-ready`
 */
export async function stageRoster(
  office: RosterNeeds,
  key: Signatory,
  input: StageInput,
): Promise<void> {
  await checkPassOffice(office, key)
  if (!/^[0-9a-f]{16}$/.test(input.id)) throw new Refusal('malformed', 'that is no roster’s id')
  if (await waitingRoster(office.store.db))
    throw new Refusal('wrong-state', 'a roster waits for approval: have it approved or discard it')
  const mapping = await checkedMapping(office, input)
  const roster = await openRoster(office, input.bytes)
  const aside = await openAside(office.settings)
  const run = new RosterRun(office, roster, { ...input, mapping }, aside, input.id)
  try {
    await run.go()
    if (run.changes.length === 0) throw new Refusal('wrong-state', 'this roster changes nothing')
    const { plan, changes } = run
    const whole = await aside.whole()
    const staged = {
      id: run.id,
      file: plan.file,
      by: key.operator,
      at: office.clock(),
      mapping,
      since: plan.since,
      joined: plan.joined.length,
      returned: plan.returned.length,
      changed: plan.changed.length,
      unchanged: plan.unchanged,
      left: plan.left.length,
      present: plan.present,
      refused: plan.refused.length,
    }
    const news = await drawNews(office, run.newcomers)
    await office.store.write((trx) => keepStaged(trx, staged, changes, { aside: whole, news }))
  } catch (error) {
    await office.store
      .write((trx) => clearStaged(trx, run.id, office.clock()))
      .catch(() => undefined)
    throw error
  }
}

/** What the second person's passkey signs: the roster as its page shows it, hex. */
export function stagedHash(roster: StagedRoster): string {
  const { id, file, by, at, since, digest, mapping } = roster
  const { joined, returned, changed, unchanged, left, refused } = roster
  const figures = [joined, returned, changed, unchanged, left, refused]
  const said = JSON.stringify([id, file, by, at, since, digest, figures, Object.entries(mapping)])
  return createHash('sha256').update(`tipstaff-staged-roster-v1\0${said}`).digest('hex')
}

/**
 * Takes in a roster somebody else staged: holders, envelopes and the ledger's entry in one transaction.
 * @throws Refusal `second-person-needed` to the one who staged it; `wrong-state` where it was decided, or
 * another roster came in since; `not-permitted`
 */
export async function approveRoster(
  office: RosterNeeds,
  key: Signatory,
  id: string,
): Promise<StagedRoster> {
  const { store, clock, settings } = office
  const staged = await readStaged(store.db, id)
  if (staged.by === key.operator)
    throw new Refusal('second-person-needed', 'the person who took it in cannot also approve it')
  checkDecider(await rolesOf(office, key, stagedHash(staged)), key)
  const aside = staged.state === 'staged' ? await stagedAside(store.db, id) : null
  if (aside) writeAside(settings, staged.file, aside)
  const news = await writeNews(office, await stagedNews(store.db, staged))
  await store.write(async (trx) => {
    const at = clock()
    await decideStaged(trx, id, 'approved', key.operator, at)
    const [last] = await lastRosters(trx, 1)
    // The same file may have come in again after others: then people are not as they were compared.
    if (last && last.at > staged.at)
      throw new Refusal('wrong-state', 'another roster came in meanwhile: take it in again')
    const { file, by, joined, returned, changed, left, refused, mapping, since } = staged
    const counts = { file, by, joined: joined + returned, changed, left, refused }
    const changes = await stagedChanges(trx, staged)
    const second = key.operator
    await commitRoster(trx, { run: id, changes, mapping, since, counts, news, second }, at)
    await clearStaged(trx, id, at)
    await clearStagedHolders(trx, id)
  })
  await dropOldFiles(office, news)
  return staged
}

/** Takes a staged roster back; nobody was changed. Refusal `wrong-state` where it was decided. */
export async function discardRoster(
  office: Pick<Office, 'store' | 'custodian' | 'clock'>,
  key: Signatory,
  id: string,
): Promise<void> {
  const staged = await readStaged(office.store.db, id)
  checkDecider(await rolesOf(office, key), key)
  await office.store.write(async (trx) => {
    const at = office.clock()
    await decideStaged(trx, staged.id, 'discarded', key.operator, at)
    await clearStaged(trx, id, at)
    await clearStagedHolders(trx, id)
  })
}

function checkDecider(roles: readonly OperatorRole[], { operator }: Signatory): void {
  if (roles.some((role) => deciders.includes(role))) return
  throw new Refusal('not-permitted', `${operator} may not decide about rosters`)
}
