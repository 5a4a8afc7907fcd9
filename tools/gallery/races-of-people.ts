// Races about rosters, requests for cards and day passes.
import type { HolderId } from '@tipstaff/custody'
import {
  approveRequest,
  issueRequest,
  refuseRequest,
  requestActs,
  requestCards,
  type RequestId,
} from '../../apps/issuer/src/issuance/index.ts'
import { listHolders } from '../../apps/issuer/src/personnel/holders.ts'
import { stagedHash, waitingRoster } from '../../apps/issuer/src/personnel/index.ts'
import type { ConsoleHouse } from '../../test/open-console.ts'
import { preview, upload } from '../../test/take-roster.ts'
import { makeRoster } from '../sample/make-roster.ts'
import { peopleMax } from './believable.ts'
import { cardInUse } from './printing.ts'
import type { Course, Offered, Race } from './races.ts'

export const peopleRaces = (course: Course): readonly Race[] => [
  ...rosterRaces(course.at),
  ...requestRaces(course.at),
  ...dayPassRaces(course),
  { of: '/people/:id/sign-in', make: () => signInOfNobody(course.at) },
]

/** The clerk has the draft open in two windows, and throws it away in the other one. */
const rosterRaces = (at: ConsoleHouse): readonly Race[] => {
  const clerk = at.as('pass-office')
  const bytes = makeRoster({ people: peopleMax + 2, isOrdinary: true })
  const discard = (draft: string) => clerk.send(draft, `${draft}/discard`)
  const as = 'pass-office'
  return [
    // The roster that waits makes room for the drafts below.
    { of: '/rosters/:id/approve', make: () => decidedRoster(at) },
    {
      of: '/rosters/new/:draft',
      async make() {
        const page = await upload(clerk, bytes)
        return { as, page, action: page, first: () => discard(page) }
      },
    },
    {
      of: '/rosters/new/:draft/discard',
      async make() {
        const page = await upload(clerk, bytes)
        return { as, page, action: `${page}/discard`, first: () => discard(page) }
      },
    },
    {
      of: '/rosters/new/:draft/stage',
      async make() {
        const { draft } = await preview(clerk, bytes)
        const first = () => discard(draft)
        return { as, page: `${draft}/preview`, action: `${draft}/stage`, first }
      },
    },
  ]
}

/** A roster that waits, for which it is thrown away while another would approve it. */
async function decidedRoster(at: ConsoleHouse): Promise<Offered> {
  const waiting = await waitingRoster(at.house.office.store.db)
  if (!waiting) throw new Error('no roster waits')
  const page = `/rosters/${waiting.id}`
  const first = () => at.as('pass-office').send(page, `${page}/discard`)
  return { as: 'approver', page, action: `${page}/approve`, touch: [stagedHash(waiting)], first }
}

/** Officers who have no card and for whom none is asked. */
export async function withoutCards(
  { house }: ConsoleHouse,
  count: number,
): Promise<readonly HolderId[]> {
  const { db } = house.office.store
  const had = db.selectFrom('cards').select('holder').distinct().where('state', '!=', 'refused')
  const cards = await had.execute()
  const taken = new Set(cards.map(({ holder }) => holder))
  const all = await listHolders(db, { state: 'present', withoutPortrait: false }, 200)
  const free = all.filter(({ id, hasPortrait, kind }) => {
    return hasPortrait && kind === 'officer' && !taken.has(id)
  })
  if (free.length < count) throw new Error('everybody has a card')
  return free.slice(0, count).map(({ id }) => id)
}

async function askedFor(at: ConsoleHouse): Promise<{ holder: HolderId; request: RequestId }> {
  const { office, people } = at.house
  const [holder] = await withoutCards(at, 1)
  if (!holder) throw new Error('nobody')
  const what = { type: 'warrant-card', who: [holder] } as const
  return { holder, request: (await requestCards(office, people.sponsor, what)).request }
}

const hashesOf = async ({ house }: ConsoleHouse, request: string): Promise<readonly string[]> =>
  (await requestActs(house.office.store.db, request)).map(({ hash }) => hash)

const requestRaces = (at: ConsoleHouse): readonly Race[] => {
  const { office, people } = at.house
  const refuse = (id: RequestId) => () => refuseRequest(office, people['second-approver'], id)
  return [
    {
      of: '/requests/new/:draft',
      async make() {
        const sponsor = at.as('sponsor')
        const [who = ''] = await withoutCards(at, 1)
        const fields = { type: 'warrant-card', who: 'listed', people: who }
        const { location } = await sponsor.send('/requests/new', '/requests/new', fields)
        const page = location ?? ''
        return { as: 'sponsor', page, action: page, first: () => sponsor.send(page, page) }
      },
    },
    {
      of: '/requests/:id/approve',
      async make() {
        const { request } = await askedFor(at)
        const page = `/requests/${request}`
        const touch = await hashesOf(at, request)
        return { as: 'approver', page, action: `${page}/approve`, touch, first: refuse(request) }
      },
    },
    {
      of: '/requests/:id/refuse',
      async make() {
        const { request } = await askedFor(at)
        const page = `/requests/${request}`
        return { as: 'approver', page, action: `${page}/refuse`, first: refuse(request) }
      },
    },
    {
      of: '/requests/:id/withdraw',
      async make() {
        const { request } = await askedFor(at)
        const page = `/requests/${request}`
        return { as: 'sponsor', page, action: `${page}/withdraw`, first: refuse(request) }
      },
    },
    {
      of: '/requests/:id/issue',
      async make() {
        const { request } = await askedFor(at)
        await approveRequest(office, people.approver, request)
        const page = `/requests/${request}`
        const first = () => issueRequest(office, people.sponsor, request)
        return { as: 'pass-office', page, action: `${page}/issue`, first }
      },
    },
  ]
}

const dayPassRaces = ({ at, works }: Course): readonly Race[] => {
  const { office, people } = at.house
  const asked = async (): Promise<string> => {
    const page = `/day-passes/new?holder=${(await cardInUse(works)).holder}`
    const control = at.as('control-room')
    const { location } = await control.send(page, '/day-passes/new', { checked: 'document' })
    return (location ?? '').slice('/day-passes/'.length)
  }
  const refusing = (id: string) => () => refuseRequest(office, people['second-approver'], id)
  const race = (what: 'approve' | 'refuse' | 'make', as: Offered['as']): Race => ({
    of: `/day-passes/:id/${what}`,
    async make() {
      const id = await asked()
      const page = `/day-passes/${id}`
      const touch = what === 'approve' ? { touch: await hashesOf(at, id) } : {}
      if (what === 'make') await approveRequest(office, people.approver, id)
      return { as, page, action: `${page}/${what}`, ...touch, first: refusing(id) }
    },
  })
  return [race('approve', 'approver'), race('refuse', 'approver'), race('make', 'control-room')]
}

/** A link for somebody whose one card is refused just then. */
async function signInOfNobody(at: ConsoleHouse): Promise<Offered> {
  const { office, people } = at.house
  const { holder, request } = await askedFor(at)
  const page = `/people/${holder}/sign-in`
  const first = () => refuseRequest(office, people.approver, request)
  return { as: 'pass-office', page, action: page, first }
}
