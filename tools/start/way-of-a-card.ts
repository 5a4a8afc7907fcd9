// The way of a card, with the commands people would type: roster, photographs, request, approval, signing,
// printing, hand-over, gate, cancelled, refused, and the ledger checked by an outsider's program.
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { blankSerial } from '../../apps/issuer/src/personalisation/index.ts'
import { drawPortrait } from '../sample/draw-portrait.ts'
import { makeRoster } from '../sample/make-roster.ts'
import { samplePeople, type SamplePerson } from '../sample/people.ts'
import type { House } from './house.ts'
import { readPrintedCode } from './read-printed-code.ts'
import { CommandFailed } from './run-command.ts'
import type { Choice } from './steps.ts'

const cardCount = 10
/** People of the sample in the main job; the rest follows while everything runs. */
export const firstPart = 2_000
const [firstBlank, lastBlank] = [blankSerial('HC', 1), blankSerial('HC', 25)]

/** Officers of the sample who may have a warrant card today: the ten of the main job. */
export function firstTen(people: number): readonly SamplePerson[] {
  const ten: SamplePerson[] = []
  for (const person of samplePeople(people)) {
    const vetted = (person.vetting?.expiresOn ?? '') > '2027-06-01'
    if (person.kind === 'officer' && vetted && !person.isProtected && person.leavesOn === null) {
      ten.push(person)
    }
    if (ten.length === cardCount) break
  }
  return ten
}

export async function takeRoster(house: House, choice: Choice): Promise<string> {
  let file = choice.roster
  if (file === undefined) {
    mkdirSync(house.places.sample, { recursive: true, mode: 0o700 })
    file = join(house.places.sample, 'roster.csv')
    writeFileSync(file, makeRoster({ people: Math.min(choice.people, firstPart) }), { mode: 0o600 })
  }
  const columns = choice.columns.flatMap((one) => ['--column', one])
  const take = ['roster', 'import', file, '--yes', ...columns]
  const { out } = await house.tipstaff(take, 'pass-office', { live: true })
  const told = out.split('\n').filter((line) => /\d+ joined,|taken in|reasons/.test(line))
  told.push(`look: tipstaff --home ${house.places.office} roster show`)
  told.push(
    `rows marked protected are sealed to another office's key (${house.places.office}/aside) and nothing else here remembers them`,
  )
  return told.join('\n')
}

export async function takePhotographs(house: House, choice: Choice): Promise<string> {
  const folder = choice.photos ?? join(house.places.sample, 'first-ten')
  if (choice.photos === undefined && choice.roster === undefined) {
    rmSync(folder, { recursive: true, force: true })
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    for (const person of firstTen(choice.people)) {
      writeFileSync(join(folder, `${person.number}.jpg`), await drawPortrait(person), {
        mode: 0o600,
      })
    }
  }
  if (!existsSync(folder))
    throw new CommandFailed('no photographs: give --photos DIR, named by number or name')
  const roster = choice.roster ? ['--roster', choice.roster] : []
  const { out } = await house.tipstaff(['photos', 'take', folder, ...roster], 'pass-office', {
    live: true,
  })
  const offCentre = ['photos', 'judge', 'accept', '--finding', 'off-centre']
  const judged = await house.tipstaff(offCentre, 'pass-office', { accept: [0, 3, 6] })
  // A step that is done is not done again: with nobody to make a card for, it is not done.
  const accepted = `${out}\n${judged.out}`.matchAll(/\b(\d+) (?:accepted|taken before)\b/g)
  if (![...accepted].some(([, count]) => count !== '0'))
    throw new CommandFailed(`${folder}: no photograph could be accepted\n${firstLines(out, 6)}`)
  return `${firstLines(out, 6)}\nlook: tipstaff --home ${house.places.office} photos list`
}

