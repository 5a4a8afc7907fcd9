// Walks the console as people do: from the home page along every link, as every role, and pictures each page once; then
// to the places no link leads to. Along the way it learns every form, for what somebody else may have changed.
import AxeBuilder from '@axe-core/playwright'
import type { BrowserContext, Page } from 'playwright-core'
import type { Route } from '../../apps/issuer/src/console/index.ts'
import { looks, type Shot } from './index-page.ts'
import { patternOf, routeOf } from './pattern-of.ts'
import type { Place } from './places.ts'

export interface Walk {
  readonly context: BrowserContext
  readonly origin: string
  readonly as: string
  readonly routes: readonly Route[]
  readonly state: Shot['state']
  /** Pages pictured before, by whoever walked there. */
  readonly seen: Set<string>
  /** Forms somebody met, by the address they post to. */
  readonly forms: Map<string, FormMet>
  readonly places: readonly Place[]
  readonly folder: string
  readonly say: (text: string) => void
  /** Told of a link that leads to a page this person may not see, or to none. */
  readonly wrongLink: (where: string) => void
}

export interface FormMet {
  readonly as: string
  /** The page it stands on. */
  readonly page: string
  /** The address it posts to. */
  readonly action: string
}

/** Goes along every link from the home page, and to the places; gives the pictures. */
export async function walkConsole(walk: Walk): Promise<Shot[]> {
  const { context, origin, routes, seen } = walk
  const shots: Shot[] = []
  const page = await context.newPage()
  const own = walk.places.filter(({ as }) => as === walk.as)
  const named = ({ name, press }: Place): boolean => name !== undefined || press !== undefined
  const waiting = [...own.filter((one) => !named(one)).map(({ path }) => path), '/']
  const stateOf = new Map(own.map(({ path, state }) => [path, state]))
  const found = new Set<string>()
  for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
    const pattern = patternOf(new URL(path, origin), routes)
    if (pattern === null || found.has(pattern)) continue
    found.add(pattern)
    const isNew = !seen.has(pattern)
    if (!(await isPage(page, walk, path))) continue
    seen.add(pattern)
    await learnForms(page, walk, path)
    const state = stateOf.get(path) ?? walk.state
    if (isNew || state !== walk.state) {
      shots.push(await picture(page, walk, pattern, state))
      shots.push(...(await wrongForms(page, walk, pattern)))
      await page.goto(new URL(path, origin).href)
    }
    const links = await page
      .locator('a[href^="/"]')
      .evaluateAll((all) => all.map((link) => link.getAttribute('href') ?? ''))
    waiting.push(...links)
  }
  for (const place of own.filter(named)) shots.push(await pictureOfPlace(page, walk, place))
  await page.close()
  return shots
}

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
  const { path, press, before, name = path, state = 'usual' } = place
  await page.goto(new URL(path, walk.origin).href)
  await before?.()
  if (press !== undefined) {
    await page.getByRole('button', { name: press }).first().click()
    await page.waitForLoadState()
  }
  await learnForms(page, walk, path)
  return await picture(page, walk, name, state === 'usual' && before ? 'changed' : state)
}

async function learnForms(page: Page, { forms, as }: Walk, path: string): Promise<void> {
  const actions = await page
    .locator('main form[method=post]')
    .evaluateAll((all) => all.map((form) => form.getAttribute('action') ?? ''))
  for (const action of actions)
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
    const form = page.locator(`main form[method=post][action="${action}"]`).first()
    if ((await form.count()) === 0) return null
    const gone = page.waitForResponse((answer) => answer.request().method() === 'POST')
    await form.evaluate((one: HTMLFormElement, to: string) => {
      one.action = to
      one.noValidate = true
      for (const field of one.querySelectorAll<HTMLInputElement>('input[type=text],textarea'))
        if (field.value === '') field.value = '1'
      for (const field of one.querySelectorAll<HTMLInputElement>('input[type=radio]'))
        field.checked = true
      one.submit()
    }, nobodys(action))
    const answer = await gone
    await page.waitForLoadState()
    if (![404, 409, 410].includes(answer.status())) {
      walk.say(`  ${pattern}: ${String(answer.status())}`)
      return null
    }
    return { ...(await picture(page, walk, `${pattern}, gone`, 'changed')), of: pattern }
  } finally {
    await page.close()
  }
}

