// The station at work: looks for batches, downloads, prints, hands in, waits, until it is stopped. With
// `--auto` the print folder is the printer and every card counts as good on the next blank of the stock.
import { setTimeout as sleep } from 'node:timers/promises'
import { verifyingKey } from '@tipstaff/seal'
import { nobody, type Attendance } from './people/attendance.ts'
import { doorOf } from './door-client.ts'
import { fetchJobs } from './fetch-jobs.ts'
import { Journal } from './journal.ts'
import { openPage } from './page/open-page.ts'
import { batchProgress } from './progress.ts'
import { runBatch, type RunEnd } from './run-batch.ts'
import { StationError } from './station-error.ts'
import type { Station } from './station.ts'
import { openTerminal } from './people/terminal.ts'
import type { Manifest } from './wire.ts'
import { handIn, type Press } from './work-group.ts'

export interface StationRun {
  readonly auto: boolean
  /** The port of the press page on loopback, 0 for any; without it two people are at the terminal. */
  readonly page?: number
  /** Ends when no batch has anything left to release. */
  readonly untilDone: boolean
  readonly parallel: number
}

const lookEveryMs = 2_000
const tooFastMs = 15_000

/** Runs until stopped (SIGINT, SIGTERM) or done. Throws StationError when the office cannot be trusted. */
export async function runStation(station: Station, run: StationRun): Promise<void> {
  const journal = new Journal(station.home)
  const door = doorOf(station)
  const stop = new AbortController()
  const halt = (): void => stop.abort()
  process.once('SIGINT', halt).once('SIGTERM', halt)
  let people: Attendance = nobody
  try {
    sayDoubts(journal)
    if (!run.auto) people = await attendanceOf(station, journal, run.page)
    stop.signal.addEventListener('abort', () => people.leave(), { once: true })
    const release = station.settings.door?.release ?? ''
    const releaseKey = verifyingKey(new Uint8Array(Buffer.from(release, 'base64')))
    const { judge } = people
    const press: Press = { station, journal, door, releaseKey, clock: Date.now, judge }
    while (!stop.signal.aborted) {
      const waitMs = await oneRound(press, people, run, stop.signal)
      if (waitMs === 0) return
      const signal = AbortSignal.any([stop.signal, people.awake()])
      await sleep(waitMs, undefined, { signal }).catch(() => undefined)
    }
  } finally {
    process.off('SIGINT', halt).off('SIGTERM', halt)
    await people.close()
    door.close()
    journal.close()
  }
}

const attendanceOf = (
  station: Station,
  journal: Journal,
  port: number | undefined,
): Promise<Attendance> =>
  port === undefined
    ? openTerminal({
        left: () => leftOf(journal),
        fits: (blank, opening) => journal.fits(blank, opening),
      })
    : openPage(station, journal, port)

// One look at everything there is; says how long to wait for the next one, 0 to end.
async function oneRound(
  press: Press,
  people: Attendance,
  run: StationRun,
  signal: AbortSignal,
): Promise<number> {
  try {
    const batches = await fetchJobs(
      press.station.home,
      press.journal,
      press.door,
      (batch, here, of) => say(`${batch}: ${String(here)} of ${String(of)} sealed jobs here`),
    )
    await handIn(press)
    if (people.isAway()) return lookEveryMs
    const ends = await runAll(press, people, batches, run, signal)
    if (people.isAway()) return lookEveryMs
    people.tell(ends.find((end) => end !== 'done') ?? 'done')
    if (run.untilDone && ends.every((end) => end !== 'too-fast')) return 0
    return ends.includes('too-fast') ? tooFastMs : lookEveryMs
  } catch (error) {
    if (!(error instanceof StationError) || error.code !== 'not-ready' || run.untilDone) throw error
    say(error.message)
    people.tell('no-office')
    return lookEveryMs
  }
}

async function runAll(
  press: Press,
  people: Attendance,
  batches: readonly Manifest[],
  { auto, parallel }: StationRun,
  signal: AbortSignal,
): Promise<readonly RunEnd[]> {
  const ends: RunEnd[] = []
  const stopped = (): boolean => signal.aborted || people.isAway()
  for (const manifest of batches) {
    const before = press.journal.counts(manifest.batch).good ?? 0
    const shown = auto ? batchProgress(manifest.batch, manifest.jobs, before) : undefined
    const seen = (_: string, cards: number): void => shown?.took(cards)
    const working = runBatch(press, manifest, { parallel, stopped, seen })
    const { end, good } = await working.finally(() => shown?.end())
    if (good > 0) say(`${manifest.batch}: ${String(good)} printed and reported good`)
    ends.push(end)
  }
  return ends
}

function sayDoubts(journal: Journal): void {
  for (const { job, blank } of journal.inDoubt()) {
    say(`in doubt: ${job} on blank ${blank}. Did a card come out? report ${job} good|spoiled|none`)
  }
}

function leftOf(journal: Journal): { blanks: number; budget: number } {
  const batches = journal.batches().map(({ manifest }) => manifest)
  const sum = (count: (batch: (typeof batches)[number]) => number): number =>
    batches.reduce((total, batch) => total + count(batch), 0)
  return {
    blanks: sum(({ batch }) => journal.blankCounts(batch).free ?? 0),
    budget: sum(({ batch, budget }) => budget - (journal.counts(batch).opened ?? 0)),
  }
}

const say = (text: string): void => void process.stderr.write(`${text}\n`)
