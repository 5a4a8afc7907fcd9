// Finding the card to suspend: by holder id, by number, or by name at any hour. Every name shown is an opening.
import type { HolderId, Signatory } from '@tipstaff/custody'
import { cardsOfHolder, type Card } from '../issuance/index.ts'
import {
  findHolderByNumber,
  holderById,
  readRecord,
  searchHolders,
  type Holder,
} from '../personnel/index.ts'
import { draftOpening } from '../platform/acts.ts'
import type { Office } from '../platform/office.ts'
import { openRecords } from '../platform/open-records.ts'
import { Refusal } from '../platform/refusal.ts'

type Needs = Pick<Office, 'store' | 'custodian' | 'ledger' | 'clock' | 'log'>

/** A holder by id (`ho_…`) or by pay or warrant number. Opens nothing. Refusal `not-found`. */
export async function holderOf(
  office: Pick<Office, 'store' | 'custodian'>,
  typed: string,
): Promise<Holder> {
  const found = /^ho_[a-z2-7]{16}$/.test(typed)
    ? await holderById(office.store.db, typed as HolderId)
    : await findHolderByNumber(office, typed)
  if (!found) throw new Refusal('not-found', 'there is nobody of this number or id')
  return found
}

/** The serials of a holder's cards in a state. Refusal `wrong-state`, saying what there is, when none. */
export async function cardsOf(
  { store }: Pick<Office, 'store'>,
  holder: HolderId,
  states: readonly Card['state'][],
): Promise<readonly string[]> {
  const cards = await cardsOfHolder(store.db, holder)
  const fitting = cards.filter(({ state }) => states.includes(state))
  if (fitting.length > 0) return fitting.map(({ serial }) => serial)
  const there = cards.map(({ serial, state }) => `${serial} is ${state}`)
  throw new Refusal('wrong-state', `no card for this: ${there.join(', ') || 'there is none'}`)
}

export interface Candidate {
  readonly holder: HolderId
  readonly name: string
  readonly rank: string
  readonly cards: readonly Pick<Card, 'serial' | 'type' | 'state'>[]
}

/**
 * Who has a name like this, at most 25, with their cards. The search and each name shown are in the ledger.
 * @throws Refusal `malformed`, `custodian-refused`
 */
export async function candidates(
  office: Needs,
  key: Signatory,
  text: string,
): Promise<{ readonly people: readonly Candidate[]; readonly more: boolean }> {
  const { holders, more } = await searchHolders(office, key, text)
  if (holders.length === 0) return { people: [], more }
  const names = await namesOf(office, key, holders, 'check')
  const people: Candidate[] = []
  for (const { id } of holders) {
    const name = names.get(id)
    if (name) people.push({ holder: id, ...name, cards: await cardsOfHolder(office.store.db, id) })
  }
  return { people, more }
}

/**
 * Names and ranks of at most 25 people, each opened and in the ledger: to `check` whose card it is at any hour,
 * or to `view` them in the course of business.
 * @throws Refusal `custodian-refused` where the operator may not, or has spent his ration
 */
export async function namesOf(
  office: Needs,
  key: Signatory,
  holders: readonly Holder[],
  purpose: 'check' | 'view',
): Promise<ReadonlyMap<HolderId, Pick<Candidate, 'name' | 'rank'>>> {
  const subjects = holders.map(({ id, subjectKey }) => ({
    holder: id,
    subjectKey: new Uint8Array(subjectKey),
  }))
  const what = { purpose, recipient: key.operator, groups: ['F.text'], subjects } as const
  const act = draftOpening(key, { matter: 'name-of-card', ...what }, office.clock())
  const names = new Map<HolderId, Pick<Candidate, 'name' | 'rank'>>()
  for (const { holder, groups } of await openRecords(office, act)) {
    const text = groups['F.text']
    if (!text) throw new Error('an opened record without its group')
    const { name, rank } = readRecord('F.text', text)
    names.set(holder, { name, rank })
  }
  return names
}
