// Calls about cards and requests: looking, asking for cards, suspending one. Holders by their id, nobody by name.
import type { HolderId } from '@tipstaff/custody'
import { z } from 'zod'
import { call, cut, fromCursor, pageOf, pageQuery } from '../../console/index.ts'
import {
  cardBySerial,
  cardStates,
  cardTypes,
  listCards,
  listRequests,
  requestById,
  requestCards,
  type CardRequest,
  type ListedCard,
} from '../../issuance/index.ts'
import { Refusal } from '../../platform/refusal.ts'
import { cardReasons, suspendCards } from '../../revocation/index.ts'
import { moment, timeText } from './shapes.ts'

const serial = z.string().regex(/^(?:[0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}$/)
const requestId = z.string().regex(/^re_[a-z2-7]{16}$/)
const holderId = z.string().regex(/^ho_[a-z2-7]{16}$/)
const typeId = z.enum(cardTypes.map(({ id }) => id))
const state = z.enum(cardStates)

const cardShape = z.object({
  serial,
  type: typeId,
  state,
  holder: holderId,
  request: requestId,
  expiresOn: z.string().nullable().describe('Its last day, `YYYY-MM-DD`; null until it is signed.'),
  changedAt: moment,
})

const cardOf = (card: ListedCard) => ({
  serial: card.serial,
  type: card.type,
  state: card.state,
  holder: card.holder,
  request: card.request,
  expiresOn: card.expiresOn,
  changedAt: timeText(card.changedAt),
})

const requestShape = z.object({
  id: requestId,
  by: z.string(),
  at: moment,
  state: z.string(),
  type: typeId,
  count: z.int(),
  replaces: z.boolean(),
  approvedBy: z.string().nullable(),
})
const requestOf = ({ at, ...request }: CardRequest) => ({ ...request, at: timeText(at) })

export const cardCalls = [
  call({
    method: 'GET',
    path: '/cards',
    id: 'listCards',
    says: 'Cards and their states, by serial',
    action: 'card-see',
    query: pageQuery.extend({
      state: state.optional(),
      type: typeId.optional(),
      request: requestId.optional(),
    }),
    answer: pageOf(cardShape),
    async handle({ office, query: { cursor, limit, ...filter } }) {
      const after = fromCursor(cursor, serial)
      const found = await listCards(office.store.db, { ...filter, after }, limit + 1)
      return cut(found, limit, cardOf, (last) => last.serial)
    },
  }),
  call({
    method: 'GET',
    path: '/cards/:serial',
    id: 'readCard',
    says: 'One card',
    action: 'card-see',
    params: z.strictObject({ serial }),
    answer: cardShape,
    async handle({ office, params }) {
      const card = await cardBySerial(office.store.db, params.serial)
      if (!card) throw new Refusal('not-found', `there is no card ${params.serial}`)
      return cardOf(card)
    },
  }),
  call({
    method: 'POST',
    path: '/cards/:serial/suspend',
    id: 'suspendCard',
    says: 'Suspend a card at once; gates are told within seconds',
    action: 'card-suspend',
    params: z.strictObject({ serial }),
    body: z.strictObject({ reason: z.enum(cardReasons) }),
    answer: cardShape,
    async handle({ office, params, body: { reason }, caller }) {
      await suspendCards(office, caller.hand, { cards: [params.serial], reason })
      const card = await cardBySerial(office.store.db, params.serial)
      if (!card) throw new Refusal('not-found', `there is no card ${params.serial}`)
      return cardOf(card)
    },
  }),
  call({
    method: 'GET',
    path: '/requests',
    id: 'listRequests',
    says: 'Requests for cards, newest first',
    action: 'request-see',
    query: pageQuery,
    answer: pageOf(requestShape),
    async handle({ office, query: { cursor, limit } }) {
      const after = fromCursor(cursor, z.strictObject({ at: z.int(), id: requestId })) as
        Pick<CardRequest, 'at' | 'id'> | undefined
      const found = await listRequests(office.store.db, { after }, limit + 1)
      return cut(found, limit, requestOf, ({ at, id }) => ({ at, id }))
    },
  }),
  call({
    method: 'GET',
    path: '/requests/:id',
    id: 'readRequest',
    says: 'One request',
    action: 'request-see',
    params: z.strictObject({ id: requestId }),
    answer: requestShape,
    handle: async ({ office, params }) => requestOf(await requestById(office.store.db, params.id)),
  }),
  call({
    method: 'POST',
    path: '/requests',
    id: 'requestCards',
    says: 'Ask for cards; somebody else approves them in the console',
    action: 'request-make',
    body: z.strictObject({
      type: typeId,
      holders: z.array(holderId).min(1).max(1_000),
      replaces: z.boolean().default(false),
    }),
    answer: z.object({
      request: requestId,
      cards: z.array(serial),
      refused: z.array(z.object({ holder: holderId, because: z.string() })),
    }),
    async handle({ office, body: { type, holders, replaces }, caller }) {
      const who = holders as HolderId[]
      const made = await requestCards(office, caller.hand, { type, who, replaces })
      return {
        request: made.request,
        cards: [...made.serials],
        refused: made.refused.map(({ holder, refusal }) => ({ holder, because: refusal })),
      }
    },
  }),
]
