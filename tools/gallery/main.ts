// `npm run gallery`: every page of the console in every state, pictured wide, narrow and dark, and tried with axe.
// An empty house first, then a believable one; ends with 1 when something is wrong with a page.
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { operatorRoles, type HolderId } from '@tipstaff/custody'
import { chromium } from 'playwright-core'
import { openConsole, type Browser, type ConsoleHouse } from '../../test/open-console.ts'
import { openPress, type PressAtWork } from '../../test/press-at-work.ts'
import { makeBelievable } from './believable.ts'
import { indexPage, type Shot } from './index-page.ts'
import { walkConsole } from './walk.ts'

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
const unseen = new Set<string>()
const wrongLinks = new Set<string>()
const wrongLink = (where: string): void => void wrongLinks.add(where)

async function walkAll(at: ConsoleHouse, state: Shot['state'], holder: HolderId | null) {
  const seen = new Set<string>()
  const people: readonly (readonly [string, Browser])[] = [
    ...operatorRoles.map((role) => [role, at.as(role)] as const),
    ...(holder === null ? [] : [['holder', at.asHolder(holder)] as const]),
  ]
  for (const [as, { cookie }] of people) {
    const context = await browser.newContext()
    const { origin, routes } = at.running
    if (cookie) await context.addCookies([{ ...cookie, url: origin }])
    shots.push(
      ...(await walkConsole({ context, origin, as, routes, state, seen, folder, say, wrongLink })),
    )
    await context.close()
  }
  return seen
}

async function withHouse(work: (works: PressAtWork, at: ConsoleHouse) => Promise<void>) {
  const works = await openPress()
  const at = await openConsole({ house: works.house })
  try {
    await work(works, at)
  } finally {
    await at.close()
    await works.close()
  }
}

try {
  await withHouse(async (_works, at) => {
    await walkAll(at, 'empty', null)
  })
  await withHouse(async (works, at) => {
    const holder = await makeBelievable(works, say)
    const seen = await walkAll(at, 'usual', holder)
    for (const { method, path } of at.running.routes)
      if (method === 'GET' && ![...seen].some((one) => one.split('?')[0] === path)) unseen.add(path)
  })
} finally {
  await browser.close()
}
writeFileSync(join(folder, 'index.html'), indexPage(shots, [...unseen]))
const wrong = shots.filter(({ violations }) => violations.length > 0)
for (const { name, state, violations } of wrong)
  say(`✖ ${name} (${state}): ${violations.join('; ')}`)
for (const where of wrongLinks) say(`✖ a link leads where this person may not go: ${where}`)
for (const path of unseen) say(`· no link leads to a page at ${path}`)
say(`${String(shots.length)} pages in ${join(folder, 'index.html')}`)
process.exitCode = wrong.length === 0 && wrongLinks.size === 0 ? 0 : 1
