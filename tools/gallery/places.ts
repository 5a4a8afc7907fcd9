// Where no link leads as things stand, and what a page becomes when its button is pressed: the places the gallery
// goes to besides the links, made by the pages themselves in the believable house.
import type { HolderId } from '@tipstaff/custody'
import { startTask } from '../../apps/issuer/src/console/tasks/tasks.ts'
import { listCards } from '../../apps/issuer/src/issuance/index.ts'
import { allBatches } from '../../apps/issuer/src/personalisation/index.ts'
import { waitingRoster } from '../../apps/issuer/src/personnel/index.ts'
import { askToRemoveOperator } from '../../apps/issuer/src/platform/govern-people.ts'
import { listFilesOut } from '../../apps/issuer/src/platform/guard/files-out.ts'
import { inviteOperator, pendingPasskeys } from '../../apps/issuer/src/platform/passkeys/invites.ts'
import { sitesOf } from '../../apps/issuer/src/publication/index.ts'
import { inviteHolder } from '../../apps/issuer/src/platform/passkeys/holder-passkeys.ts'
import { enrolPasskey } from '../../test/enrol-passkey.ts'
import type { Browser, ConsoleHouse, PersonName } from '../../test/open-console.ts'
import { done, preview } from '../../test/take-roster.ts'
import { drawPortrait } from '../sample/draw-portrait.ts'
import { makeRoster } from '../sample/make-roster.ts'
import { samplePeople } from '../sample/people.ts'
import { peopleMax } from './believable.ts'
import { withoutCards } from './races-of-people.ts'

export interface Place {
  readonly as: PersonName | 'holder' | 'nobody'
  readonly path: string
  /** A button's words: pressed, and what comes is pictured. */
  readonly press?: string
  /** What is done when every page was looked at; gives where that leads. */
  readonly after?: () => Promise<string>
  /** What the picture is called, where it is not the page itself. */
  readonly name?: string
  readonly state?: 'busy' | 'changed'
}

/** The places of a filled house. */
export async function placesOf(at: ConsoleHouse, holder: HolderId): Promise<readonly Place[]> {
  const { office } = at.house
  const active = await listCards(office.store.db, { state: 'active' }, 1)
  const suspended = await listCards(office.store.db, { state: 'suspended' }, 3)
  const [card = ''] = active.map(({ serial }) => serial)
  const [lost = ''] = suspended.map(({ serial }) => serial)
  return [
    ...(await strangers(at, holder, card)),
    ...(await drafts(at)),
    ...(await batches(at)),
    ...(await heldFile(at)),
    ...['/suspend', '/restore', '/revoke'].flatMap((what): Place[] => [
      { as: 'control-room', path: `/cards/${what === '/restore' ? lost : card}${what}` },
      { as: 'pass-office', path: `/cards/${what === '/restore' ? lost : card}${what}` },
    ]),
    { as: 'pass-office', path: `/cards/${card}` },
    { as: 'pass-office', path: `/cards/of/${holder}` },
    { as: 'pass-office', path: `/people/${holder}` },
    { as: 'pass-office', path: `/people/${holder}/sign-in` },
    {
      as: 'pass-office',
      path: `/people/${holder}/sign-in`,
      press: 'Make a one-time link',
      name: '/people/:id/sign-in, made',
    },
    { as: 'pass-office', path: '/photographs/judge' },
    { as: 'pass-office', path: '/photographs' },
    { as: 'press-operator', path: '/batches/new' },
    ...(await dayPasses(at, holder)),
    ...(await exposure(at)),
    ...(await review(at)),
    ...(await work(at)),
    ...(await pending(at)),
    { as: 'holder', path: '/my-card/activate' },
    { as: 'vetting', path: '/vetting/ending' },
    {
      as: 'vetting',
      path: '/vetting/ending',
      press: 'Open the vetting of these',
      name: '/vetting, opened',
    },
    {
      as: 'sponsor',
      path: '/people',
      press: 'Show these 25 names',
      name: '/people, named',
    },
    { as: 'data-protection', path: '/sign-in/touch?then=/exposure', name: '/sign-in/touch?then' },
  ]
}

