// A hundred times one of the four programs is killed as by a power cut, while people are looked up and cards
// are printed. What must be true is then worked out from the outside, and in the end the work is done.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { HolderId } from '@tipstaff/custody'
import { createVerifier, formatVerifierKey } from '@tipstaff/ledger'
import { Journal, reportJob } from '../../apps/bureau/src/index.ts'
import { allBatches, reconcileBatch } from '../../apps/issuer/src/personalisation/index.ts'
import { exposuresIn } from '../../apps/issuer/src/platform/exposures.ts'
import { entriesFrom, ledgerSize } from '../../apps/issuer/src/platform/ledger/ledger-rows.ts'
import { makeChance, type Chance } from './chance.ts'
import { openChaosHouse, type ChaosHouse, type Victim } from './chaos-house.ts'
import {
  exposuresFromLeaves,
  nothingWithoutEntry,
  releasedOnce,
  withinBudget,
  type ExpectedExposure,
} from './oracle.ts'
import {
  leafOf,
  publishedLeaves,
  publishedSize,
  readCustodian,
  type CustodianRecords,
  type Leaf,
} from './records.ts'

const kills = Number(process.env['TIPSTAFF_CHAOS_KILLS'] ?? 100)
const terms = { cards: 96, batchJobs: 8, budget: 4 }
// How long the house may print nothing before it counts as stuck: a slow machine may take as long as it wants.
const patienceMs = 90_000

test('killed a hundred times anywhere, the house opens nothing without an entry, releases nothing twice, and ends its work', async (t) => {
  const chance = makeChance()
  t.diagnostic(
    `seed ${String(chance.seed)}: TIPSTAFF_CHAOS_SEED=${String(chance.seed)} chooses the same`,
  )
  const chaos = await openChaosHouse(terms)
  try {
    const spoils = new Map<string, number>()
    await doHarm(chaos, chance, spoils)
    t.diagnostic(`${String(kills)} kills, ${String(await printed(chaos))} cards printed meanwhile`)
    await workIsDone(chaos, chance, spoils)
    await allIsWell(chaos, spoils)
  } catch (error) {
    for (const name of readdirSync(chaos.logs).filter((one) => one.endsWith('.log')))
      t.diagnostic(tailOf(join(chaos.logs, name)))
    throw error
  } finally {
    await chaos.close()
  }
})

async function doHarm(
  chaos: ChaosHouse,
  chance: Chance,
  spoils: Map<string, number>,
): Promise<void> {
  const { programs, house } = chaos
  const victims = Object.keys(programs) as Victim[]
  const rising = new Map<Victim, Promise<void>>()
  for (let n = 0; n < kills; n += 1) {
    const victim = chance.pick(victims)
    await rising.get(victim)
    await sleep(chance.next(500))
    await programs[victim].kill()
    if (victim === 'station') sayWhatCameOut(chaos, chance, spoils)
    if (victim === 'custodian') {
      const records = readCustodian(join(house.folder, 'custodian'))
      const leaves = await storedLeaves(chaos)
      withinBudget(records)
      releasedOnce(records, spoils, leaves)
      nothingWithoutEntry(records, leaves, await leavesOfActs(chaos))
    }
    programs[victim].start()
    const up = programs[victim].up()
    up.catch(() => undefined)
    rising.set(victim, up)
    if (n % 10 === 9) await someWorkIsDone(chaos)
  }
  await Promise.all(rising.values())
}

// Harm alone proves nothing: now and then the house gets time to print a card.
async function someWorkIsDone(chaos: ChaosHouse): Promise<void> {
  const before = await printed(chaos)
  for (let tries = 0; tries < 100; tries += 1) {
    if ((await printed(chaos)) > before) return
    await sleep(50)
  }
}

async function printed({ house }: ChaosHouse): Promise<number> {
  const { db } = house.office.store
  return (await db.selectFrom('jobs').select('id').where('state', '=', 'good').execute()).length
}

