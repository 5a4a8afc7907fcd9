// Where no link leads as things stand, and what a page becomes when its button is pressed: the places the gallery
// goes to besides the links, made by the pages themselves in the believable house.
import { startTask } from '../../apps/issuer/src/console/tasks/tasks.ts'
import { listCards, requestActs } from '../../apps/issuer/src/issuance/index.ts'
import { inviteOperator, pendingPasskeys } from '../../apps/issuer/src/platform/passkeys/invites.ts'
import { sitesOf } from '../../apps/issuer/src/publication/index.ts'
import { inviteHolder } from '../../apps/issuer/src/platform/passkeys/holder-passkeys.ts'
import type { ConsoleHouse, PersonName } from '../../test/open-console.ts'
import type { HolderId } from '@tipstaff/custody'

export interface Place {
  readonly as: PersonName | 'holder' | 'nobody'
  readonly path: string
  /** A button's words: pressed, and what comes is pictured. */
  readonly press?: string
  /** What somebody else does between looking and pressing. */
  readonly before?: () => Promise<void>
  /** What the picture is called, where it is not the page itself. */
  readonly name?: string
  readonly state?: 'changed' | 'busy'
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
    { as: 'pass-office', path: '/batches/new' },
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

async function dayPasses(at: ConsoleHouse, holder: HolderId): Promise<Place[]> {
  const { store } = at.house.office
  const page = `/day-passes/new?holder=${holder}`
  const control = at.as('control-room')
  const asked = async (): Promise<string> =>
    (await control.send(page, '/day-passes/new', { checked: 'document' })).location ?? ''
  const hashes = async (path: string): Promise<readonly string[]> =>
    (await requestActs(store.db, path.slice('/day-passes/'.length))).map(({ hash }) => hash)
  const path = await asked()
  const approver = at.as('approver')
  const approve = async (): Promise<void> => {
    const touch = await approver.touch(await hashes(path))
    await approver.send(path, `${path}/approve`, touch)
  }
  return [
    { as: 'control-room', path: page },
    { as: 'control-room', path },
    { as: 'approver', path },
    {
      as: 'approver',
      path,
      press: 'Refuse it',
      before: approve,
      name: '/day-passes/:id, approved meanwhile',
    },
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

async function pending({ house }: ConsoleHouse): Promise<Place[]> {
  const [left] = await pendingPasskeys(house.office)
  if (!left) return []
  const path = `/operators/${left.operator}`
  return [
    { as: 'keeper', path },
    { as: 'keeper', path: `${path}/passkeys/${left.digest}/approve` },
  ]
}
