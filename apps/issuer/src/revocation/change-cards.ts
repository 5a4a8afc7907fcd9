// Suspending, restoring and revoking cards. One signed statement each; the card's state, the ledger and the
// report change together, and the table of cards itself calls for new lists.
import type { Signatory } from '@tipstaff/custody'
import { cardsBySerial, moveCard } from '../issuance/index.ts'
import { enqueue, newEntry } from '../platform/ledger/ledger-rows.ts'
import type { Office } from '../platform/office.ts'
import { Refusal } from '../platform/refusal.ts'
import type { Writer } from '../platform/store.ts'
import {
  approveStatement,
  checkStatement,
  keepStatement,
  makeStatement,
  readStatement,
  useStatement,
  withdrawStatement,
  type Statement,
} from '../publication/index.ts'
import {
  cardChanges,
  changeOf,
  factsOf,
  type CardChange,
  type ChangeOfCards,
} from './card-change.ts'
import { addReports } from './card-reports.ts'

type Needs = Pick<Office, 'store' | 'custodian' | 'clock'>

/**
 * Suspends active cards, at once and alone. All or none.
 * @throws Refusal `not-permitted`, `not-found`, `wrong-state`, `malformed`
 */
export async function suspendCards(
  office: Needs,
  key: Signatory,
  change: ChangeOfCards,
): Promise<Statement> {
  const { rule } = cardChanges.suspend
  const statement = makeStatement(key, rule, factsOf(change), office.clock())
  await checkStatement(office, statement, rule)
  await office.store.write((trx) => carryOut(trx, 'suspend', statement, office.clock()))
  return statement
}

/**
 * Asks that suspended cards be restored. Nothing changes until somebody else approves.
 * @throws Refusal `not-permitted`, `not-found`, `wrong-state`, `malformed`
 */
export async function askToRestore(
  office: Needs,
  key: Signatory,
  change: ChangeOfCards,
): Promise<Statement> {
  return await ask(office, key, 'restore', change)
}

/**
 * Asks that cards be revoked for good, and suspends those that are active meanwhile.
 * @throws Refusal `not-permitted`, `not-found`, `wrong-state`, `malformed`
 */
export async function askToRevoke(
  office: Needs,
  key: Signatory,
  change: ChangeOfCards,
): Promise<Statement> {
  const { cards } = changeOf(factsOf(change))
  const known = await cardsBySerial(office.store.db, cards)
  const active = cards.filter((serial) => known.get(serial)?.state === 'active')
  if (active.length > 0) await suspendCards(office, key, { ...change, cards: active })
  return await ask(office, key, 'revoke', change)
}

async function ask(
  office: Needs,
  key: Signatory,
  change: 'restore' | 'revoke',
  what: ChangeOfCards,
): Promise<Statement> {
  const { rule } = cardChanges[change]
  const facts = factsOf(what)
  const statement = makeStatement(key, rule, facts, office.clock())
  await checkStatement(office, statement, { ...rule, approve: null })
  const { cards } = changeOf(facts)
  const known = await cardsBySerial(office.store.db, cards)
  for (const serial of cards) {
    const card = known.get(serial)
    if (!card) throw new Refusal('not-found', `there is no card ${serial}`)
    if (!mayStill[change].includes(card.state))
      throw new Refusal('wrong-state', `card ${serial} is ${card.state}: it cannot ${change}`)
  }
  await office.store.write((trx) => keepStatement(trx, statement))
  return statement
}

const mayStill: Readonly<Record<'restore' | 'revoke', readonly string[]>> = {
  restore: ['suspended'],
  revoke: ['signed', 'printed', 'handed-over', 'active', 'suspended'],
}

/**
 * The second person's word on a restoration or revocation, which is thereby done.
 * @throws Refusal `not-found`, `second-person-needed`, `not-permitted`, `wrong-state`
 */
export async function approveChange(
  office: Needs,
  key: Signatory,
  beginning: string,
): Promise<Statement> {
  const statement = approveStatement(await readStatement(office.store.db, beginning), key)
  const change = (['restore', 'revoke'] as const).find(
    (one) => cardChanges[one].rule.act === statement.act,
  )
  if (!change) throw new Refusal('not-found', 'no change of cards waits under these digits')
  await checkStatement(office, statement, cardChanges[change].rule)
  await office.store.write((trx) => carryOut(trx, change, statement, office.clock()))
  return statement
}

/**
 * Takes back what one asked for oneself, or refuses what somebody else did. Cards suspended meanwhile stay so.
 * @throws Refusal `not-found`, `not-permitted`, `wrong-state` when it no longer waits
 */
export async function withdrawChange(
  office: Needs,
  key: Signatory,
  hash: string,
): Promise<Statement> {
  const rules = [cardChanges.restore.rule, cardChanges.revoke.rule]
  return await withdrawStatement(office, key, hash, rules)
}

async function carryOut(
  trx: Writer,
  change: CardChange,
  statement: Statement,
  at: number,
): Promise<void> {
  await useStatement(trx, statement)
  const { cards, reason } = changeOf(statement.facts)
  const { by, second, hash } = statement
  const entries = []
  for (const card of cards) {
    await moveCard(trx, card, change, at)
    const facts = { kind: cardChanges[change].entry, by, card, reason, statement: hash }
    entries.push(newEntry(second ? { ...facts, second: second.operator } : facts, at))
  }
  await enqueue(trx, entries)
  const report = { change, reason, by, second: second?.operator ?? null, statement: hash, at }
  await addReports(
    trx,
    cards.map((card) => ({ ...report, card })),
  )
}
