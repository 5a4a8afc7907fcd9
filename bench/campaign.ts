// A whole campaign through the real programs: cards issued, drawn, sealed, released one by one, opened at the
// station, assembled as PDF into the print folder (in memory, where a printer takes and deletes them), receipts
// taken.
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { BatchId } from '@tipstaff/custody'
import type { Station } from '../apps/bureau/src/index.ts'
import {
  approveRequest,
  issueRequest,
  ordinaryTypes,
  requestCards,
} from '../apps/issuer/src/issuance/index.ts'
import { harden } from '../apps/issuer/src/platform/hardening.ts'
import { holdersPresent } from '../apps/issuer/src/personnel/index.ts'
import {
  approveBatch,
  blankSerial,
  issueStock,
  jobCounts,
  prepareBatch,
  receiveStock,
} from '../apps/issuer/src/personalisation/index.ts'
import { openPress, type PressAtWork } from '../test/press-at-work.ts'
import { floorSeconds } from './parts/campaign-floor.ts'
import { bringPeople } from './parts/campaign-people.ts'
import { ProcessWatch } from './parts/processes.ts'
import type { BenchResult } from './parts/result.ts'

const whole = 47_000
const secondsMax = 180
const megabytesMax = 800
/** Outstanding releases the schema allows; the default is 25. */
const budget = 1_000
const parallel = 500

interface Stage {
  readonly name: string
  readonly cards: number
  readonly seconds: number
  readonly cpu: Readonly<Record<string, number>>
}

