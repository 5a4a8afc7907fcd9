// A request for cards: for people named, or for everyone who may hold the type and has none. Who asks signs
// what will be opened; whoever cannot have a card is listed with the reason.
import { randomId, type HolderId, type Signatory } from '@tipstaff/custody'
import { holdersById, holdersPresent, type Holder } from '../personnel/index.ts'
import { keepAct } from '../platform/kept-acts.ts'
import { enqueue, newEntry } from '../platform/ledger/ledger-rows.ts'
import type { Office } from '../platform/office.ts'
import { Refusal } from '../platform/refusal.ts'
import { cardRefusalWords, type CardRefusal } from './card.ts'
import { cardType, type CardType } from '../personnel/index.ts'
import { addCards, holdersWithCard, newCardId, type NewCard } from './cards.ts'
import { checkRole, draftOpenings } from './draft-openings.ts'
import {
  addRequest,
  type CardRequest,
  type PersonCheck,
  type PersonRefused,
  type RequestId,
} from './requests.ts'

export interface RequestInput {
  readonly type: string
  /** Holders by id, or everyone present without a live card of the type. */
  readonly who: readonly HolderId[] | 'everyone'
  /** The new card takes the place of a live one, which is superseded when the new one is activated. */
  readonly replaces?: boolean
  /** How whoever asks has checked the person. */
  readonly checked?: PersonCheck
}

export interface Requested {
  readonly request: RequestId
  readonly serials: readonly string[]
  readonly refused: readonly PersonRefused[]
}

type Needs = Pick<Office, 'store' | 'custodian' | 'clock'>

/**
 * Asks for cards. All of the request is written in one transaction, or none of it.
 * @throws Refusal `not-found`, `not-permitted`, `wrong-state` where no card can be asked for
 */
export async function requestCards(
  office: Needs,
  key: Signatory,
  input: RequestInput,
): Promise<Requested> {
  const type = cardType(input.type)
  await checkRole(office, key, 'request', { type: type.id })
  const { people, refused } = await choose(office, type, input)
  if (people.length === 0) throw nobody(type, refused)
  const at = office.clock()
  const id = randomId('re')
  const request: CardRequest = {
    id,
    by: key.operator,
    at,
    state: 'requested',
    type: type.id,
    count: people.length,
    replaces: input.replaces ?? false,
    approvedBy: null,
    checked: input.checked ?? null,
  }
  const cards = people.map((holder) => newCard(holder, request))
  const subjects = cards.map(({ serial, holder }, i) => {
    const subjectKey = people[i]?.subjectKey ?? new Uint8Array()
    return { serial, holder, subjectKey }
  })
  const acts = draftOpenings(key, id, subjects, at, { type: type.id })
  await office.store.write(async (trx) => {
    await addRequest(trx, request, refused)
    await addCards(trx, cards)
    for (const act of acts) await keepAct(trx, act)
    const by = key.operator
    const facts = { kind: 'card-requested', by, type: type.id, request: id } as const
    const checked = input.checked === undefined ? {} : { checked: input.checked }
    const entries = cards.map(({ serial }) => newEntry({ ...facts, ...checked, card: serial }, at))
    await enqueue(trx, entries)
  })
  return { request: id, serials: cards.map(({ serial }) => serial), refused }
}

/** What a request would ask for, and for whom it could not. Writes nothing, needs nobody's hand. */
export async function planRequest(
  office: Pick<Office, 'store'>,
  input: RequestInput,
): Promise<{ readonly count: number; readonly refused: readonly PersonRefused[] }> {
  const { people, refused } = await choose(office, cardType(input.type), input)
  return { count: people.length, refused }
}

interface Choice {
  readonly people: readonly Holder[]
  readonly refused: readonly PersonRefused[]
}

async function choose(
  office: Pick<Office, 'store'>,
  type: CardType,
  input: RequestInput,
): Promise<Choice> {
  const { pending, held } = await holdersWithCard(office.store.db, type.id)
  const people: Holder[] = []
  const refused: PersonRefused[] = []
  const take = (holder: HolderId, found: Holder | undefined): void => {
    const refusal = refusalFor(found, type, { pending, held, replaces: input.replaces ?? false })
    if (refusal !== null) refused.push({ holder, refusal })
    else if (found) people.push(found)
  }
  if (input.who === 'everyone') {
    for await (const page of holdersPresent(office.store.db, type.kinds)) {
      for (const holder of page) {
        // "Without a card" is what was asked: those who have one are not refused, they are not meant.
        if (pending.has(holder.id) || held.has(holder.id) !== (input.replaces ?? false)) continue
        take(holder.id, holder)
      }
    }
  } else {
    const wanted = [...new Set(input.who)]
    const found = await holdersById(office.store.db, wanted)
    for (const id of wanted) take(id, found.get(id))
  }
  return { people, refused }
}

function refusalFor(
  holder: Holder | undefined,
  type: CardType,
  has: {
    readonly pending: ReadonlySet<string>
    readonly held: ReadonlySet<string>
    readonly replaces: boolean
  },
): CardRefusal | null {
  if (!holder) return 'no-such-holder'
  if (holder.state === 'left') return 'left'
  if (!type.kinds.includes(holder.kind)) return 'wrong-kind'
  if (has.pending.has(holder.id)) return 'pending-card'
  if (has.held.has(holder.id) && !has.replaces) return 'live-card'
  return holder.hasPortrait ? null : 'no-portrait'
}

function nobody(type: CardType, refused: readonly PersonRefused[]): Refusal {
  const [first] = refused
  const why = first
    ? `${refused.length} cannot have one, the first (${first.holder}) because: ${cardRefusalWords[first.refusal]}`
    : 'nobody present is without one'
  return new Refusal('wrong-state', `no ${type.id} to ask for: ${why}`)
}

const newCard = (holder: Holder, request: CardRequest): NewCard => ({
  ...newCardId(),
  holder: holder.id,
  type: request.type,
  request: request.id,
  requestedBy: request.by,
  requestedAt: request.at,
})
