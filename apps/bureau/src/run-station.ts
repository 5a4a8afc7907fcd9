// The station at work: looks for batches, downloads, prints, hands in, waits, until it is stopped. With
// `--auto` the print folder is the printer and every card counts as good on the next blank of the stock.
import { setTimeout as sleep } from 'node:timers/promises'
import { verifyingKey } from '@tipstaff/seal'
import { doorOf } from './door-client.ts'
import { fetchJobs } from './fetch-jobs.ts'
import { Journal } from './journal.ts'
import { runBatch, type RunEnd } from './run-batch.ts'
import { StationError } from './station-error.ts'
import type { Station } from './station.ts'
import { openTerminal, type Terminal } from './terminal.ts'
import { handIn, type Press } from './work-group.ts'

export interface StationRun {
  readonly auto: boolean
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
  let terminal: Terminal | null = null
  try {
    sayDoubts(journal)
    if (!run.auto) terminal = await openTerminal(() => leftOf(journal))
    const people = terminal
    const judge: Press['judge'] = people ? (...card) => people.judge(...card) : alwaysGood
    const release = station.settings.door?.release ?? ''
    const releaseKey = verifyingKey(new Uint8Array(Buffer.from(release, 'base64')))
    const press: Press = { station, journal, door, releaseKey, clock: Date.now, judge }
    while (!stop.signal.aborted) {
      const waitMs = await oneRound(press, run, stop.signal)
      if (waitMs === 0) return
      await sleep(waitMs, undefined, { signal: stop.signal }).catch(() => undefined)
    }
  } finally {
    process.off('SIGINT', halt).off('SIGTERM', halt)
    terminal?.close()
    door.close()
    journal.close()
  }
}

const alwaysGood: Press['judge'] = (opening) =>
  Promise.resolve({ outcome: 'good', blank: opening.blank })

// One look at everything there is; says how long to wait for the next one, 0 to end.
async function oneRound(press: Press, run: StationRun, signal: AbortSignal): Promise<number> {
  try {
    const batches = await fetchJobs(
      press.station.home,
      press.journal,
      press.door,
      (batch, here, of) => say(`${batch}: ${String(here)} of ${String(of)} sealed jobs here`),
    )
    await handIn(press)
    const ends: RunEnd[] = []
    for (const manifest of batches) {
      const stopped = (): boolean => signal.aborted
      const { end, good } = await runBatch(press, manifest, { parallel: run.parallel, stopped })
      if (good > 0) say(`${manifest.batch}: ${String(good)} printed and reported good`)
      ends.push(end)
    }
    for (const end of new Set(ends)) if (endingWords[end]) say(endingWords[end])
    if (run.untilDone && ends.every((end) => end !== 'too-fast')) return 0
    return ends.includes('too-fast') ? tooFastMs : lookEveryMs
  } catch (error) {
    if (!(error instanceof StationError) || error.code !== 'not-ready' || run.untilDone) throw error
    say(error.message)
    return lookEveryMs
  }
}

const endingWords: Readonly<Partial<Record<RunEnd, string>>> = {
  'too-fast': 'the pace of this batch is reached: going on shortly',
  'no-blanks': 'no blanks left: the office has to issue more',
  waiting: 'the budget is used up: report what is in doubt',
  expired: 'a batch has expired',
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
