// Races about print batches: cut off, with a card nobody has accounted for, with one spoiled twice.
import {
  approveBatch,
  jobsOf,
  prepareBatch,
  redraftBatch,
  reconcileBatch,
  type Batch,
  presumeJob,
  approveSpoil,
} from '../../apps/issuer/src/personalisation/index.ts'
import { draftedHashes } from '../../apps/issuer/src/personalisation/approve-batch.ts'
import type { Office } from '../../apps/issuer/src/platform/office.ts'
import { signedCards } from '../../test/press-at-work.ts'
import { anotherStation, batchOf, printBatch, type Outcome } from './printing.ts'
import type { Course, Race } from './races.ts'

export function pressRaces(course: Course): readonly Race[] {
  const { office, people } = course.works.house
  const redrafting = (batch: string) => () =>
    redraftBatch(office, { batch, key: people['press-operator'] })
  return [
    {
      of: '/batches/:id/approve',
      async make() {
        const batch = await preparedBatch(course)
        const [page, touch] = [`/batches/${batch}`, await draftedHashes(office.store.db, batch)]
        const first = () => approveBatch(office, { batch, key: people.approver })
        return { as: 'approver', page, action: `${page}/approve`, touch, first }
      },
    },
    {
      of: '/batches/:id/draw',
      async make() {
        const batch = await cutOff(course)
        const page = `/batches/${batch}`
        return { as: 'approver', page, action: `${page}/draw`, first: redrafting(batch) }
      },
    },
    {
      of: '/batches/:id/redraft',
      async make() {
        const batch = await cutOff(course)
        const page = `/batches/${batch}`
        return { as: 'press-operator', page, action: `${page}/redraft`, first: redrafting(batch) }
      },
    },
    ...(['came-out', 'no-card'] as const).map((said): Race => {
      return {
        of: `/batches/:id/jobs/:job/${said}`,
        async make() {
          const { page, job } = await printed(course, ['power-cut'], 'released')
          const word = { job, key: people['pass-office'], cameOut: said === 'no-card' }
          const first = () => presumeJob(office, word)
          return { as: 'press-operator', page, action: `${page}/jobs/${job}/${said}`, first }
        },
      }
    }),
    {
      of: '/batches/:id/jobs/:job/once-more',
      async make() {
        const { page, job } = await printed(course, ['spoiled', 'spoiled'], 'held')
        const first = () => approveSpoil(office, { job, key: people['pass-office'] })
        return { as: 'pass-office', page, action: `${page}/jobs/${job}/once-more`, first }
      },
    },
    {
      of: '/batches/:id/sums',
      async make() {
        const { page, batch } = await printed(course, ['good'], 'good')
        const closing = { batch, by: people['pass-office'].operator, close: true }
        const first = () => reconcileBatch(office, closing)
        return { as: 'pass-office', page: `${page}/sums`, action: `${page}/sums`, first }
      },
    },
  ]
}

/** A batch of one card, and what became of it. */
async function printed(
  { works }: Course,
  outcomes: readonly Outcome[],
  state: 'released' | 'held' | 'good',
): Promise<{ readonly page: string; readonly batch: string; readonly job: string }> {
  const station = await anotherStation(works)
  const batch = await batchOf(works, station, await signedCards(works.house, 1))
  await printBatch(works, station, batch, outcomes)
  const [job] = await jobsOf(works.house.office.store.db, batch, { states: [state] })
  if (!job) throw new Error(`no job of ${batch} is ${state}`)
  return { page: `/batches/${batch}`, batch, job: job.id }
}

/** A batch whose drawing ended with the office, when the records were open and nothing was drawn. */
async function cutOff(course: Course): Promise<string> {
  const { office, people } = course.works.house
  const batch = await preparedBatch(course)
  const call: Office['custodian']['call'] = async (verb, request) => {
    const answer = await office.custodian.call(verb, request)
    if (verb === 'open') throw new Error('killed')
    return answer
  }
  const dying = { ...office, custodian: { ...office.custodian, call } }
  await approveBatch(dying, { batch, key: people.approver }).catch(() => undefined)
  return batch
}

/** A batch of one card that waits for its approver. */
async function preparedBatch({ works }: Course): Promise<Batch['id']> {
  const { office, people } = works.house
  const { station } = (await anotherStation(works)).settings
  const cards = await signedCards(works.house, 1)
  const second = people.approver.operator
  const key = people['press-operator']
  return (await prepareBatch(office, { station, cards, key, second })).id
}
