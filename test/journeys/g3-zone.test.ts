// A zone that asks for G3 (live proof of the card itself) refuses every printed card: tried with a card that was
// issued, printed by a station and read off its picture, at the gate’s own command.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { openOperatorKey } from '@tipstaff/custody'
import { openQrText } from '@tipstaff/credential'
import { runBatch } from '../../apps/bureau/src/index.ts'
import { Follower } from '../../apps/gate/src/follow.ts'
import { Gate } from '../../apps/gate/src/gate.ts'
import { GateStore } from '../../apps/gate/src/gate-store.ts'
import { moveCard } from '../../apps/issuer/src/issuance/index.ts'
import {
  approveBatch,
  blankSerial,
  issueStock,
  prepareBatch,
  receiveStock,
} from '../../apps/issuer/src/personalisation/index.ts'
import {
  addSite,
  addZone,
  draftTrustList,
  makeRoots,
  publishTrustList,
  signTrustList,
  startPublication,
  type SiteZone,
} from '../../apps/issuer/src/publication/index.ts'
import { readPrintedCode } from '../../tools/start/read-printed-code.ts'
import { codeOf, issueCard, takePeopleIn } from '../intake.ts'
import { fetched, openPress, type PressAtWork } from '../press-at-work.ts'

const number = '5001'
const limit = { timeout: 60_000 }
const root = join(import.meta.dirname, '..', '..')
let works: PressAtWork
let serial: string
let printed: string
let gateFolder: string
before(async () => {
  works = await openPress()
  const { house } = works
  await takePeopleIn(house, [number])
  serial = await issueCard(house, number)
  printed = await printOut()
  const by = house.people['pass-office'].operator
  await house.office.store.write(async (trx) => {
    for (const action of ['hand-over', 'activate'] as const)
      await moveCard(trx, serial, action, Date.now(), by)
  })
  gateFolder = join(house.folder, 'gate')
  await setUpGate()
})
after(() => works.close())

/** Prints the card at a station; gives the print folder. */
async function printOut(): Promise<string> {
  const { office, people } = works.house
  const station = await works.newStation('press', { dpi: 300 })
  const key = people['press-operator']
  const second = people.approver.operator
  const wanted = { station: station.settings.station, cards: [serial], key, second }
  const { id } = await prepareBatch(office, { ...wanted, cardsAnHour: 0 })
  await approveBatch(office, { batch: id, key: people.approver })
  const blanks = { first: blankSerial('GT', 1), last: blankSerial('GT', 2), by: key.operator }
  await receiveStock(office, blanks)
  await issueStock(office, { ...blanks, batch: id })
  const press = works.pressOf(station)
  const { good } = await runBatch(press, await fetched(press, id), {
    parallel: 1,
    stopped: () => false,
  })
  press.journal.close()
  press.door.close()
  assert.equal(good, 1)
  return station.settings.print.folder
}

const front: SiteZone = {
  id: 'front',
  name: 'Front office',
  required: { normal: 'G1', heightened: 'G2', exceptional: 'G3' },
  statusAgeMax: 600,
  cardTypes: ['warrant-card'],
  unstaffed: false,
  entry: 'by-type',
}
const armoury: SiteZone = {
  ...front,
  id: 'armoury',
  name: 'Armoury',
  required: { normal: 'G3', heightened: 'G3', exceptional: 'G3' },
}

/** A gate's folder with all its lists, fetched from the office's publication server. */
async function setUpGate(): Promise<void> {
  const { office, people, folder } = works.house
  const clerk = people['pass-office']
  const passwords = ['root one!', 'root two!', 'root three!']
  const roots = await makeRoots(passwords)
  const site = await addSite(office, clerk, 'Quay Street')
  await addZone(office, clerk, site, front)
  await addZone(office, clerk, site, armoury)
  const publication = await startPublication(office)
  try {
    const terms = { addresses: [publication.address], colours: ['#14213d', '#ffffff'], days: 30 }
    let list = await draftTrustList(office, { ...terms, colours: ['#14213d', '#ffffff'] })
    for (const no of [0, 1])
      list = signTrustList(
        list,
        await openOperatorKey(roots[no]?.secret ?? '', passwords[no] ?? ''),
      )
    const publics = roots.map(({ publicKey }) => publicKey)
    await publishTrustList(office, list, publics)
    const files = publics.map((publicKey, no) => {
      const file = join(folder, `root-${String(no)}.pub`)
      writeFileSync(file, `${publicKey}\n`)
      return file
    })
    const where = ['--dir', gateFolder, '--url', publication.address, '--site', site]
    const made = gateSays('init', ...where, ...files.flatMap((file) => ['--root', file]))
    assert.equal(made.code, 0, made.out)
    await followUntilHeld()
  } finally {
    await publication.stop()
  }
}

async function followUntilHeld(): Promise<void> {
  const store = GateStore.open(gateFolder)
  const gate = new Gate(store, { now: () => Date.now() / 1000 })
  const follower = new Follower(gate, { info: () => undefined, warn: () => undefined })
  for (let tries = 0; gate.holds('access') === 0; tries++) {
    assert.ok(tries < 100, 'the lists do not come')
    await follower.fetchAll(AbortSignal.timeout(10_000))
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  store.close()
}

/** The gate as a program: exit code and what it said. */
function gateSays(...args: readonly string[]): {
  readonly code: number | null
  readonly out: string
} {
  const ours = ['--conditions=tipstaff-source', '--disable-warning=ExperimentalWarning']
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [...ours, join(root, 'apps/gate/src/main.ts'), ...args],
    { encoding: 'utf8' },
  )
  return { code: status, out: stdout + stderr }
}
const check = (qr: string, zone: string, ...more: readonly string[]) => {
  const { code, out } = gateSays(
    'check',
    qr,
    '--zone',
    zone,
    '--json',
    '--dir',
    gateFolder,
    ...more,
  )
  const { because, serial: read } = JSON.parse(out) as { because: string; serial: string | null }
  return { code, because, serial: read }
}

test('the code read off the printed card is the one the office sealed', limit, async () => {
  const { qr } = await readPrintedCode(printed, [serial])
  assert.equal(qr, await codeOf(works.house, number))
  assert.ok(openQrText(qr).payload.length > 0)
  assert.ok(readdirSync(printed).some((name) => name.endsWith('.pdf')))
})

test(
  'where G1 is asked the printed card is admitted; where G3 is asked it never is',
  limit,
  async () => {
    const { qr } = await readPrintedCode(printed, [serial])
    assert.deepEqual(check(qr, 'front'), { code: 0, because: 'admitted', serial })
    for (const word of [[], ['--same-person', 'yes']]) {
      const answer = check(qr, 'armoury', ...word)
      assert.deepEqual(answer, { code: 1, because: 'grade-too-low', serial }, word.join(' '))
    }
    const typed = gateSays('check', '--serial', serial, '--zone', 'armoury', '--dir', gateFolder)
    assert.notEqual(typed.code, 0, 'nor by its serial')
  },
)