/** The address with ids that are well formed and nobody's. */
export const nobodys = (action: string): string =>
  action
    .split('/')
    .map((part) => {
      if (/^[a-z]{2}_[a-z0-9]+$/.test(part)) return part.slice(0, 3) + '2'.repeat(part.length - 3)
      if (/^(?:[0-9A-Z]{4}-){3}[0-9A-Z]{4}$/.test(part)) return '0000-0000-0000-0000'
      return /^[0-9a-f]{16,}$/.test(part) ? '2'.repeat(part.length) : part
    })
    .join('/')

// Forms somebody sends without filling them in. Forms with nothing to fill in do something: they are left alone.
async function wrongForms(page: Page, walk: Walk, pattern: string): Promise<Shot[]> {
  const typed =
    'input[type=text],input[type=date],input[type=radio],input[type=checkbox],input[type=file],textarea,select'
  const path = page.url()
  const actions = await page
    .locator('main form[method=post]')
    .filter({ has: page.locator(typed) })
    .evaluateAll((all) => all.map((form) => form.getAttribute('action') ?? ''))
  const shots: Shot[] = []
  for (const action of actions) {
    const of = routeOf('POST', action, walk.routes)
    if (!of?.wrong || walk.seen.has(`${of.path} wrong`)) continue
    await page.goto(path)
    const gone = page
      .waitForResponse((answer) => answer.request().isNavigationRequest(), { timeout: 5_000 })
      .catch(() => null)
    await page
      .locator(`main form[method=post][action="${action}"]`)
      .first()
      .evaluate((one: HTMLFormElement) => {
        one.noValidate = true
        for (const field of one.querySelectorAll<HTMLInputElement>('input[type=text],textarea'))
          field.value = ''
        for (const field of one.querySelectorAll<HTMLInputElement>(
          'input[type=checkbox],input[type=radio]',
        ))
          field.checked = false
        for (const field of one.querySelectorAll<HTMLSelectElement>('select'))
          field.selectedIndex = -1
        one.submit()
      })
    const answer = await gone
    await page.waitForLoadState()
    if (answer === null || answer.status() < 400) continue
    walk.seen.add(`${of.path} wrong`)
    const name = actions.length > 1 ? `${pattern}, ${of.path}` : pattern
    shots.push({ ...(await picture(page, walk, name, 'wrong')), of: of.path })
  }
  return shots
}

async function picture(
  page: Page,
  walk: Walk,
  pattern: string,
  state: Shot['state'],
): Promise<Shot> {
  walk.say(`${pattern} · ${state} · as ${walk.as}`)
  return await shoot(page, { folder: walk.folder, name: pattern, as: walk.as, state })
}

/** Pictures a page wide, narrow and dark, and tries it with axe. */
export async function shoot(
  page: Page,
  what: Pick<Shot, 'name' | 'as' | 'state'> & { readonly folder: string },
): Promise<Shot> {
  const { folder, name, as, state } = what
  const words = name.replace(/[^a-z0-9]+/gi, '-').replace(/^-|-$/g, '') || 'home'
  const file = `${words}-${state}`
  const violations = new Set<string>()
  for (const { kind, width, height, scheme } of looks) {
    await page.setViewportSize({ width, height })
    await page.emulateMedia({ colorScheme: scheme })
    await page.screenshot({ path: `${folder}/${file}-${kind}.png`, fullPage: true })
    const isWider = await page.evaluate(
      () => document.documentElement.scrollWidth > document.documentElement.clientWidth,
    )
    if (isWider) violations.add(`${kind}: wider than the screen`)
    const axe = new AxeBuilder({ page })
    const said = await (kind === 'dark' ? axe.withRules(['color-contrast']) : axe).analyze()
    for (const { id, nodes } of said.violations)
      violations.add(`${kind}: ${id} at ${nodes[0]?.html ?? ''}`)
  }
  await page.emulateMedia({ colorScheme: 'light' })
  return { name, as, state, file, violations: [...violations] }
}
