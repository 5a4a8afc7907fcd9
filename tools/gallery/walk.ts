// Walks the console as people do: from the home page along every link, as every role, and pictures each page once; then
// to the places no link leads to. Along the way it learns every form, for what somebody else may have changed.
import type { BrowserContext, Page } from 'playwright-core'
import type { Route } from '../../apps/issuer/src/console/index.ts'
import { actionsOn, nobodys, sendElsewhere, sendUnfilled, type FormMet } from './forms.ts'
import type { Shot } from './index-page.ts'
import { patternOf, routeOf } from './pattern-of.ts'
import type { Place } from './places.ts'
import { shoot } from './shoot.ts'

export interface Walk {
  readonly context: BrowserContext
  readonly origin: string
  readonly as: string
  readonly routes: readonly Route[]
  readonly state: Shot['state']
  /** Pages pictured before, by whoever walked there; a form sent wrong as `/its/path wrong`. */
  readonly seen: Set<string>
  /** Forms somebody met, by the address they post to. */
  readonly forms: Map<string, FormMet>
  readonly places: readonly Place[]
  readonly folder: string
  /** Whether pages of this route are wanted. */
  readonly isWanted: (path: string) => boolean
  readonly say: (text: string) => void
  /** Told of a link that leads to a page this person may not see, or to none. */
  readonly wrongLink: (where: string) => void
}

/** Goes along every link from the home page, and to the places; gives the pictures. */
export async function walkConsole(walk: Walk): Promise<Shot[]> {
  const { context, origin, routes } = walk
  const shots: Shot[] = []
  const page = await context.newPage()
  const own = walk.places.filter(({ as }) => as === walk.as)
  const named = ({ name, press }: Place): boolean => name !== undefined || press !== undefined
  const byLink = new Map(own.filter((one) => !named(one)).map((one) => [one.path, one]))
  const waiting = [...byLink.keys(), '/']
  const found = new Set<string>()
  const after = own.flatMap((one) => one.after ?? [])
  const next = async (): Promise<string | undefined> => waiting.shift() ?? (await after.shift()?.())
  for (let path = await next(); path !== undefined; path = await next()) {
    const pattern = patternOf(new URL(path, origin), routes)
    if (pattern === null || found.has(pattern)) continue
    found.add(pattern)
    if (!(await isPage(page, walk, path))) continue
    waiting.push(...(await linksOf(page)))
    shots.push(...(await look(page, walk, pattern, byLink.get(path))))
  }
  for (const place of own.filter(named)) shots.push(await pictureOfPlace(page, walk, place))
  await page.close()
  return shots
}

/** Pictures a page that is new, and its forms as nobody filled them in. */
async function look(
  page: Page,
  walk: Walk,
  pattern: string,
  place: Place | undefined,
): Promise<Shot[]> {
  const { seen } = walk
  const path = page.url()
  const state = place?.state ?? walk.state
  const isNew = !seen.has(pattern)
  seen.add(pattern)
  await learnForms(page, walk, path)
  const shots: Shot[] = []
  if ((isNew || state !== walk.state) && walk.isWanted(pattern))
    shots.push(await picture(page, walk, pattern, state))
  shots.push(...(await wrongForms(page, walk, pattern)))
  return shots
}

const linksOf = (page: Page): Promise<string[]> =>
  page
    .locator('a[href^="/"]')
    .evaluateAll((all) => all.map((link) => link.getAttribute('href') ?? ''))

/** Goes there; whether it is a page. Tells of a link that led nowhere. */
async function isPage(page: Page, { origin, as, wrongLink }: Walk, path: string): Promise<boolean> {
  const answer = await page.goto(new URL(path, origin).href).catch(() => null)
  if (answer !== null && answer.status() >= 400) wrongLink(`${path} (${as})`)
  return (
    answer !== null &&
    answer.status() < 400 &&
    answer.headers()['content-type']?.includes('text/html') === true
  )
}

async function pictureOfPlace(page: Page, walk: Walk, place: Place): Promise<Shot> {
  const { path, press, name = path, state = 'usual' } = place
  await page.goto(new URL(path, walk.origin).href)
  if (press !== undefined) {
    await page.getByRole('button', { name: press }).first().click()
    await page.waitForLoadState()
  }
  await learnForms(page, walk, path)
  return await picture(page, walk, name, state)
}

async function learnForms(page: Page, { forms, as }: Walk, path: string): Promise<void> {
  for (const action of await actionsOn(page))
    if (!forms.has(action)) forms.set(action, { as, page: path, action })
}

/**
 * What somebody sees who sends a form about something that is not there any more: the same page, the same form, at an
 * address whose id is nobody's. Gives null where the answer is none a person can do something with.
 */
export async function sendGone(
  walk: Walk,
  { page: path, action }: FormMet,
  pattern: string,
): Promise<Shot | null> {
  const page = await walk.context.newPage()
  try {
    await page.goto(new URL(path, walk.origin).href)
    const answer = await sendElsewhere(page, action, nobodys(action))
    if (answer === null || ![404, 409, 410].includes(answer.status())) {
      walk.say(`  ${pattern}: ${String(answer?.status() ?? 'no such form')}`)
      return null
    }
    return { ...(await picture(page, walk, `${pattern}, gone`, 'changed')), of: pattern }
  } finally {
    await page.close()
  }
}

// Forms somebody sends without filling them in. Forms with nothing to fill in do something: they are left alone.
async function wrongForms(page: Page, walk: Walk, pattern: string): Promise<Shot[]> {
  const path = page.url()
  const actions = await actionsOn(page, 'filled')
  const shots: Shot[] = []
  for (const action of actions) {
    const of = routeOf('POST', action, walk.routes)
    if (!of?.wrong || !walk.isWanted(of.path) || walk.seen.has(`${of.path} wrong`)) continue
    await page.goto(path)
    const answer = await sendUnfilled(page, action)
    if (answer === null || answer.status() < 400) {
      walk.say(`  ${of.path} sent empty: ${String(answer?.status() ?? 'nothing came')}`)
      continue
    }
    walk.seen.add(`${of.path} wrong`)
    const name = actions.length > 1 ? `${pattern}, ${of.path}` : pattern
    shots.push({ ...(await picture(page, walk, name, 'wrong')), of: of.path })
  }
  return shots
}

/** Pictures the page under this name. */
export async function picture(
  page: Page,
  walk: Walk,
  pattern: string,
  state: Shot['state'],
): Promise<Shot> {
  const began = performance.now()
  const shot = await shoot(page, { folder: walk.folder, name: pattern, as: walk.as, state })
  const took = Math.round(performance.now() - began)
  walk.say(`${pattern} · ${state} · as ${walk.as} · ${String(took)} ms`)
  return shot
}
