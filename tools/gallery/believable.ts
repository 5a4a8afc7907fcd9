// A house for the gallery: people of the sample force, cards in every state, batches, stock, a gate, all made by the
// verbs that make them in earnest.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import type { HolderId } from '@tipstaff/custody'
import type { Station } from '../../apps/bureau/src/index.ts'
import {
  approveRequest,
  cardBySerial,
  issueRequest,
  requestCards,
} from '../../apps/issuer/src/issuance/index.ts'
import { prepareBatch } from '../../apps/issuer/src/personalisation/index.ts'
import {
  findHolderByNumber,
  importRoster,
  settlePhotographs,
  takePhotographs,
} from '../../apps/issuer/src/personnel/index.ts'
import {
  addSite,
  addZone,
  approveGrant,
  draftGrant,
  hearGate,
} from '../../apps/issuer/src/publication/index.ts'
import { checkFile } from '../../apps/issuer/src/platform/dispatch.ts'
import {
  agreeToAllow,
  askForEverybody,
  askRelease,
  askToAllow,
  lastDayOf,
  withdrawAllowed,
} from '../../apps/issuer/src/release/index.ts'
import { askToRevoke, suspendCards } from '../../apps/issuer/src/revocation/index.ts'
import { indexEverybody } from '../../test/guard-index.ts'
import type { House } from '../../test/house.ts'
import type { PressAtWork } from '../../test/press-at-work.ts'
import { makePasskey } from '../../test/enrol-passkey.ts'
import { drawPortrait } from '../sample/draw-portrait.ts'
import { makeRoster } from '../sample/make-roster.ts'
import { samplePeople, type SamplePerson } from '../sample/people.ts'
import { writeWorkbook } from '../sample/write-workbook.ts'
import { batchOf, handOut, printBatch } from './printing.ts'

/** How many of the sample force work here. */
export const peopleMax = 40

/** Fills the house; tells how far it is. Gives a holder who has a card in use. */
export async function makeBelievable(
  works: PressAtWork,
  say: (text: string) => void,
): Promise<HolderId> {
  const { house } = works
  const { office, people } = house
  const force = [...samplePeople(peopleMax)]
  say('people and photographs')
  await takeIn(works, force)
  say('cards')
  const holders = await holdersOf(works, force)
  const issue = async (from: number, to: number): Promise<readonly string[]> => {
    const asked = await requestCards(office, people.sponsor, {
      type: 'warrant-card',
      who: holders.slice(from, to),
    })
    await approveRequest(office, people.approver, asked.request)
    await issueRequest(office, people['pass-office'], asked.request)
    return asked.serials
  }
  await issue(0, 6)
  say('print batches')
  const press = await works.newStation('Press room')
  const batch = await batchOf(works, press, 'all-signed')
  const inUse = await printBatch(works, press, batch, ['good', 'spoiled', 'good', 'good'])
  await handOut(works, inUse, 'active')
  await issue(6, 9)
  const { station } = (await works.newStation('Annexe')).settings
  await prepareBatch(office, {
    station,
    cards: 'all-signed',
    key: people['press-operator'],
    second: people.approver.operator,
  })
  // Two that are signed and in no batch yet.
  await issue(14, 16)
  await requestCards(office, people.sponsor, { type: 'warrant-card', who: holders.slice(9, 14) })
  say('gates, changes and passkeys')
  await openGate(works, inUse)
  const [lost = '', stolen = ''] = inUse
  await suspendCards(office, people['control-room'], { cards: [lost], reason: 'lost' })
  await askToRevoke(office, people['pass-office'], { cards: [stolen], reason: 'stolen' })
  say('files that leave')
  await bringFiles(works, force)
  await makePasskey(house, people.guard.operator)
  const third = await cardBySerial(office.store.db, inUse[2] ?? '')
  if (!third) throw new Error('too few cards came out of the press')
  await replaceCard(works, press, third.holder)
  return third.holder
}

/** A second card for somebody who has one: it has been handed over and waits to be activated. */
async function replaceCard(works: PressAtWork, press: Station, holder: HolderId): Promise<void> {
  const { office, people } = works.house
  const asked = await requestCards(office, people.sponsor, {
    type: 'warrant-card',
    who: [holder],
    replaces: true,
  })
  await approveRequest(office, people.approver, asked.request)
  await issueRequest(office, people['pass-office'], asked.request)
  const batch = await batchOf(works, press, asked.serials)
  await handOut(works, await printBatch(works, press, batch, ['good']), 'handed-over')
}