// The print operator looks into the machine after a crash: mostly a good card, now and then a spoiled one or none.
function sayWhatCameOut(
  { station }: ChaosHouse,
  chance: Chance,
  spoils: Map<string, number>,
): void {
  const journal = new Journal(station.home)
  try {
    for (const { job } of journal.inDoubt()) {
      const word = chance.pick(['good', 'good', 'spoiled', 'none'] as const)
      if (word === 'spoiled') spoils.set(job, (spoils.get(job) ?? 0) + 1)
      reportJob(station, journal, Date.now, job, word)
    }
  } finally {
    journal.close()
  }
}

async function workIsDone(
  chaos: ChaosHouse,
  chance: Chance,
  spoils: Map<string, number>,
): Promise<void> {
  let before = -1
  let until = 0
  for (;;) {
    const done = await printed(chaos)
    if (done === terms.cards) return
    if (done > before) until = Date.now() + patienceMs
    before = done
    if (Date.now() > until) assert.fail(await whatIsStuck(chaos))
    await sleep(300)
    if (await isStuckInDoubt(chaos)) {
      // It ended by itself with a card in the machine: somebody has to look.
      await chaos.programs.station.kill()
      sayWhatCameOut(chaos, chance, spoils)
      chaos.programs.station.start()
    }
  }
}

async function whatIsStuck({ house, station }: ChaosHouse): Promise<string> {
  const { db } = house.office.store
  const jobs = await db
    .selectFrom('jobs')
    .leftJoin('station_reports as r', 'r.job', 'jobs.id')
    .select(['jobs.id', 'jobs.state', 'jobs.spoils', 'jobs.released_at', 'jobs.release', 'r.at'])
    .where('jobs.state', '!=', 'good')
    .execute()
  const journal = new Journal(station.home)
  const doubts = journal.inDoubt()
  journal.close()
  const said = jobs.map(({ release, ...job }) => ({ ...job, isReleaseHere: release !== null }))
  return `nothing printed for ${String(patienceMs)} ms: ${JSON.stringify({ jobs: said, doubts })}`
}

async function isStuckInDoubt({ station }: ChaosHouse): Promise<boolean> {
  const doubts = (): readonly string[] => {
    const journal = new Journal(station.home)
    try {
      return journal.inDoubt().map(({ leaf }) => leaf)
    } finally {
      journal.close()
    }
  }
  const before = doubts()
  if (before.length === 0) return false
  await sleep(5_000)
  return before.some((leaf) => doubts().includes(leaf))
}

async function allIsWell(chaos: ChaosHouse, spoils: ReadonlyMap<string, number>): Promise<void> {
  const { house, programs } = chaos
  const { office, people } = house
  await programs.office.kill()
  await programs.station.kill()
  const ledger = join(office.settings.home, 'ledger')
  for (const batch of await allBatches(office.store.db)) {
    const by = people['press-operator'].operator
    const sums = await reconcileBatch(office, { batch: batch.id, by, close: false })
    assert.equal(sums.released, sums.good + sums.spoiled + sums.presumed)
    assert.equal(sums.good, batch.jobs)
  }
  await everythingPublished(chaos, ledger)
  await fsckIsGood(chaos, ledger)
  await programs.sequencer.kill()
  await programs.custodian.kill()
  const leaves = publishedLeaves(ledger)
  const records = readCustodian(join(house.folder, 'custodian'))
  withinBudget(records)
  releasedOnce(records, spoils, leaves)
  nothingWithoutEntry(records, leaves, await leavesOfActs(chaos))
  const good = records.releases.filter(({ outcome }) => outcome === 'good')
  assert.equal(new Set(good.map(({ job }) => job)).size, terms.cards)
  assert.equal(records.releases.filter(({ outcome }) => outcome === null).length, 0)
  await answersAreTheOracles(chaos, leaves)
  checksCanFail(records, leaves, spoils)
  assert.ok(leaves.filter(({ entry }) => entry.kind === 'opening-ended').length > kills)
}

