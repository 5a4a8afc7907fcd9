// Walks the console as people do: from the home page along every link, as every role, and pictures each page once.
// Pages that no link leads to are a finding, not an exception.
import AxeBuilder from '@axe-core/playwright'
import type { BrowserContext, Page } from 'playwright-core'
import type { Route } from '../../apps/issuer/src/console/index.ts'
import { looks, type Shot } from './index-page.ts'
import { patternOf } from './pattern-of.ts'

export interface Walk {
  readonly context: BrowserContext
  readonly origin: string
  readonly as: string
  readonly routes: readonly Route[]
  readonly state: Shot['state']
  /** Pages pictured before, by whoever walked there. */
  readonly seen: Set<string>
  readonly folder: string
  readonly say: (text: string) => void
  /** Told of a link that leads to a page this person may not see, or to none. */
  readonly wrongLink: (where: string) => void
}

/** Goes along every link from the home page; gives the pictures. */
export async function walkConsole(walk: Walk): Promise<Shot[]> {
  const { context, origin, routes, seen } = walk
  const shots: Shot[] = []
  const page = await context.newPage()
  const waiting = ['/']
  const found = new Set<string>()
  for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
    const pattern = patternOf(new URL(path, origin), routes)
    if (pattern === null || found.has(pattern)) continue
    found.add(pattern)
    const isNew = !seen.has(pattern)
    const answer = await page.goto(new URL(path, origin).href).catch(() => null)
    if (answer !== null && answer.status() >= 400) walk.wrongLink(`${path} (${walk.as})`)
    if (!answer?.headers()['content-type']?.includes('text/html')) continue
    seen.add(pattern)
    if (isNew) {
      shots.push(await picture(page, walk, pattern, walk.state))
      shots.push(...(await wrongForms(page, walk, pattern)))
      await page.goto(new URL(path, origin).href)
    }
    const links = await page
      .locator('a[href^="/"]')
      .evaluateAll((all) => all.map((link) => link.getAttribute('href') ?? ''))
    waiting.push(...links)
  }
  await page.close()
  return shots
}

// A form somebody sends without filling it in. Forms with nothing to fill in do something: they are left alone.
async function wrongForms(page: Page, walk: Walk, pattern: string): Promise<Shot[]> {
  const typed = 'input[type=text],input[type=date],input[type=radio],textarea,select'
  const form = page
    .locator('main form[method=post]')
    .filter({ has: page.locator(typed) })
    .first()
  if ((await form.count()) === 0) return []
  const gone = page
    .waitForResponse((answer) => answer.request().isNavigationRequest(), { timeout: 5_000 })
    .catch(() => null)
  await form.evaluate((one: HTMLFormElement) => {
    one.noValidate = true
    for (const field of one.querySelectorAll<HTMLInputElement>('input[type=text],textarea'))
      field.value = ''
    one.submit()
  })
  const answer = await gone
  await page.waitForLoadState()
  if (answer === null || answer.status() < 400 || walk.seen.has(`${pattern} wrong`)) return []
  walk.seen.add(`${pattern} wrong`)
  return [await picture(page, walk, pattern, 'wrong')]
}

async function picture(
  page: Page,
  walk: Walk,
  pattern: string,
  state: Shot['state'],
): Promise<Shot> {
  const name = pattern.replace(/[^a-z0-9]+/gi, '-').replace(/^-|-$/g, '') || 'home'
  const file = `${name}-${state}`
  walk.say(`${pattern} · ${state} · as ${walk.as}`)
  const violations = new Set<string>()
  for (const { kind, width, height, scheme } of looks) {
    await page.setViewportSize({ width, height })
    await page.emulateMedia({ colorScheme: scheme })
    await page.screenshot({ path: `${walk.folder}/${file}-${kind}.png`, fullPage: true })
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
  return { name: pattern, as: walk.as, state, file, violations: [...violations] }
}
