// `npm run gallery`: every page of the console and of the press in every state, pictured wide, narrow and dark, and
// tried with axe. An empty house first, then a believable one; ends with 1 when something is wrong with a page, or
// when a page lacks a picture of a state it must have.
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { operatorRoles, type HolderId } from '@tipstaff/custody'
import { chromium, type BrowserContext } from 'playwright-core'
import {
  openConsole,
  type Browser,
  type ConsoleHouse,
  type PersonName,
} from '../../test/open-console.ts'
import { openPress, type PressAtWork } from '../../test/press-at-work.ts'
import { makeBelievable } from './believable.ts'
import { indexPage, type Shot } from './index-page.ts'
import { routeOf } from './pattern-of.ts'
import { placesOf, placesOfNothing, type Place } from './places.ts'
import { walkPress } from './press.ts'
import { browserOf, racesOf, runRace, type Course, type Race } from './races.ts'
import { statesMissing, statesWanted, type Wanted } from './states.ts'
import type { FormMet } from './forms.ts'
import { sendGone, walkConsole, type Walk } from './walk.ts'

const { values } = parseArgs({
  options: {
    out: { type: 'string', default: '.tipstaff-gallery' },
    chromium: { type: 'string', default: '/usr/bin/chromium' },
    only: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
})
if (values.help) {
  process.stdout.write(
    'npm run gallery [-- --out DIR] [--chromium PATH] [--only /BEGINNING]   pictures of every page of the console\n',
  )
  process.exit(0)
}
if (!existsSync(values.chromium)) {
  process.stderr.write(
    `no browser at ${values.chromium}: apt install chromium, or --chromium PATH\n`,
  )
  process.exit(2)
}
const folder = resolve(values.out)
rmSync(folder, { recursive: true, force: true })
mkdirSync(folder, { recursive: true })
const say = (text: string): void => void process.stdout.write(`${text}\n`)

const began = performance.now()
const browser = await chromium.launch({ executablePath: values.chromium, args: ['--no-sandbox'] })
const shots: Shot[] = []
const failed: string[] = []
const wrongLinks = new Set<string>()
const wrongLink = (where: string): void => void wrongLinks.add(where)
const { only } = values
const isWanted = (path: string): boolean => only === undefined || path.startsWith(only)

const contextOf = async (cookie: Browser['cookie'], origin: string): Promise<BrowserContext> => {
  const context = await browser.newContext({ locale: 'en-GB', timezoneId: 'Europe/London' })
  if (cookie) await context.addCookies([{ ...cookie, url: origin }])
  return context
}

type Common = Omit<Walk, 'context' | 'as' | 'places'>
const commonOf = ({ running }: ConsoleHouse, state: Shot['state']): Common => ({
  origin: running.origin,
  routes: running.routes,
  state,
  seen: new Set<string>(),
  forms: new Map<string, FormMet>(),
  ...{ folder, say, wrongLink, isWanted },
})

/** Everybody of the house walks through it, one after the other. */
async function walkAll(
  at: ConsoleHouse,
  common: Common,
  holder: HolderId | null,
  places: readonly Place[],
): Promise<void> {
  const people = [...operatorRoles, ...(holder === null ? [] : [holder, 'nobody' as const])]
  for (const who of people) {
    const { cookie } = who === 'nobody' ? at.stranger() : browserOf(at, who)
    const context = await contextOf(cookie, common.origin)
    const as = who === holder ? 'holder' : who
    shots.push(...(await walkConsole({ ...common, context, as, places })))
    await context.close()
  }
}

/** What somebody sees who sends a form about something that another has taken away meanwhile. */
async function walkGone(
  at: ConsoleHouse,
  common: Common,
  holder: HolderId,
  raced: ReadonlySet<string>,
): Promise<void> {
  const context = await contextOf(null, common.origin)
  const done = new Set(raced)
  for (const form of common.forms.values()) {
    const of = routeOf('POST', form.action, common.routes)
    if (!of?.path.includes('/:') || done.has(of.path) || !isWanted(of.path)) continue
    // Signed in just now: some forms want a touch of the last minutes.
    const { cookie } = browserOf(at, form.as === 'holder' ? holder : (form.as as PersonName))
    if (cookie) await context.addCookies([{ ...cookie, url: common.origin }])
    const shot = await sendGone({ ...common, context, as: form.as, places: [] }, form, of.path)
    if (!shot) continue
    shots.push(shot)
    done.add(of.path)
  }
  await context.close()
}

/** What somebody sees who is too late. */
async function walkRaces(course: Course, common: Common, races: readonly Race[]): Promise<void> {
  const context = await contextOf(null, common.origin)
  for (const race of races)
    await tried(race.of, async () => {
      shots.push(await runRace({ ...common, context, as: '', places: [] }, course, race))
    })
  await context.close()
}

/** What fails leaves the rest of the gallery as it is. */
async function tried(what: string, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    failed.push(`${what}: ${error instanceof Error ? error.message : String(error)}`)
  }
}

async function withHouse(work: (works: PressAtWork, at: ConsoleHouse) => Promise<void>) {
  const works = await openPress({ ration: 60 })
  const at = await openConsole({ house: works.house })
  try {
    await work(works, at)
  } finally {
    await at.close()
    await works.close()
  }
}

let missing: readonly Wanted[] = []
try {
  await withHouse(async (_works, at) => {
    await walkAll(at, commonOf(at, 'empty'), null, placesOfNothing)
  })
  await withHouse(async (works, at) => {
    const holder = await makeBelievable(works, say)
    const places = await placesOf(at, holder)
    const common = commonOf(at, 'usual')
    await walkAll(at, common, holder, places)
    const races = racesOf({ at, works }).filter(({ of }) => isWanted(of))
    // First what is merely gone: a race changes what the forms stand on.
    await walkGone(at, common, holder, new Set(races.map(({ of }) => of)))
    await walkRaces({ at, works }, common, races)
    const pictured = new Set(
      shots.map(({ name, of, state }) => `${of ?? name.split('?')[0] ?? ''} ${state}`),
    )
    const wanted = statesWanted(at.running.routes).filter(({ path }) => isWanted(path))
    missing = statesMissing(wanted, pictured)
    if (only === undefined)
      await tried('the press', async () => {
        shots.push(...(await walkPress(works, browser, folder)))
      })
  })
} finally {
  await browser.close()
}
writeFileSync(
  join(folder, 'index.html'),
  indexPage(
    shots,
    missing.map(({ path, state }) => `${path}: ${state}`),
  ),
)
const wrong = shots.filter(({ violations }) => violations.length > 0)
for (const { name, state, violations } of wrong)
  say(`✖ ${name} (${state}): ${violations.join('; ')}`)
for (const where of wrongLinks) say(`✖ a link leads where this person may not go: ${where}`)
for (const what of failed) say(`✖ ${what}`)
for (const { path, state } of missing) say(`✖ no picture of ${path} as “${state}”`)
const minutes = ((performance.now() - began) / 60_000).toFixed(1)
say(`${String(shots.length)} pages in ${join(folder, 'index.html')}, ${minutes} minutes`)
const faults = wrong.length + wrongLinks.size + failed.length + missing.length
// Whatever still waits for its time in a house that is closed is not waited for.
process.exit(faults === 0 ? 0 : 1)
