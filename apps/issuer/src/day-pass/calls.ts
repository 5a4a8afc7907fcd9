// Calls about day passes: asking, looking, taking back. Approved and made in the console: a pass is a person's face,
// shown once to who prints it, and no program is given it.
import { z } from 'zod'
import { call, cut, fromCursor, pageOf, pageQuery } from '../console/index.ts'
import { listRequests, refuseRequest, type CardRequest } from '../issuance/index.ts'
import type { Office } from '../platform/office.ts'
import { Refusal } from '../platform/refusal.ts'
import { askForDayPass, checks } from './ask-day-pass.ts'
import { holderId, passOf } from './pages/parts.ts'

const requestId = z.string().regex(/^re_[a-z2-7]{16}$/)
const shape = z.object({
  id: requestId,
  state: z.enum(['requested', 'approved', 'refused', 'done']),
  by: z.string().describe('Who asked, and has checked the person.'),
  at: z.iso.datetime(),
  checked: z.enum(checks).nullable().describe('How; null for passes of before it was asked.'),
  approvedBy: z.string().nullable(),
})
const passShape = shape.extend({
  holder: z.string(),
  serial: z.string(),
  card: z.string().describe('The state of the pass as a card.'),
})

const sumOf = ({ id, state, by, at, checked, approvedBy }: CardRequest) => ({
  id,
  state,
  by,
  at: new Date(at).toISOString(),
  checked,
  approvedBy,
})

async function oneOf(office: Pick<Office, 'store'>, id: string) {
  const { request, card } = await passOf(office, id)
  return { ...sumOf(request), holder: card.holder, serial: card.serial, card: card.state }
}

export const dayPassCalls = [
  call({
    method: 'GET',
    path: '/day-passes',
    id: 'listDayPasses',
    says: 'Day passes that were asked for, newest first',
    action: 'day-pass-see',
    query: pageQuery,
    answer: pageOf(shape),
    async handle({ office, query: { cursor, limit } }) {
      const after = fromCursor(cursor, z.strictObject({ at: z.int(), id: requestId })) as
        Pick<CardRequest, 'at' | 'id'> | undefined
      const found = await listRequests(office.store.db, { type: 'day-pass', after }, limit + 1)
      return cut(found, limit, sumOf, ({ at, id }) => ({ at, id }))
    },
  }),
  call({
    method: 'GET',
    path: '/day-passes/:id',
    id: 'readDayPass',
    says: 'One day pass',
    action: 'day-pass-see',
    params: z.strictObject({ id: requestId }),
    answer: passShape,
    handle: ({ office, params: { id } }) => oneOf(office, id),
  }),
  call({
    method: 'POST',
    path: '/day-passes',
    id: 'askForDayPass',
    says: 'Ask for a day pass for somebody the operator has checked; somebody else approves it in the console',
    action: 'day-pass-ask',
    body: z.strictObject({
      holder: z.string().regex(/^ho_[a-z2-7]{16}$/),
      checked: z
        .enum(checks)
        .describe('`photograph`: compared with it; `document`: an official document too.'),
    }),
    answer: passShape,
    async handle({ office, body: { holder, checked }, caller }) {
      const who = holderId.parse(holder)
      const { request } = await askForDayPass(office, caller.hand, { holder: who, checked })
      return await oneOf(office, request)
    },
  }),
  call({
    method: 'POST',
    path: '/day-passes/:id/withdraw',
    id: 'withdrawDayPass',
    says: 'Take back a day pass that its operator asked for and that was not made',
    action: 'day-pass-ask',
    params: z.strictObject({ id: requestId }),
    answer: passShape,
    async handle({ office, params: { id }, caller }) {
      const { request } = await passOf(office, id)
      if (request.by !== caller.operator)
        throw new Refusal('not-permitted', 'this is not your pass')
      await refuseRequest(office, caller.hand, id)
      return await oneOf(office, id)
    },
  }),
]
