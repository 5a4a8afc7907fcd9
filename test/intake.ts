// People and their cards for tests of the whole way: taken in from a roster and photographs, asked for, approved
// by another and issued, each by the verbs that do it in earnest. Nobody of the kind exists.
import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { approveRequest, issueRequest, requestCards } from '../apps/issuer/src/issuance/index.ts'
import {
  findHolderByNumber,
  importRoster,
  readRecord,
  settlePhotographs,
  takePhotographs,
  viewHolders,
  type Holder,
} from '../apps/issuer/src/personnel/index.ts'
import type { House } from './house.ts'

const heading =
  'Payroll No,Surname,Forename,Rank,Employee type,Dept,Start date,Leaver date,Vetting,Vetting expiry'

/** Takes in a constable of each number, with a photograph; `rankOf` where a test wants another rank. */
export async function takePeopleIn(
  house: House,
  numbers: readonly string[],
  rankOf: (number: string) => string = () => 'Constable',
): Promise<void> {
  const { office, people, folder } = house
  const clerk = people['pass-office']
  const by = clerk.operator
  const rows = numbers.map(
    (number) =>
      `${number},Testperson,Ada,${rankOf(number)},Police officer,Harbour,01/02/2020,,RV,01/02/2099`,
  )
  await importRoster(office, { bytes: Buffer.from([heading, ...rows].join('\n')), by })
  const photographs = join(folder, 'photographs')
  mkdirSync(photographs)
  for (const number of numbers)
    writeFileSync(join(photographs, `${number}.jpg`), await drawnFace(Number(number)))
  const { toJudge } = await takePhotographs(office, { folder: photographs, by, processes: 1 })
  const holders = toJudge.map((one) => one.holder)
  if (holders.length > 0)
    await settlePhotographs(office, clerk, { outcome: 'accepted', which: { holders } })
}

/** The holder of a number. */
export async function holderOf({ office }: House, number: string): Promise<Holder> {
  const found = await findHolderByNumber(office, number)
  assert.ok(found)
  return found
}

/** A signed warrant card for the person of this number; gives its serial. */
export async function issueCard(house: House, number: string): Promise<string> {
  const { office, people } = house
  const { id } = await holderOf(house, number)
  const asked = await requestCards(office, people.sponsor, { type: 'warrant-card', who: [id] })
  await approveRequest(office, people.approver, asked.request)
  await issueRequest(office, people['pass-office'], asked.request)
  const [serial] = asked.serials
  assert.ok(serial)
  return serial
}

/** The text of the QR code as the office keeps it, sealed. */
export async function codeOf(house: House, number: string): Promise<string> {
  const holder = await holderOf(house, number)
  const opened = await viewHolders(house.office, house.people.sponsor, [holder], ['F.card'])
  const record = opened.get(holder.id)?.groups['F.card']
  assert.ok(record)
  return readRecord('F.card', record).qr
}

async function drawnFace(no: number): Promise<Buffer> {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="600" height="800">
    <rect width="600" height="800" fill="#cfd8dc"/>
    <ellipse cx="300" cy="330" rx="${String(150 + (no % 7))}" ry="200" fill="#d9a679"/>
    <rect x="110" y="560" width="380" height="240" rx="110" fill="#37474f"/>
    <circle cx="240" cy="300" r="18" fill="#222"/><circle cx="360" cy="300" r="18" fill="#222"/>
    <path d="M240 430q60 50 120 0" stroke="#722" stroke-width="12" fill="none"/></svg>`
  return await sharp(Buffer.from(svg)).jpeg({ quality: 90 }).toBuffer()
}
