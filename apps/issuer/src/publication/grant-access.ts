// Which cards may enter a zone that is entered by grant. Giving takes two people, taking away takes one.
import { cardIdFromSerial, serialFromCardId } from '@tipstaff/credential'
import type { Signatory } from '@tipstaff/custody'
import { record } from '../platform/ledger/ledger-rows.ts'
import type { Office } from '../platform/office.ts'
import { Refusal } from '../platform/refusal.ts'
import { askToPublish } from './lists.ts'
import { siteIdOf } from './site.ts'
import { addGrants, dropGrants, zonesOf, type Grant } from './sites.ts'
import {
  approveStatement,
  checkStatement,
  keepStatement,
  makeStatement,
  readStatement,
  useStatement,
  withdrawStatement,
  type Statement,
  type StatementRule,
} from './statement.ts'

type Needs = Pick<Office, 'store' | 'custodian' | 'clock'>

const grantRule: StatementRule = {
  act: 'access-grant',
  request: ['pass-office', 'sponsor', 'vetting'],
  approve: ['approver', 'pass-office', 'vetting'],
}
const withdrawRule: StatementRule = {
  act: 'access-withdraw',
  request: ['pass-office', 'sponsor', 'vetting', 'control-room'],
  approve: null,
}
/** Most cards in one statement. */
export const grantCardsMax = 2_000

/** Asks that cards may enter a zone; nothing changes until somebody else approves. */
export async function draftGrant(office: Needs, key: Signatory, grant: Grant): Promise<Statement> {
  const statement = makeStatement(key, grantRule, await factsOf(office, grant), office.clock())
  await checkStatement(office, statement, { ...grantRule, approve: null })
  await office.store.write((trx) => keepStatement(trx, statement))
  return statement
}

/** Approves a grant, which is then in force and published. */
export async function approveGrant(
  office: Needs,
  key: Signatory,
  beginning: string,
): Promise<Statement> {
  const { store, clock } = office
  const statement = approveStatement(await readStatement(store.db, beginning), key)
  await checkStatement(office, statement, grantRule)
  const grant = grantOf(statement)
  await store.write(async (trx) => {
    await useStatement(trx, statement)
    await addGrants(trx, grant, statement.hash, clock())
    await tell(trx, statement, grant, [statement.by, key.operator], clock())
  })
  return statement
}

/**
 * Takes back what one asked for oneself, or refuses what somebody else did.
 * @throws Refusal `not-found`, `not-permitted`, `wrong-state` when it no longer waits
 */
export const withdrawGrant = (office: Needs, key: Signatory, hash: string): Promise<Statement> =>
  withdrawStatement(office, key, hash, [grantRule])

/** Takes cards off a zone, at once and alone. */
export async function withdrawAccess(office: Needs, key: Signatory, grant: Grant): Promise<void> {
  const { store, clock } = office
  const statement = makeStatement(key, withdrawRule, await factsOf(office, grant), clock())
  await checkStatement(office, statement, withdrawRule)
  await store.write(async (trx) => {
    await useStatement(trx, statement)
    await dropGrants(trx, grantOf(statement))
    await tell(trx, statement, grant, [key.operator], clock())
  })
}

async function tell(
  trx: Parameters<typeof record>[0],
  statement: Statement,
  { site, cards }: Grant,
  by: readonly Statement['by'][],
  at: number,
): Promise<void> {
  const facts = { by: [...by].sort(), site, cards: cards.length, statement: statement.hash }
  await record(trx, { kind: 'access-changed', ...facts }, at)
  await askToPublish(trx)
}

async function factsOf(office: Pick<Office, 'store'>, { site, zone, cards }: Grant) {
  const zones = await zonesOf(office.store.db, site)
  if (zones.find(({ id }) => id === zone)?.entry !== 'by-grant')
    throw new Refusal('not-found', `site ${site} has no zone ${zone} that is entered by grant`)
  if (cards.length < 1 || cards.length > grantCardsMax)
    throw new Refusal('malformed', `1 to ${grantCardsMax} cards at a time`)
  const serials = cards.map((card) => serialFromCardId(cardIdFromSerial(card)))
  return { site, zone, cards: [...new Set(serials)].sort() }
}

/** What a statement grants. Refusal `malformed` where it is about something else. */
export function grantOf({ facts }: Statement): Grant {
  const { site, zone, cards } = facts
  if (typeof site !== 'string' || typeof zone !== 'string' || !Array.isArray(cards))
    throw new Refusal('malformed', 'a grant without site, zone and cards')
  return { site: siteIdOf(site), zone, cards: cards as string[] }
}
