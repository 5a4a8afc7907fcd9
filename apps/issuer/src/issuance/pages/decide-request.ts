// What is done with a request: approved by somebody else's touch, refused, taken back, issued with progress.
import { z } from 'zod'
import { redirect, route, t } from '../../console/index.ts'
import { Refusal } from '../../platform/refusal.ts'
import { approveRequest, refuseRequest } from '../approve-request.ts'
import { countCards } from '../cards.ts'
import { issueRequest } from '../issue-request.ts'
import { requestActs, requestById } from '../requests.ts'
import { cardsWords } from './parts.ts'

const params = z.object({ id: z.string().regex(/^re_[a-z2-7]{16}$/) })
/** From here on approving takes long enough to be watched. */
const manyCards = 1_000

export const approve = route({
  method: 'POST',
  path: '/requests/:id/approve',
  action: 'request-approve',
  params,
  async handle({ office, params: { id }, session, approver, startTask }) {
    const { by, count } = await requestById(office.store.db, id)
    if (by === session.operator)
      throw new Refusal('second-person-needed', 'the person who asked cannot also approve')
    const drafted = (await requestActs(office.store.db, id)).filter(
      ({ state }) => state === 'drafted',
    )
    const hand = await approver(drafted.map(({ hash }) => hash))
    if (count >= manyCards) {
      const kind = t('request.task.approve', { cards: cardsWords(count) })
      const task = await startTask(
        { kind, by: session.operator, back: `/requests/${id}`, total: count },
        async (report) => report(await approveRequest(office, hand, id)),
      )
      return redirect(`/tasks/${task}`)
    }
    const approved = await approveRequest(office, hand, id)
    const notice = t('request.approved', { cards: cardsWords(approved) })
    return redirect(`/requests/${id}`, { notice })
  },
})

export const refuse = route({
  method: 'POST',
  path: '/requests/:id/refuse',
  action: 'request-approve',
  params,
  async handle({ office, params: { id }, session }) {
    const count = await refuseRequest(office, session.hand, id)
    return redirect(`/requests/${id}`, {
      notice: t('request.refused', { cards: cardsWords(count) }),
    })
  },
})

export const withdraw = route({
  method: 'POST',
  path: '/requests/:id/withdraw',
  action: 'request-make',
  params,
  async handle({ office, params: { id }, session }) {
    const { by } = await requestById(office.store.db, id)
    if (by !== session.operator) throw new Refusal('not-permitted', 'this is not your request')
    const count = await refuseRequest(office, session.hand, id)
    return redirect(`/requests/${id}`, {
      notice: t('request.withdrawn', { cards: cardsWords(count) }),
    })
  },
})

// Two who issue the same request would use up each other's openings.
const underWay = new Set<string>()

/** Whether this console is issuing the request now. */
export const isBeingIssued = (id: string): boolean => underWay.has(id)

export const issue = route({
  method: 'POST',
  path: '/requests/:id/issue',
  action: 'request-issue',
  fresh: true,
  params,
  async handle({ office, params: { id }, session, startTask }) {
    const { state } = await requestById(office.store.db, id)
    if (state !== 'approved') throw new Refusal('wrong-state', `request ${id} is ${state}`)
    if (underWay.has(id)) throw new Refusal('wrong-state', `request ${id} is being issued`)
    const { hand, operator } = session
    underWay.add(id)
    try {
      const counts = await countCards(office.store.db, id)
      const total = counts.find((one) => one.state === 'approved')?.count ?? 0
      const task = await startTask(
        {
          kind: t('request.task.issue', { cards: cardsWords(total) }),
          by: operator,
          back: `/requests/${id}`,
          total,
        },
        async (report) => {
          try {
            await issueRequest(office, hand, id, report)
          } finally {
            underWay.delete(id)
          }
        },
      )
      return redirect(`/tasks/${task}`)
    } catch (error) {
      underWay.delete(id)
      throw error
    }
  },
})