/** Runs the campaign for this many people. */
export async function run(people: number = whole): Promise<BenchResult> {
  // This process is the office: under the limits, and as sparing with memory, as its program is.
  harden()
  const press = await openPress()
  await bringPeople(press.house.office, people)
  const watch = new ProcessWatch()
  const folder = printFolder()
  try {
    const station = await press.newStation('campaign', { folder })
    const stages: Stage[] = []
    const stage = staged(watch, stages)
    const signed = await stage('issue', () => issueAll(press))
    const batch = await stage('draw and seal', async () => {
      const id = await drawAll(press, station)
      return { id, count: (await jobCounts(press.house.office.store.db, id)).sealed ?? 0 }
    })
    const printed = await stage('release, open, print, receipt', () => printAll(station))
    const { good = 0 } = await jobCounts(press.house.office.store.db, batch.id)
    if (good !== signed.count || printed.count !== good)
      throw new Error(`${signed.count} signed, ${good} good, ${printed.count} taken by the printer`)
    return await resultOf(watch, stages, good)
  } finally {
    watch.stop()
    await press.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

// In memory, as a station should have it: no face ever reaches a disk. (ext4 also passes over what was deleted
// in the last minutes one by one, half a millisecond a file by the end.)
function printFolder(): string {
  const memory = '/dev/shm'
  return mkdtempSync(join(existsSync(memory) ? memory : tmpdir(), 'tipstaff-print-'))
}

function staged(watch: ProcessWatch, stages: Stage[]) {
  return async <T extends { readonly count: number }>(
    name: string,
    work: () => Promise<T>,
  ): Promise<T> => {
    const [before, began] = [watch.cpu(), performance.now()]
    const done = await work()
    const seconds = (performance.now() - began) / 1000
    const after = Object.entries(watch.cpu())
    const cpu = Object.fromEntries(after.map(([key, used]) => [key, used - (before[key] ?? 0)]))
    stages.push({ name, cards: done.count, seconds, cpu })
    process.stderr.write(`${said(stages.at(-1))}\n`)
    return done
  }
}

const said = (stage: Stage | undefined): string => {
  if (!stage) return ''
  const cpu = Object.entries(stage.cpu).map(([name, used]) => `${name} ${used.toFixed(1)}`)
  const rate = (stage.cards / stage.seconds).toFixed(0)
  return `${stage.name} ${stage.seconds.toFixed(1)} s, ${rate} cards/s (CPU s: ${cpu.join(', ')})`
}

async function issueAll({ house }: PressAtWork): Promise<{ count: number }> {
  const { office, people } = house
  const reasons = new Map<string, number>()
  let count = 0
  for (const { id: type, kinds } of ordinaryTypes) {
    // In a small run there may be nobody of a kind; anything else that refuses a request is a failure.
    const first = await holdersPresent(office.store.db, kinds).next()
    if (first.done === true || first.value.length === 0) continue
    const asked = await requestCards(office, people.sponsor, { type, who: 'everyone' })
    await approveRequest(office, people.approver, asked.request)
    const issued = await issueRequest(office, people['pass-office'], asked.request)
    if (issued.interrupted > 0) throw new Error('an opening was interrupted')
    count += issued.signed
    for (const { refusal } of [...asked.refused, ...issued.refused])
      reasons.set(refusal, (reasons.get(refusal) ?? 0) + 1)
  }
  const why = [...reasons].map(([reason, times]) => `${reason} ${String(times)}`).join(', ')
  process.stderr.write(`refused: ${why || 'nobody'}\n`)
  return { count }
}

async function drawAll({ house }: PressAtWork, station: Station): Promise<BatchId> {
  const { office, people } = house
  const prepared = await prepareBatch(office, {
    station: station.settings.station,
    cards: 'all-signed',
    key: people['press-operator'],
    second: people.approver.operator,
    budget,
    cardsAnHour: 0,
  })
  const range = {
    first: blankSerial('BE', 1),
    last: blankSerial('BE', prepared.jobs),
    by: people['press-operator'].operator,
  }
  const approved = { batch: prepared.id, key: people.approver }
  const { undrawable } = await approveBatch(office, approved)
  if (undrawable.length > 0) throw new Error(`${String(undrawable.length)} could not be drawn`)
  await receiveStock(office, range)
  await issueStock(office, { ...range, batch: prepared.id })
  return prepared.id
}

/** The station as a program; the printer takes what lies in its folder and deletes it. */
async function printAll(station: Station): Promise<{ count: number }> {
  const main = join(import.meta.dirname, '..', 'apps/bureau/src/main.ts')
  const ours = ['--conditions=tipstaff-source', '--disable-warning=ExperimentalWarning', main]
  const how = ['run', '--home', station.home, '--auto', '--until-done', '--parallel']
  const child = spawn(process.execPath, [...ours, ...how, String(parallel)], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const { folder } = station.settings.print
  let count = 0
  const take = (): void => {
    for (const file of readdirSync(folder).filter((name) => name.endsWith('.pdf'))) {
      rmSync(join(folder, file))
      count += 1
    }
  }
  const printer = setInterval(take, 200)
  const code = await new Promise((resolve) => child.once('exit', resolve))
  clearInterval(printer)
  take()
  if (code !== 0) throw new Error(`the station ended with ${String(code)}`)
  return { count }
}

async function resultOf(
  watch: ProcessWatch,
  stages: readonly Stage[],
  cards: number,
): Promise<BenchResult> {
  const seconds = stages.reduce((sum, stage) => sum + stage.seconds, 0)
  const cpu = stages.flatMap((stage) => Object.values(stage.cpu)).reduce((a, b) => a + b, 0)
  const floor = (await floorSeconds(40_000)) * cards
  const held = Object.entries(watch.peakByProgram)
    .map(([name, megabytes]) => `${name} ${String(megabytes)}`)
    .join(', ')
  const scale = cards === whole ? '' : `, ${((seconds / cards) * whole).toFixed(0)} s for 47,000`
  return {
    name: 'campaign',
    work: `${String(cards)} cards issued, drawn, sealed, released, opened, printed as PDF, receipts taken; budget ${String(budget)}`,
    floor: 'the same signatures, verifications, HPKE, AES and QR codes alone, in processor seconds',
    bar: `47,000 cards in ${String(secondsMax)} s on 2 cores, ${String(megabytesMax)} MB together`,
    measured: seconds,
    floorMeasured: floor,
    ratio: cpu / floor,
    unit: 's',
    pass: (seconds / cards) * whole <= secondsMax && watch.peakMegabytes < megabytesMax,
    notes: `${stages.map(said).join('; ')}; ${cpu.toFixed(0)} CPU s in all (the ratio is of these)${scale}; ${watch.peakMegabytes.toFixed(0)} MB at most (${held})`,
  }
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { people: { type: 'string' } } })
  console.log(JSON.stringify(await run(Number(values.people ?? whole)), null, 2))
}
