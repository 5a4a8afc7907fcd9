// One group of releases from door to receipt, in the only safe order: verify, write into the journal, open,
// print, sign, write the receipt, hand it in. A crash at any point leaves at most an opening in doubt.
import { Buffer } from 'node:buffer'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { CompiledDesign } from '@tipstaff/card-art'
import { signReceipt, verifyRelease, type Release } from '@tipstaff/seal'
import type { KeyObject } from 'node:crypto'
import type { DoorClient } from './door-client.ts'
import { readSealed } from './fetch-jobs.ts'
import type { Journal, Opening } from './journal.ts'
import { facesOf, openCard, printCard, type Faces, type OpenedCard } from './print-card.ts'
import { StationError } from './station-error.ts'
import type { Station } from './station.ts'
import type { AnswerOf, Manifest } from './wire.ts'

/** What the people (or the bench) at the printer say of a card: which outcome, and on which blank. */
export interface Verdict {
  readonly outcome: 'good' | 'spoiled'
  readonly blank: string
}

export interface Press {
  readonly station: Station
  readonly journal: Journal
  readonly door: DoorClient
  /** The custodian's release key. */
  readonly releaseKey: KeyObject
  readonly clock: () => number
  /** Called when a card has been handed to the printer; `look` draws its faces for who must see them. */
  judge(opening: Opening, files: readonly string[], look: () => Promise<Faces>): Promise<Verdict>
}

/** A batch the press is working on. */
export interface Batch {
  readonly manifest: Manifest
  readonly designs: ReadonlyMap<string, CompiledDesign>
}

interface Verified {
  readonly release: Release
  readonly opening: Opening
}

export type Releases = AnswerOf<'releases'>['releases']

/**
 * Works off a group of releases; returns how many cards were reported good. `begun` is told when the journal
 * has them and their blanks.
 */
export async function workGroup(
  press: Press,
  batch: Batch,
  releases: Releases,
  begun: () => void = () => undefined,
): Promise<number> {
  const verified = await verifyGroup(press, batch.manifest.batch, releases)
  // Blanks are chosen and held in one step, so that no other group comes between.
  const group = withBlanks(press, batch.manifest.batch, verified)
  press.journal.begin(group.map(({ opening }) => opening))
  begun()
  const ended: { opening: Opening; outcome: Verdict['outcome']; receipt: Uint8Array }[] = []
  for (const one of group) {
    const card = await opened(press, batch, one)
    const files = await printCard(press.station, card, one.opening.blank)
    const verdict = await press.judge(one.opening, files, () => facesOf(card))
    const opening = { ...one.opening, blank: verdict.blank }
    if (verdict.blank !== one.opening.blank) press.journal.letGo(one.opening.blank)
    ended.push({ opening, outcome: verdict.outcome, receipt: receiptOf(press, opening, verdict) })
    // The next group's releases and the last one's receipts are on their way meanwhile.
    await nextTurn()
  }
  press.journal.end(ended)
  return ended.filter(({ outcome }) => outcome === 'good').length
}

/** The station's signed word on an opening. */
export function receiptOf(
  { station, clock }: Pick<Press, 'station' | 'clock'>,
  { job, batch, leaf }: Opening,
  { outcome, blank }: Verdict,
): Uint8Array {
  const receipt = {
    v: 1,
    job,
    batch,
    station: station.settings.station,
    leaf: new Uint8Array(Buffer.from(leaf, 'hex')),
    outcome,
    blank,
    at: clock(),
  } as const
  return signReceipt(receipt, station.keys.sign)
}

const handing = new WeakMap<Journal, Promise<unknown>>()

/**
 * Hands in every receipt and every "no card came out" the office has not acknowledged, one call after the
 * other. Returns how many receipts.
 */
export async function handIn(press: Pick<Press, 'journal' | 'door'>): Promise<number> {
  const before = handing.get(press.journal) ?? Promise.resolve()
  const mine = before.catch(() => undefined).then(() => handInAll(press))
  handing.set(press.journal, mine)
  return await mine
}

async function handInAll({ journal, door }: Pick<Press, 'journal' | 'door'>): Promise<number> {
  let taken = 0
  for (let some = journal.unsent(); some.length > 0; some = journal.unsent()) {
    await door.post('receipts', '/receipts', { receipts: some.map(({ receipt }) => receipt) })
    journal.acknowledge(some.map(({ leaf }) => leaf))
    taken += some.length
  }
  const untold = journal.untold()
  if (untold.length > 0) {
    const reports = untold.map(({ job, blank }) => ({ job, blank }))
    await door.post('journal', '/journal', { reports })
    journal.acknowledge(untold.map(({ leaf }) => leaf))
  }
  return taken
}

/** A release the custodian signed for this station and this job. Throws SealError. */
export function verifyOne(
  { station, releaseKey }: Press,
  job: string,
  bytes: Uint8Array,
): Promise<Release> {
  return verifyRelease(bytes, releaseKey, {
    job,
    station: station.settings.station,
    stationKey: station.keys.sealPublic,
  })
}

// Nothing is opened that the custodian did not sign for this station, this batch and this job, or that
// was opened before (the journal refuses that).
async function verifyGroup(
  press: Press,
  batch: string,
  releases: Releases,
): Promise<readonly Release[]> {
  const verified = await Promise.all(
    releases.map(({ job, release }) => verifyOne(press, job, release)),
  )
  const other = verified.find(
    (release) => release.batch !== batch || press.journal.job(release.job).batch !== batch,
  )
  if (other) throw new StationError('untrusted', `${other.job} was released for another batch`)
  return verified
}

function withBlanks(
  { journal }: Press,
  batch: string,
  releases: readonly Release[],
): readonly Verified[] {
  const blanks = journal.freeBlanks(batch, releases.length)
  if (blanks.length < releases.length)
    throw new StationError('not-ready', `${batch}: no blanks left; ask the office for more`)
  return releases.map((release, i) => {
    const leaf = Buffer.from(release.leaf).toString('hex')
    const blank = blanks[i] ?? ''
    return { release, opening: { leaf, job: release.job, batch, blank, state: 'opened' } }
  })
}

async function opened(press: Press, batch: Batch, { release }: Verified): Promise<OpenedCard> {
  const sealed = readSealed(press.journal, release.job)
  return openCard(press.station, batch.designs, sealed, release)
}
