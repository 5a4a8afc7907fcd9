// A review of access: for each card granted a zone somebody decides whether it stays. One signed statement; what
// is taken away is gone at once. Nobody confirms what he asked for himself.
import type { Signatory } from '@tipstaff/custody'
import { record } from '../../platform/ledger/ledger-rows.ts'
import type { Office } from '../../platform/office.ts'
import { Refusal } from '../../platform/refusal.ts'
import { askToPublish } from '../lists.ts'
import { grantCardsMax } from '../grant-access.ts'
import { dropGrants, grantsOf, type Grant } from '../sites.ts'
import {
  checkStatement,
  keptStatement,
  makeStatement,
  useStatement,
  type Statement,
  type StatementRule,
} from '../statement.ts'
import { addReviews } from './access-reviews.ts'

const reviewRule: StatementRule = {
  act: 'access-review',
  request: ['vetting', 'approver', 'pass-office'],
  approve: null,
}

export interface Decisions extends Pick<Grant, 'site' | 'zone'> {
  readonly keep: readonly string[]
  readonly remove: readonly string[]
}

/**
 * Keeps or takes away access, card by card.
 * @throws Refusal `not-permitted`, `malformed` for no card or too many, `second-person-needed` where one would
 * keep what he asked for, `wrong-state` where a card has no access any more
 */
export async function reviewAccess(
  office: Pick<Office, 'store' | 'custodian' | 'clock'>,
  key: Signatory,
  { site, zone, keep, remove }: Decisions,
): Promise<Statement> {
  const { store, clock } = office
  const cards = [...keep, ...remove]
  if (cards.length < 1 || cards.length > grantCardsMax || new Set(cards).size !== cards.length)
    throw new Refusal('malformed', `decide on 1 to ${grantCardsMax} cards, each once`)
  const at = clock()
  const facts = { site, zone, keep: [...keep].sort(), remove: [...remove].sort() }
  const statement = makeStatement(key, reviewRule, facts, at)
  await checkStatement(office, statement, reviewRule)
  await refuseOwn(office, key, { site, zone, cards: keep })
  await store.write(async (trx) => {
    const granted = await grantsOf(trx, site)
    const gone = cards.find((card) => granted.get(card)?.includes(zone) !== true)
    if (gone !== undefined) throw new Refusal('wrong-state', `card ${gone} has no access any more`)
    await useStatement(trx, statement)
    const decided = { site, zone, by: key.operator, statement: statement.hash, at }
    await addReviews(trx, [
      ...keep.map((card) => ({ ...decided, card, decision: 'keep' as const })),
      ...remove.map((card) => ({ ...decided, card, decision: 'remove' as const })),
    ])
    const counts = { kept: keep.length, removed: remove.length }
    const told = { by: key.operator, site, ...counts, statement: statement.hash }
    await record(trx, { kind: 'access-reviewed', ...told }, at)
    if (remove.length === 0) return
    await dropGrants(trx, { site, zone, cards: remove })
    await askToPublish(trx)
  })
  return statement
}

async function refuseOwn(
  { store }: Pick<Office, 'store'>,
  { operator }: Signatory,
  { site, zone, cards }: Grant,
): Promise<void> {
  if (cards.length === 0) return
  const rows = await store.db
    .selectFrom('access_grants')
    .select('statement')
    .distinct()
    .where('site', '=', site)
    .where('zone', '=', zone)
    .where('card', 'in', cards)
    .execute()
  for (const { statement } of rows)
    if ((await keptStatement(store.db, statement)).statement.by === operator)
      throw new Refusal('second-person-needed', 'somebody else decides on what you asked for')
}