async function strangers(at: ConsoleHouse, holder: HolderId, card: string): Promise<Place[]> {
  const { office, people } = at.house
  const operator = await inviteOperator(office, people['press-witness'].operator)
  const by = people['pass-office'].operator
  const own = await inviteHolder(office, { holder, card, by })
  return [
    { as: 'nobody', path: '/sign-in', name: '/sign-in' },
    { as: 'nobody', path: `/invite/${operator.token}`, name: '/invite/:token, an operator' },
    { as: 'nobody', path: `/invite/${own.token}`, name: '/invite/:token, a holder' },
    {
      as: 'nobody',
      path: `/invite/${'A'.repeat(43)}`,
      name: '/invite/:token, used',
      state: 'changed',
    },
  ]
}

/** The places of a house that has nothing, where its pages have no link to them. */
export const placesOfNothing: readonly Place[] = [
  { as: 'auditor', path: '/cards/list?state=active&type=warrant-card' },
  { as: 'pass-office', path: '/photographs/judge' },
  { as: 'incident-commander', path: '/exposure/namings' },
  { as: 'approver', path: '/files/openings' },
]

/** What somebody has begun and not yet sent: a roster up to its preview, a request, photographs just taken in. */
async function drafts(at: ConsoleHouse): Promise<Place[]> {
  const clerk = at.as('pass-office')
  const { draft } = await preview(clerk, rosterToCome())
  const stage = async (): Promise<string> => {
    const sent = await clerk.send(`${draft}/preview`, `${draft}/stage`)
    await done(clerk, sent.location)
    return `/rosters/${(await waitingRoster(at.house.office.store.db))?.id ?? ''}`
  }
  const sponsor = at.as('sponsor')
  const [first = ''] = await withoutCards(at, 1)
  const request = await sponsor.send('/requests/new', '/requests/new', {
    type: 'warrant-card',
    who: 'listed',
    people: first,
  })
  return [
    // A roster that waits for its second person is all the first page shows: it is sent when the others are pictured.
    { as: 'pass-office', path: '/rosters/new' },
    { as: 'pass-office', path: draft },
    { as: 'pass-office', path: `${draft}/preview`, after: stage },
    { as: 'pass-office', path: await takenPhotographs(clerk) },
    { as: 'sponsor', path: request.location ?? '' },
  ]
}

/** The sample force with three more, and a line nobody can read a date in. */
function rosterToCome(): Uint8Array {
  const whole = Buffer.from(makeRoster({ people: peopleMax + 4, isOrdinary: true })).toString()
  const lines = whole.trimEnd().split('\r\n')
  const last = (lines.pop() ?? '').replace(/\d\d\/\d\d\/\d{4}/, 'in the spring')
  return Buffer.from(`${[...lines, last].join('\r\n')}\r\n`)
}

/** Three photographs through the browser: a good one, one that is none, one of nobody here. */
async function takenPhotographs(clerk: Browser): Promise<string> {
  const [person] = samplePeople(1)
  const files: readonly (readonly [string, Uint8Array])[] = person
    ? [
        [`${person.number}.jpg`, await drawPortrait(person)],
        ['scan 14.jpg', Buffer.from('no photograph')],
        ['group at the gala.jpg', await drawPortrait(person)],
      ]
    : []
  const sent = await clerk.send(
    '/photographs/new',
    '/photographs/new',
    {},
    files.map(([name, bytes]) => ({ field: 'photographs', name, bytes })),
  )
  const text = await done(clerk, sent.location)
  return /href="(\/photographs\/taken\/[0-9a-f]{16})"/.exec(text)?.[1] ?? ''
}

