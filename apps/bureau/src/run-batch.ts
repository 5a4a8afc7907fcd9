// Prints what may be printed: hands in what is owed, takes up releases that never arrived, then asks for
// the next cards, never more at once than the batch's budget allows.
import { Buffer } from 'node:buffer'
import {
  handIn,
  verifyOne,
  workGroup,
  type Batch,
  type Press,
  type Releases,
} from './work-group.ts'
import { designsOf } from './fetch-jobs.ts'
import type { Journal } from './journal.ts'
import { StationError } from './station-error.ts'
import type { Manifest } from './wire.ts'

export interface RunOptions {
  /** Releases under way at once; never more than the batch's budget. */
  readonly parallel: number
  /** Ends the run before the next group. */
  readonly stopped: () => boolean
  /** Told after each group. */
  readonly seen?: (batch: string, good: number) => void
}

const lanesMax = 3

export type RunEnd = 'done' | 'stopped' | 'expired' | 'too-fast' | 'no-blanks' | 'waiting'

/** Words of the office that end a run without being a fault. */
const endings: Readonly<Record<string, RunEnd>> = {
  'too-fast': 'too-fast',
  'over-budget': 'waiting',
  expired: 'expired',
}

/** Works on a batch until nothing more is released. Releases in doubt stay in doubt and use up budget. */
export async function runBatch(
  press: Press,
  manifest: Manifest,
  options: RunOptions,
): Promise<{ readonly end: RunEnd; readonly good: number }> {
  const batch: Batch = { manifest, designs: designsOf(manifest) }
  let good = 0
  const end = await endOf(async () => {
    await handIn(press)
    good += await workAll(press, batch, await outstanding(press, manifest.batch), options)
    const free = Math.min(options.parallel, freeBudget(press, manifest))
    if (free < 1) return 'waiting'
    // Three lanes: while one group is being printed the next is on its way and the last is handed in.
    const lanes = Math.min(lanesMax, free)
    const most = Math.floor(free / lanes)
    const lane: Lane = { ...options, most, reserved: { blanks: 0 }, took: (n) => (good += n) }
    // Every lane comes to its own end, so that no card is left in the machine when another one stops.
    const running = Array.from({ length: lanes }, () => endOf(() => runLane(press, batch, lane)))
    const ends = await Promise.allSettled(running)
    const failed = ends.find((one) => one.status === 'rejected')
    if (failed) throw failed.reason
    const said = ends.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
    return said.find((one) => one !== 'done') ?? 'done'
  })
  return { end, good }
}

async function endOf(work: () => Promise<RunEnd>): Promise<RunEnd> {
  try {
    return await work()
  } catch (error) {
    const end = error instanceof StationError && error.said ? endings[error.said] : undefined
    if (end === undefined) throw error
    return end
  }
}

interface Lane extends RunOptions {
  readonly most: number
  /** Blanks that releases asked for and not begun will need: shared by the lanes. */
  readonly reserved: { blanks: number }
  readonly took: (good: number) => void
}

async function runLane(press: Press, batch: Batch, lane: Lane): Promise<RunEnd> {
  const { batch: id } = batch.manifest
  const { most, reserved } = lane
  for (;;) {
    if (lane.stopped()) return 'stopped'
    const free = press.journal.freeBlanks(id, most + reserved.blanks).length - reserved.blanks
    const count = Math.min(most, free)
    // The last blanks are in the other lane's hands: it goes on alone.
    if (count < 1) return reserved.blanks > 0 ? 'done' : 'no-blanks'
    let mine = count
    const letGo = (): void => {
      reserved.blanks -= mine
      mine = 0
    }
    reserved.blanks += mine
    try {
      const { releases } = await press.door.post('releases', '/next', { batch: id, count })
      if (releases.length === 0) return 'done'
      lane.took(await workAll(press, batch, releases, lane, letGo))
    } finally {
      letGo()
    }
  }
}

const working = new WeakMap<Journal, Promise<unknown>>()

// One group is in the machine, and is finished, before the next: what a lane waits for then goes on beside it.
async function inTurn<T>(journal: Journal, work: () => Promise<T>): Promise<T> {
  const before = working.get(journal) ?? Promise.resolve()
  const mine = before.catch(() => undefined).then(work)
  working.set(journal, mine)
  return await mine
}

async function workAll(
  press: Press,
  batch: Batch,
  releases: Releases,
  options: RunOptions,
  begun?: () => void,
): Promise<number> {
  if (releases.length === 0) return 0
  const good = await inTurn(press.journal, () => workGroup(press, batch, releases, begun))
  await handIn(press)
  options.seen?.(batch.manifest.batch, good)
  return good
}

// Releases the office gave that never arrived here (the station or the line broke in between): they were
// not opened, so they may be now. One that was opened is never opened again.
async function outstanding(press: Press, batch: string): Promise<Releases> {
  const { releases } = await press.door.get('releases', `/outstanding/${batch}`)
  const verified = await Promise.all(
    releases.map(({ job, release }) => verifyOne(press, job, release)),
  )
  return releases.filter((_given, i) => {
    const { leaf } = verified[i] ?? {}
    return leaf && !press.journal.wasOpened(Buffer.from(leaf).toString('hex'))
  })
}

function freeBudget({ journal }: Press, { batch, budget }: Manifest): number {
  return budget - journal.inDoubt().filter((opening) => opening.batch === batch).length
}
