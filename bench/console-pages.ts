// The console under load: 47,000 people taken in, every page that links lead to asked for 50 times a second in all, 5 of
// them lists of people. The server is the real one; whoever asks is another process, so that it waits as people do.
import { spawn } from 'node:child_process'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { operatorRoles, type OperatorRole } from '@tipstaff/custody'
import { importRoster } from '../apps/issuer/src/personnel/index.ts'
import { openConsole, type ConsoleHouse } from '../test/open-console.ts'
import { patternOf } from '../tools/gallery/pattern-of.ts'
import { makeRoster } from '../tools/sample/make-roster.ts'
import type { Asked, Told } from './parts/ask-pages.ts'
import type { BenchResult } from './parts/result.ts'

const people = 47_000
const aSecond = 50
const listsASecond = 5
const seconds = 20
const perPattern = 3

const linksOf = (text: string): string[] =>
  [...text.matchAll(/href="(\/[^"#]*)"/g)].map(([, href = '']) => href.replaceAll('&amp;', '&'))

/** Every page somebody comes to from the home page, as the first role that can. */
async function pagesOf(at: ConsoleHouse): Promise<Asked[]> {
  const seen = new Map<string, number>()
  const pages: Asked[] = []
  for (const role of operatorRoles) pages.push(...(await pagesAs(at, role, seen)))
  return pages
}

async function pagesAs(
  at: ConsoleHouse,
  role: OperatorRole,
  seen: Map<string, number>,
): Promise<Asked[]> {
  const { origin, routes } = at.running
  const browser = at.as(role)
  const cookie = Object.values(browser.cookie ?? {}).join('=')
  const pages: Asked[] = []
  const waiting = ['/']
  const asked = new Set<string>()
  for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
    const pattern = patternOf(new URL(path, origin), routes)
    const before = seen.get(pattern ?? '') ?? 0
    if (pattern === null || asked.has(path) || before >= perPattern) continue
    asked.add(path)
    const { status, headers, text } = await browser.get(path)
    if (status !== 200 || !/^text\/html/.test(headers.get('content-type') ?? '')) continue
    seen.set(pattern, before + 1)
    pages.push({ pattern, address: new URL(path, origin).href, cookie })
    waiting.push(...linksOf(text))
  }
  return pages
}

/** Has another process ask for pages at an even pace; gives the times, in milliseconds. */
async function askFor(pages: readonly Asked[]): Promise<readonly Told[]> {
  const child = spawn(
    process.execPath,
    ['--conditions=tipstaff-source', join(import.meta.dirname, 'parts/ask-pages.ts')],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  )
  child.stdin.end(JSON.stringify({ pages, aSecond, seconds }))
  let said = ''
  for await (const some of child.stdout.setEncoding('utf8')) said += String(some)
  return JSON.parse(said) as readonly Told[]
}

/** One list of people for every nine other pages. */
function mixed(pages: readonly Asked[]): Asked[] {
  const lists = pages.filter(({ pattern }) => /^\/people\b(?!\/)/.test(pattern))
  const others = pages.filter((page) => !lists.includes(page))
  const every = aSecond / listsASecond
  return Array.from({ length: aSecond * seconds }, (_, no) => {
    const from = no % every === 0 && lists.length > 0 ? lists : others
    const page = from[Math.floor(no / (from === lists ? every : 1)) % from.length]
    if (page === undefined) throw new Error('no page was found')
    return page
  })
}

const p95 = (times: readonly number[]): number =>
  times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.95)] ?? NaN

/** The same pace against a server that only answers as many bytes. */
async function bareServer(bytes: number): Promise<number> {
  const body = 'x'.repeat(bytes)
  const server = createServer((_request, answer) => void answer.end(body))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const page = { pattern: 'bare', address: `http://127.0.0.1:${String(port)}/`, cookie: '' }
  const told = await askFor(Array.from({ length: aSecond * seconds }, () => page))
  server.close()
  return p95(told.map(({ ms }) => ms))
}

/** Every pattern's p95 below 200 ms. */
export async function run(): Promise<BenchResult> {
  const at = await openConsole()
  try {
    const { office, people: who } = at.house
    const by = who['pass-office'].operator
    await importRoster(office, { bytes: makeRoster({ people, isOrdinary: true }), by })
    const pages = await pagesOf(at)
    const told = await askFor(mixed(pages))
    const wrong = told.filter(({ status }) => status !== 200)
    const slowest = [...Map.groupBy(told, ({ pattern }) => pattern)]
      .map(([pattern, own]) => ({ pattern, ms: p95(own.map(({ ms }) => ms)) }))
      .sort((a, b) => b.ms - a.ms)
    const all = p95(told.map(({ ms }) => ms))
    const bytes = told.reduce((sum, one) => sum + one.bytes, 0) / told.length
    const floor = await bareServer(Math.round(bytes))
    const worst = slowest.slice(0, 3).map(({ pattern, ms }) => `${pattern} ${ms.toFixed(0)} ms`)
    return {
      name: 'console-pages',
      work: `${told.length} pages of ${slowest.length} kinds, ${aSecond}/s, ${listsASecond} of them lists of people, ${people} people`,
      floor: 'a bare server that answers as many bytes, p95, ms',
      bar: 'p95 of every page below 200 ms',
      measured: all,
      floorMeasured: floor,
      ratio: all / floor,
      unit: 'ms',
      pass: wrong.length === 0 && (slowest[0]?.ms ?? Infinity) < 200,
      notes: `slowest ${worst.join(', ')}${wrong.length > 0 ? `; ${wrong.length} not answered` : ''}`,
    }
  } finally {
    await at.close()
  }
}
