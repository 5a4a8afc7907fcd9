// The press page for the gallery: the real station beside a real browser, from the first person to the last card.
import { spawn, type ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import type { Station } from '../../apps/bureau/src/index.ts'
import type { PressAtWork } from '../../test/press-at-work.ts'
import type { Shot } from './index-page.ts'
import { shoot } from './shoot.ts'

const root = join(import.meta.dirname, '../..')

/** Pictures of every state of the press page. */
export async function walkPress(
  works: PressAtWork,
  chrome: Browser,
  folder: string,
): Promise<Shot[]> {
  const station = await works.newStation('Press room 2')
  await works.newBatch(station, 3, { blanks: 8, budget: 2 })
  const shots: Shot[] = []
  let program = run(station)
  const page = await (await chrome.newContext({ locale: 'en-GB' })).newPage()
  const look: Look = async (name, state = 'usual') =>
    void shots.push(await shoot(page, { folder, name: `press, ${name}`, as: 'the press', state }))
  try {
    await oneCard(page, await program.link, look)
    await end(program.child, 'SIGKILL')
    await page.getByText('The station does not answer.').waitFor()
    await look('the station is gone', 'changed')
    program = run(station)
    await page.goto(await program.link)
    await say(page, 'ab')
    await titled(page, 'Who is the second person?')
    await say(page, 'cd')
    await titled(page, 'Did a card come out?')
    await look('in doubt')
    await say(page, 'g')
    await page.waitForTimeout(1_500)
    await look('what is next', 'busy')
  } finally {
    await end(program.child, 'SIGKILL')
    await page.context().close()
  }
  return shots
}

type Look = (name: string, state?: Shot['state']) => Promise<void>

/** From the first person to a card that waits beside the next. */
async function oneCard(page: Page, link: string, look: Look): Promise<void> {
  await page.goto(link)
  await titled(page, 'Who prints?')
  await look('who prints')
  await say(page, 'x1')
  await look('who prints', 'wrong')
  await say(page, 'ab')
  await titled(page, 'Who is the second person?')
  await look('second person')
  await say(page, 'cd')
  await titled(page, 'Compare and report')
  await page.waitForLoadState('networkidle')
  await look('a card')
  await say(page, 'zz')
  await look('a card', 'wrong')
  await say(page, 's')
  await titled(page, 'Spoiled?')
  await look('spoiled')
  await say(page, 'cd')
  await titled(page, 'Compare and report')
  await say(page, 'TS:pause')
  await say(page, 'g')
  await titled(page, 'Paused')
  await look('paused')
  await page.getByRole('link', { name: 'Codes for the scanner' }).click()
  await titled(page, 'Codes for the scanner')
  await look('codes for the scanner')
  await page.goBack()
  await say(page, 'TS:go-on')
  await titled(page, 'Compare and report')
  await page.waitForLoadState()
}

function run(station: Station): { readonly child: ChildProcess; readonly link: Promise<string> } {
  const ours = ['--conditions=tipstaff-source', '--disable-warning=ExperimentalWarning']
  const main = join(root, 'apps/bureau/src/main.ts')
  const words = ['run', '--page', '0', '--home', station.home]
  const child = spawn(process.execPath, [...ours, main, ...words], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const link = new Promise<string>((resolve, reject) => {
    let said = ''
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text
      const found = /http:\/\/127\.0\.0\.1:\d+\/enter\/\S+/.exec(said)
      if (found) resolve(found[0])
    })
    child.once('close', () => reject(new Error(`the station ended: ${said}`)))
  })
  link.catch(() => undefined)
  return { child, link }
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const closed = new Promise((resolve) => child.once('close', resolve))
  child.kill(signal)
  await closed
}

const titled = (page: Page, title: string): Promise<void> =>
  page.getByRole('heading', { level: 1, name: title, exact: true }).waitFor()

async function say(page: Page, words: string): Promise<void> {
  await page.locator('#said:focus').waitFor()
  await page.keyboard.type(words)
  // The page that answers, not the one that asked: a picture taken in between never comes.
  const answered = page.waitForEvent('load')
  await page.keyboard.press('Enter')
  await answered
}