async function takeIn(
  { house: { office, people, folder } }: PressAtWork,
  force: readonly SamplePerson[],
): Promise<void> {
  const clerk = people['pass-office']
  const by = clerk.operator
  const bytes = makeRoster({ people: force.length, isOrdinary: true })
  await importRoster(office, { bytes, by })
  const photographs = join(folder, 'photographs')
  mkdirSync(photographs)
  // The last few are out of focus, and wait for the page that judges them.
  for (const [i, person] of force.entries()) {
    const portrait = await drawPortrait(person)
    const file = join(photographs, `${person.number}.jpg`)
    writeFileSync(file, i < force.length - 5 ? portrait : await sharp(portrait).blur(14).toBuffer())
  }
  const { toJudge } = await takePhotographs(office, { folder: photographs, by, processes: 2 })
  const holders = toJudge.slice(0, -5).map((one) => one.holder)
  if (holders.length > 0)
    await settlePhotographs(office, clerk, { outcome: 'accepted', which: { holders } })
}

/** One file of each kind: our people on a hidden sheet, one that cannot be read and waits for release, a harmless one. */
async function bringFiles({ house }: PressAtWork, force: readonly SamplePerson[]): Promise<void> {
  const { office, people } = house
  await indexEverybody(house)
  const bring = (name: string, bytes: Uint8Array, by = people.sponsor) =>
    checkFile(office, { way: 'upload', name, bytes, by: by.operator })
  const rows = force.map((one) => [one.family, one.given.slice(0, 1), one.rank, one.number])
  const workbook = writeWorkbook([
    {
      name: 'Answer',
      rows: [
        ['Rank', 'Officers'],
        ['Constable', '23'],
        ['Sergeant', '9'],
      ],
    },
    {
      name: 'SQL Results',
      hidden: true,
      rows: [['Surname', 'Initial', 'Rank', 'Number'], ...rows],
    },
  ])
  await bring('FOI 2026-113 answer.xlsx', workbook)
  const archive = Buffer.concat([Buffer.from('377abcaf271c0004', 'hex'), Buffer.alloc(4_000, 7)])
  const { file } = await bring('minutes.7z', archive)
  const note = 'Minutes for the fleet insurer, packed by their own program.'
  await askRelease(office, people.sponsor, file.id, { because: 'contract', note })
  await bring('visitors.csv', Buffer.from('Place,Visitors\nPort Ellery,19\nQuay Street,4\n'))
  await askForEverybody(office, people['pass-office'], 'index')
  await nameThePublic(house, force)
}

/** Names that may leave: one in force, one that waits for data protection, one that was withdrawn. */
async function nameThePublic(
  { office, people }: House,
  force: readonly SamplePerson[],
): Promise<void> {
  const { 'pass-office': clerk, 'data-protection': officer } = people
  const untilOn = lastDayOf(office.clock())
  const ask = ({ given, family: surname, number }: SamplePerson, why: string) =>
    askToAllow(office, clerk, { surname, given, number, why, untilOn })
  const [chief, speaker, before] = force
  if (!chief || !speaker || !before) throw new Error('too few people for the allow-list')
  const why = 'Signs every public letter; the name stands on the front page of our site.'
  await agreeToAllow(office, officer, await ask(chief, why))
  await ask(speaker, 'Speaks to the press for us, and is named in every release.')
  const gone = await ask(before, 'Spoke to the press until the summer.')
  await agreeToAllow(office, officer, gone)
  await withdrawAllowed(office, officer, gone)
}

async function holdersOf({ house }: PressAtWork, force: readonly SamplePerson[]) {
  const found = await Promise.all(
    force
      .filter(({ kind }) => kind === 'officer')
      .map(({ number }) => findHolderByNumber(house.office, number)),
  )
  return found.flatMap((holder) => (holder?.hasPortrait ? [holder.id] : []))
}

async function openGate({ house }: PressAtWork, cards: readonly string[]): Promise<void> {
  const { office, people } = house
  const clerk = people['pass-office']
  const site = await addSite(office, clerk, 'Quay Street')
  for (const [id, name, grade] of [
    ['front', 'Front office', 'G1'],
    ['armoury', 'Armoury', 'G3'],
  ] as const)
    await addZone(office, clerk, site, {
      id,
      name,
      required: { normal: grade, heightened: grade, exceptional: 'G3' },
      statusAgeMax: 600,
      cardTypes: ['warrant-card'],
      unstaffed: false,
      entry: id === 'front' ? 'by-type' : 'by-grant',
    })
  const [first = '', ...others] = cards
  const granted = await draftGrant(office, clerk, { site, zone: 'armoury', cards: [first] })
  await approveGrant(office, people.approver, granted.hash)
  await draftGrant(office, clerk, { site, zone: 'armoury', cards: others })
  await hearGate(office, { site, gate: 'front-1', status: 3, access: 2, trust: 1 })
}
