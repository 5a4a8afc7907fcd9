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
import { placesOf, type Place } from './places.ts'
import { walkPress } from './press.ts'
import { statesMissing, statesReached, statesWanted, type Wanted } from './states.ts'
import { sendGone, walkConsole, type FormMet, type Walk } from './walk.ts'

const { values } = parseArgs({
  options: {
    out: { type: 'string', default: '.tipstaff-gallery' },
    chromium: { type: 'string', default: '/usr/bin/chromium' },
    help: { type: 'boolean', default: false },
  },
})
if (values.help) {
  process.stdout.write(
    'npm run gallery [-- --out DIR] [--chromium PATH]   pictures of every page of the console\n',
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

const browser = await chromium.launch({ executablePath: values.chromium, args: ['--no-sandbox'] })
const shots: Shot[] = []
const wrongLinks = new Set<string>()
const wrongLink = (where: string): void => void wrongLinks.add(where)

const contextOf = async (cookie: Browser['cookie'], origin: string): Promise<BrowserContext> => {
  const context = await browser.newContext({ locale: 'en-GB', timezoneId: 'Europe/London' })
  if (cookie) await context.addCookies([{ ...cookie, url: origin }])
  return context
}

async function walkAll(
  at: ConsoleHouse,
  state: Shot['state'],
  holder: HolderId | null,
  places: readonly Place[],
): Promise<void> {
  const seen = new Set<string>()
  const forms = new Map<string, FormMet>()
  const { origin, routes } = at.running
  const people: readonly (readonly [string, Browser])[] = [
    ...operatorRoles.map((role) => [role, at.as(role)] as const),
    ...(holder === null ? [] : [['holder', at.asHolder(holder)] as const]),
    ...(places.length === 0 ? [] : [['nobody', at.stranger()] as const]),
  ]
  const walks = new Map<string, Walk>()
  for (const [as, { cookie }] of people) {
    const context = await contextOf(cookie, origin)
    const walk = { context, origin, as, routes, state, seen, forms, places, folder, say, wrongLink }
    walks.set(as, walk)
    shots.push(...(await walkConsole(walk)))
  }
  if (state !== 'empty') await walkGone(at, holder, walks, forms)
  for (const { context } of walks.values()) await context.close()
}

/** What somebody sees whose form is about something that another has taken away meanwhile. */
async function walkGone(
  at: ConsoleHouse,
  holder: HolderId | null,
  walks: ReadonlyMap<string, Walk>,
  forms: ReadonlyMap<string, FormMet>,
): Promise<void> {
  const { origin, routes } = at.running
  const done = new Set<string>()
  for (const form of forms.values()) {
    const walk = walks.get(form.as)
    const of = routeOf('POST', form.action, routes)
    if (!walk || !of?.path.includes('/:') || done.has(of.path)) continue
    // Signed in just now: some forms want a touch of the last minutes.
    const { cookie } =
      form.as === 'holder' && holder !== null ? at.asHolder(holder) : at.as(form.as as PersonName)
    if (cookie) await walk.context.addCookies([{ ...cookie, url: origin }])
    const shot = await sendGone(walk, form, of.path)
    if (!shot) continue
    shots.push(shot)
    done.add(of.path)
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
    await walkAll(at, 'empty', null, [])
  })
  await withHouse(async (works, at) => {
    const holder = await makeBelievable(works, say)
    const places = await placesOf(at, holder)
    await walkAll(at, 'usual', holder, places)
    const pictured = new Set(
      shots.map(({ name, of, state }) => `${of ?? name.split('?')[0] ?? ''} ${state}`),
    )
    const wanted = statesWanted(at.running.routes)
    missing = statesMissing(wanted, pictured)
    for (const one of statesReached(wanted, pictured))
      say(`· ${one} need not stand among the unreached`)
    shots.push(...(await walkPress(works, browser, folder)))
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
for (const { path, state } of missing) say(`✖ no picture of ${path} as “${state}”`)
say(`${String(shots.length)} pages in ${join(folder, 'index.html')}`)
process.exitCode = wrong.length === 0 && wrongLinks.size === 0 && missing.length === 0 ? 0 : 1