export async function requestCards(house: House, choice: Choice): Promise<string> {
  const id = await house.once('request', async () => {
    const sample = firstTen(choice.people).map(({ number }) => number)
    const who = choice.roster === undefined ? ['--number', ...sample] : ['--everyone']
    const { out } = await house.tipstaff(
      ['card', 'request', '--type', 'warrant-card', ...who],
      'sponsor',
    )
    house.facts['asked'] = firstLines(out, 6)
    return /re_[a-z2-7]{16}/.exec(out)?.[0]
  })
  return `${house.fact('asked')}\n${id}: the sponsor signed with their own key what will be opened\nlook: tipstaff --home ${house.places.office} card show ${id}`
}

export async function approveRequest(house: House): Promise<string> {
  const id = house.fact('request')
  const own = await house.tipstaff(['card', 'approve', id], 'sponsor', { accept: [4, 5, 8] })
  await house.once(
    'approved',
    async () => (await house.tipstaff(['card', 'approve', id], 'approver')).out,
  )
  return `the sponsor was refused (${own.err.trim()}); the approver's key signed the same intent`
}

export async function issueCards(house: House): Promise<string> {
  const { out } = await house.tipstaff(['card', 'issue', house.fact('request')], 'pass-office', {
    live: true,
  })
  return out.trim()
}

export async function enrolStation(house: House): Promise<string> {
  const { places } = house
  const station = await house.once('station', async () => {
    rmSync(places.station, { recursive: true, force: true })
    const words = [
      '--home',
      places.station,
      '--name',
      'Press room',
      '--print-folder',
      places.prints,
    ]
    const { out } = await house.run('station', ['init', ...words])
    return /st_[a-z2-7]{16}/.exec(out)?.[0]
  })
  await house.once('enrolled', async () => {
    const { out } = await house.run('station', ['enrol-file', '--home', places.station])
    const file = join(places.home, 'station-enrolment.json')
    writeFileSync(file, out)
    const second = house.operatorId('keeper-2')
    await house.once('proposed', async () => {
      await house.tipstaff(['station', 'enrol', file, '--with', second], 'keeper-1')
      return station
    })
    await house.tipstaff(['station', 'approve', station], 'keeper-2')
    return station
  })
  const door = join(places.home, 'door.json')
  await house.tipstaff(['station', 'door-file', door])
  await house.run('station', ['trust', door, '--home', places.station])
  return `${station}: its own keys in ${places.station}; two keepers enrolled it; both sides pin the other's certificate`
}

export async function sealBatch(house: House): Promise<string> {
  const batch = await house.once('batch', async () => {
    const words = ['--station', house.fact('station'), '--with', house.operatorId('approver')]
    const pace = ['--all-signed', '--cards-an-hour', '0']
    const { out } = await house.tipstaff(['batch', 'prepare', ...words, ...pace], 'press')
    return /ba_[a-z2-7]{16}/.exec(out)?.[0]
  })
  await house.tipstaff(['batch', 'approve', batch], 'approver', { live: true })
  await house.once('stock', async () => {
    await house.tipstaff(['stock', 'receive', firstBlank, lastBlank], 'press')
    await house.tipstaff(['stock', 'issue', firstBlank, lastBlank, '--batch', batch], 'press')
    return lastBlank
  })
  return `${batch}: drawn, sealed, content keys wrapped to the custodian; the station gets ciphertext only`
}

export async function printCards(house: House): Promise<string> {
  const { places } = house
  const words = ['run', '--auto', '--until-done', '--home', places.station]
  await house.run('station', words, { live: true })
  const pictures = readdirSync(places.prints).filter((name) => name.endsWith('-front.png'))
  return `look: ${places.prints} (${String(pictures.length)} cards, each as PDF and PNG: front, back, and the black layer apart)`
}

