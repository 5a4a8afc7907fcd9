// What is done with a batch: approved and drawn with progress, asked for again, its doubtful cards judged.
import { redirect, route, t, type Ask, type Redirect } from '../../console/index.ts'
import { cardsWords } from '../../issuance/index.ts'
import { Refusal } from '../../platform/refusal.ts'
import type { Signatory } from '@tipstaff/custody'
import { approveBatch, batchesToApprove, draftedHashes } from '../approve-batch.ts'
import { batchById, type Batch } from '../batches.ts'
import { jobById } from '../jobs.ts'
import { approveSpoil, presumeJob } from '../press/judge-job.ts'
import { redraftBatch } from '../prepare-batch.ts'
import { batchParams, jobParams } from './parts.ts'

const underWay = new Set<string>()

/** Whether this console is drawing the batch now. */
export const isBeingDrawn = (id: string): boolean => underWay.has(id)

export const approve = route({
  method: 'POST',
  path: '/batches/:id/approve',
  action: 'batch-approve',
  params: batchParams,
  async handle(ask) {
    const { office, params, session, approver } = ask
    const batch = await batchById(office.store.db, params.id)
    if (batch.state !== 'prepared')
      throw new Refusal('wrong-state', `${batch.id} is ${batch.state}`)
    if (batch.requester === session.operator)
      throw new Refusal('second-person-needed', 'the person who prepared it cannot also approve')
    const waiting = await batchesToApprove(office.store.db, session.operator)
    if (!waiting.some(({ id }) => id === batch.id))
      throw new Refusal('not-permitted', `${batch.id} waits for somebody else`)
    const hashes = await draftedHashes(office.store.db, batch.id)
    return await draw(ask, batch, await approver(hashes))
  },
})

export const goOn = route({
  method: 'POST',
  path: '/batches/:id/draw',
  action: 'batch-approve',
  fresh: true,
  params: batchParams,
  async handle(ask) {
    const batch = await batchById(ask.office.store.db, ask.params.id)
    if (batch.state !== 'approved')
      throw new Refusal('wrong-state', `${batch.id} is ${batch.state}`)
    return await draw(ask, batch, ask.session.hand)
  },
})

async function draw(
  { office, session, startTask }: Pick<Ask, 'office' | 'session' | 'startTask'>,
  batch: Batch,
  key: Signatory,
): Promise<Redirect> {
  if (underWay.has(batch.id)) throw new Refusal('wrong-state', `${batch.id} is being drawn`)
  underWay.add(batch.id)
  const kind = t('batch.task.draw', { cards: cardsWords(batch.jobs) })
  const back = `/batches/${batch.id}` as const
  try {
    const task = await startTask(
      { kind, by: session.operator, back, total: batch.jobs },
      async (report) => {
        try {
          await approveBatch(office, { batch: batch.id, key }, report)
        } finally {
          underWay.delete(batch.id)
        }
      },
    )
    return redirect(`/tasks/${task}`)
  } catch (error) {
    underWay.delete(batch.id)
    throw error
  }
}

export const redraft = route({
  method: 'POST',
  path: '/batches/:id/redraft',
  action: 'batch-make',
  params: batchParams,
  async handle({ office, params: { id }, session }) {
    if (underWay.has(id)) throw new Refusal('wrong-state', `${id} is being drawn`)
    const count = await redraftBatch(office, { batch: id, key: session.hand })
    const notice = t('batch.redrafted', { cards: cardsWords(count) })
    return redirect(`/batches/${id}`, { notice })
  },
})

const presume = (path: `/${string}`, cameOut: boolean) =>
  route({
    method: 'POST',
    path,
    action: 'batch-make',
    params: jobParams,
    async handle({ office, params: { id, job }, session }) {
      await ofBatch(office, id, job)
      await presumeJob(office, { job, key: session.hand, cameOut })
      return redirect(`/batches/${id}`, { notice: t('batch.word.done') })
    },
  })

export const cameOut = presume('/batches/:id/jobs/:job/came-out', true)
export const noCard = presume('/batches/:id/jobs/:job/no-card', false)

export const onceMore = route({
  method: 'POST',
  path: '/batches/:id/jobs/:job/once-more',
  action: 'spoil-approve',
  fresh: true,
  params: jobParams,
  async handle({ office, params: { id, job }, session }) {
    await ofBatch(office, id, job)
    await approveSpoil(office, { job, key: session.hand })
    return redirect(`/batches/${id}`, { notice: t('batch.once-more.done') })
  },
})

async function ofBatch({ store }: Ask['office'], batch: string, job: string): Promise<void> {
  if ((await jobById(store.db, job)).batch !== batch)
    throw new Refusal('not-found', `${job} is not of ${batch}`)
}