/** The batch that was printed, and what it adds up to. */
async function batches({ house: { office } }: ConsoleHouse): Promise<Place[]> {
  const admitted = (await allBatches(office.store.db)).find(({ state }) => state === 'admitted')
  const path = `/batches/${admitted?.id ?? ''}`
  return [
    { as: 'pass-office', path },
    { as: 'pass-office', path: `${path}/sums` },
  ]
}

/** A file that is blocked, and nobody has asked to release. */
async function heldFile({ house: { office, people } }: ConsoleHouse): Promise<Place[]> {
  const by = people.sponsor.operator
  const own = await listFilesOut(office.store.db, { by, before: Number.MAX_SAFE_INTEGER }, 10)
  const blocked = own.find(({ verdict }) => verdict === 'BLOCK')
  return [{ as: 'sponsor', path: `/files/${blocked?.id ?? ''}` }]
}

async function dayPasses(at: ConsoleHouse, holder: HolderId): Promise<Place[]> {
  const page = `/day-passes/new?holder=${holder}`
  const asked = await at.as('control-room').send(page, '/day-passes/new', { checked: 'document' })
  const path = asked.location ?? ''
  return [
    { as: 'control-room', path: page },
    { as: 'control-room', path },
    { as: 'approver', path },
    { as: 'control-room', path: '/day-passes' },
  ]
}

async function exposure(at: ConsoleHouse): Promise<Place[]> {
  const { office } = at.house
  const officer = at.as('data-protection')
  const asked = await officer.send('/exposure/new?side=recipient', '/exposure/new', {
    side: 'recipient',
    recipient: 'office',
  })
  const path = (asked.location ?? '').split('?')[0] ?? ''
  await officer.send(`${path}/names`, `${path}/names`)
  const naming = await office.store.db
    .selectFrom('exposure_namings')
    .select('id')
    .executeTakeFirst()
  const other: Place['as'] = 'incident-commander'
  return [
    { as: 'data-protection', path },
    { as: 'data-protection', path: `${path}/names` },
    { as: other, path: '/exposure/namings' },
    ...(naming ? [{ as: other, path: `/exposure/namings/${naming.id}` } as const] : []),
  ]
}

/** Access that was granted, and so is reviewed by somebody who did not ask for it. */
async function review(at: ConsoleHouse): Promise<Place[]> {
  const [site] = await sitesOf(at.house.office.store.db)
  const path = `/sites/${site?.id ?? ''}/zones/armoury/review`
  return [{ as: 'vetting', path }]
}

/** Work that goes on for as long as the gallery lasts, and work that failed. */
async function work({ house: { office, people } }: ConsoleHouse): Promise<Place[]> {
  const by = people['pass-office'].operator
  const what = { kind: 'photographs', by, back: '/photographs', total: 40 } as const
  const running = await startTask(office, what, async (report) => {
    report(17)
    await new Promise(() => undefined)
  })
  const failed = await startTask(office, what, () => Promise.reject(new Error('of the gallery')))
  return [
    { as: 'pass-office', path: `/tasks/${running}`, state: 'busy' },
    { as: 'pass-office', path: `/tasks/${failed}`, name: '/tasks/:id, failed' },
  ]
}

/** A passkey that waits for two keepers, one that was let in, and an order one keeper has asked of the other. */
async function pending(at: ConsoleHouse): Promise<Place[]> {
  const { house } = at
  const { office, people } = house
  const [left] = await pendingPasskeys(office)
  if (!left) return []
  const path = `/operators/${left.operator}`
  const { operator } = people['press-operator']
  const { digest } = await enrolPasskey(house, operator)
  const second = people['second-keeper'].operator
  const order = await askToRemoveOperator(office, people.keeper, {
    operator: people['press-witness'].operator,
    second,
  })
  return [
    { as: 'keeper', path },
    { as: 'keeper', path: `${path}/passkeys/${left.digest}/approve` },
    { as: 'keeper', path: `/operators/${operator}/passkeys/${digest}/remove` },
    { as: 'keeper', path: `/orders/${order}` },
  ]
}