export async function handOver(house: House): Promise<string> {
  const { out } = await house.tipstaff(['card', 'list', '--state', 'printed'])
  const printed = serialsIn(out)
  const handed = serialsIn((await house.tipstaff(['card', 'list', '--state', 'handed-over'])).out)
  if (printed.length > 0) {
    await house.tipstaff(['card', 'receive', '--serial', ...printed], 'pass-office', {
      accept: [0, 6],
    })
  }
  for (const serial of printed.slice(0, 3)) {
    const checked = ['--checked-by', house.operatorId('approver'), '--received']
    await house.tipstaff(['card', 'hand-over', serial, ...checked], 'pass-office')
    handed.push(serial)
  }
  if (handed.length > 0) await house.tipstaff(['card', 'activate', ...handed], 'pass-office')
  return `${String(handed.length)} handed over and activated: until then gates were told "suspended"`
}

export async function checkAtGate(house: House): Promise<string> {
  const active = serialsIn((await house.tipstaff(['card', 'list', '--state', 'active'])).out)
  const { serial, qr } = await readPrintedCode(house.places.prints, active)
  house.facts['shown'] = serial
  house.facts['qr'] = qr
  await untilGateSays(house, 0)
  const { out } = await check(house, 'front-desk', [0])
  const armoury = await check(house, 'armoury', [1])
  return `read from the printed PNG by a camera's decoder:\n${out.trim()}\nand at the unstaffed armoury door: ${armoury.out.trim().split('\n')[0] ?? ''}`
}

export async function cancelCard(house: House): Promise<string> {
  const serial = house.fact('shown')
  const began = Date.now()
  await house.tipstaff(['card', 'suspend', serial, '--reason', 'lost'], 'control-room', {
    accept: [0, 6],
  })
  const done = Date.now()
  await untilGateSays(house, 1)
  return `the control room, alone, with a reason (${((done - began) / 1000).toFixed(1)} s for the command); the gate refused ${((Date.now() - done) / 1000).toFixed(1)} s later, one check included`
}

export async function refusedAtGate(house: House): Promise<string> {
  const { out } = await check(house, 'front-desk', [1])
  return out.trim()
}

export async function verifyLedger(house: House): Promise<string> {
  const { places, ports } = house
  const keys = join(places.home, 'log-keys')
  const witness = `@${join(places.witness, 'witness.vkeys')}`
  const log = `http://127.0.0.1:${String(ports.lists)}/ledger/`
  await new Promise((resolve) => setTimeout(resolve, 1_500))
  const said = await house.run('verify', [
    'fsck',
    log,
    '--log-key',
    `@${keys}`,
    '--witness-key',
    witness,
  ])
  return `${said.out.trim()}\nwith public keys only, over the network`
}

export async function askExposure(house: House): Promise<string> {
  const words = ['exposure', '--recipient', house.fact('station')]
  const { out } = await house.tipstaff(words, 'data-protection')
  return `${lastLines(out, 3)}\n(add --names to see who: an opening of its own)`
}

async function check(house: House, zone: string, accept: readonly number[]) {
  const words = ['check', house.fact('qr'), '--zone', zone, '--same-person', 'yes']
  return await house.run('gate', [...words, '--dir', house.places.gate], { accept })
}

// The gate follows by itself; this waits until its answer has changed, at most ten seconds.
async function untilGateSays(house: House, code: number): Promise<void> {
  const url = `http://127.0.0.1:${String(house.ports.gate)}/check`
  const body = JSON.stringify({ qr: house.fact('qr'), zone: 'front-desk', samePerson: true })
  for (const until = Date.now() + 10_000; Date.now() < until;) {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    })
    const { admit } = (await response.json()) as { admit?: boolean }
    if (admit === (code === 0)) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

const serialsIn = (text: string): string[] =>
  text.match(/\b(?:[0-9A-Z]{4}-){3}[0-9A-Z]{4}\b/g) ?? []
function firstLines(text: string, count: number): string {
  const lines = text.trimEnd().split('\n')
  const more = lines.length > count ? [`  and ${String(lines.length - count)} more`] : []
  return [...lines.slice(0, count), ...more].join('\n')
}
const lastLines = (text: string, count: number): string =>
  text.trim().split('\n').slice(-count).join('\n')