// The same records with one thing wrong each: every check says so.
function checksCanFail(
  records: CustodianRecords,
  leaves: readonly Leaf[],
  spoils: ReadonlyMap<string, number>,
): void {
  const [one] = records.releases
  assert.ok(one)
  const without = leaves.filter(({ hash }) => hash !== one.leaf)
  const none = new Map<string, readonly string[]>()
  assert.throws(() => nothingWithoutEntry(records, without, none), /not in the ledger/)
  assert.throws(() => nothingWithoutEntry(records, leaves, none), /without an entry/)
  const twice = { ...records, releases: [...records.releases, one] }
  assert.throws(() => releasedOnce(twice, spoils, leaves), /again without a word/)
  const out = records.releases.map((release) => ({ ...release, outcome: null }))
  assert.throws(() => withinBudget({ ...records, releases: out }), /outstanding/)
}

async function answersAreTheOracles({ house }: ChaosHouse, leaves: readonly Leaf[]): Promise<void> {
  const { db } = house.office.store
  const holders = await db.selectFrom('holders').select(['id', 'subject_key']).execute()
  const people = holders.map((row) => ({
    id: row.id as HolderId,
    subjectKey: new Uint8Array(row.subject_key),
  }))
  const oracle = exposuresFromLeaves(leaves, people)
  assert.equal(oracle.size, 3)
  for (const [id, expected] of oracle) {
    const span = { side: 'recipient', id, from: 0, to: Date.now() } as const
    const answer = await exposuresIn(db, span)
    const said = answer.map(({ party, ...rest }) => line(party, rest)).sort()
    const wanted = [...expected].map(([party, seen]) => line(party, seen)).sort()
    assert.deepEqual(
      said.filter((one) => !wanted.includes(one)),
      wanted.filter((one) => !said.includes(one)),
      id,
    )
  }
}

const line = (party: string, { groups, certain, presumed }: ExpectedExposure): string =>
  `${party} ${[...groups].sort().join('+')} ${String(certain)} certain ${String(presumed)} presumed`

async function everythingPublished({ house, programs }: ChaosHouse, folder: string): Promise<void> {
  const { db } = house.office.store
  await programs.sequencer.up()
  for (let tries = 0; tries < 200; tries += 1) {
    const waiting = await db.selectFrom('outbox').select('no').limit(1).execute()
    if (waiting.length === 0 && publishedSize(folder) === (await ledgerSize(db))) return
    await sleep(100)
  }
  assert.fail('the ledger is not published to its end')
}

async function fsckIsGood({ house }: ChaosHouse, folder: string): Promise<void> {
  const keys = await house.office.custodian.call('public-keys', {})
  const { origin, logEd25519, logMlDsa44 } = keys
  const flags = [
    createVerifier(origin, 0x01, logEd25519),
    createVerifier(origin, 0x06, logMlDsa44),
  ].flatMap((key) => ['--log-key', formatVerifierKey(key)])
  const program = join(import.meta.dirname, '../../packages/ledger/bin/tipstaff-verify.ts')
  const args = ['--conditions=tipstaff-source', program, 'fsck', folder, ...flags]
  const { status, stdout } = spawnSync(process.execPath, args, { encoding: 'utf8' })
  assert.equal(status, 0, stdout)
}

/** Leaf hashes of the acts that are kept with their entries, by the hash of their intent. */
async function leavesOfActs({
  house,
}: ChaosHouse): Promise<ReadonlyMap<string, readonly string[]>> {
  const items = await house.office.store.db
    .selectFrom('act_items')
    .select(['act', 'entry'])
    .execute()
  const found = new Map<string, string[]>()
  for (const { act, entry } of items) {
    found.set(act, [...(found.get(act) ?? []), leafOf(entry, 0).hash])
  }
  return found
}

const storedLeaves = async ({ house }: ChaosHouse): Promise<readonly Leaf[]> =>
  (await entriesFrom(house.office.store.db, 0, 1_000_000)).map(({ bytes, leafIndex }) =>
    leafOf(bytes, leafIndex),
  )

const tailOf = (path: string): string =>
  `${path}\n${readFileSync(path, 'utf8').split('\n').slice(-25).join('\n')}`
