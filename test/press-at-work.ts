// A press at work, for tests and benchmarks: a real house, signed cards with sealed records, a real station
// enrolled by two keepers, the real door over loopback. What is printed names people who do not exist.
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { randomId, type FieldGroup, type HolderId, type Request } from '@tipstaff/custody'
import { verifyingKey } from '@tipstaff/seal'
import { encode } from 'cborg'
import sharp from 'sharp'
import {
  doorOf,
  enrolmentFile,
  fetchJobs,
  initStation,
  Journal,
  trustDoor,
  type Press,
  type Station,
} from '../apps/bureau/src/index.ts'
import { keepFile } from '../apps/bureau/src/disk.ts'
import {
  approveBatch,
  approveEnrolment,
  blankSerial,
  doorFile,
  issueStock,
  personalisationMigrations,
  prepareBatch,
  proposeEnrolment,
  receiveStock,
  serveDoor,
  type Batch,
  type DoorServer,
} from '../apps/issuer/src/personalisation/index.ts'
import { cardsMigration, newCardId } from '../apps/issuer/src/issuance/cards.ts'
import { personnelMigrations } from '../apps/issuer/src/personnel/index.ts'
import { keepEnvelopes } from '../apps/issuer/src/platform/envelopes.ts'
import { migrate } from '../apps/issuer/src/platform/store.ts'
import { openHouse, type House, type HouseOptions } from './house.ts'

export interface PressAtWork {
  readonly house: House
  readonly door: DoorServer
  /** Makes a station, has it enrolled, and shows it the door. */
  newStation(name: string, print?: StationPrint): Promise<Station>
  /** A batch of fresh signed cards, prepared and approved, with blanks issued. */
  newBatch(station: Station, cards: number, terms?: BatchTerms): Promise<Batch>
  /** A station's press; close its journal and door when done. */
  pressOf(station: Station, judge?: Press['judge']): Press
  close(): Promise<void>
}

/** How a station prints: pictures beside the PDF, and where, if not in its own folder. */
export interface StationPrint {
  readonly dpi?: 0 | 300 | 600
  readonly folder?: string
}

export interface BatchTerms {
  readonly budget?: number
  readonly cardsAnHour?: number
  readonly days?: number
  readonly blanks?: number
}

/** Names a test can search for: nothing else in the world is called so. */
export const nameOf = (no: number): string => `Quillon Tarrowby ${romanOf(no)}`
const romanOf = (no: number): string =>
  String(no).replace(/\d/g, (digit) => 'ABCDEFGHIJ'.charAt(Number(digit)))

/** Builds the press. */
export async function openPress(options: HouseOptions = {}): Promise<PressAtWork> {
  const house = await openHouse(options)
  const { office, people } = house
  await migrate(office.store, [...personnelMigrations, cardsMigration])
  await migrate(office.store, personalisationMigrations)
  const door = await serveDoor(office)
  const folder = mkdtempSync(join(tmpdir(), 'tipstaff-stations-'))
  let serial = 0
  return {
    house,
    door,
    async newStation(name, print = {}) {
      const station = await initStation(join(folder, name), name, { dpi: 0, ...print })
      const second = people['second-keeper'].operator
      const { station: proposed } = await proposeEnrolment(office, {
        file: enrolmentFile(station),
        key: people.keeper,
        second,
      })
      const approval = { station: proposed.id, key: people['second-keeper'] }
      await approveEnrolment(office, approval)
      const path = join(station.home, 'office-door.json')
      keepFile(path, await doorFile(office, { host: '127.0.0.1', port: door.port }))
      return trustDoor(station, path)
    },
    async newBatch(station, cards, terms = {}) {
      const serials = await signedCards(house, cards)
      const { blanks = cards + 5, ...rest } = terms
      const prepared = await prepareBatch(office, {
        station: station.settings.station,
        cards: serials,
        key: people['press-operator'],
        second: people.approver.operator,
        cardsAnHour: 0,
        ...rest,
      })
      const { batch } = await approveBatch(office, { batch: prepared.id, key: people.approver })
      const by = people['press-operator'].operator
      const range = {
        first: blankSerial('TS', serial + 1),
        last: blankSerial('TS', serial + blanks),
        by,
      }
      serial += blanks
      await receiveStock(office, range)
      await issueStock(office, { ...range, batch: batch.id })
      return batch
    },
    pressOf(
      station,
      judge = (opening) => Promise.resolve({ outcome: 'good', blank: opening.blank }),
    ) {
      const release = Buffer.from(station.settings.door?.release ?? '', 'base64')
      return {
        station,
        journal: new Journal(station.home),
        door: doorOf(station),
        releaseKey: verifyingKey(new Uint8Array(release)),
        clock: Date.now,
        judge,
      }
    },
    async close() {
      await door.close()
      await house.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Brings a batch's sealed jobs to the station's disk; gives the batch as the station sees it. */
export async function fetched({ station, journal, door }: Press, batch: string) {
  const manifests = await fetchJobs(station.home, journal, door)
  const found = manifests.find((one) => one.batch === batch)
  if (!found) throw new Error('the batch is not there')
  return found
}

let portrait: Uint8Array | null = null

async function portraitBytes(): Promise<Uint8Array> {
  const background = { r: 140, g: 120, b: 100 }
  portrait ??= new Uint8Array(
    await sharp({ create: { width: 384, height: 512, channels: 3, background } })
      .jpeg({ quality: 80 })
      .toBuffer(),
  )
  return portrait
}

/** Holders with sealed records and a signed card each, put straight into the tables; gives the serials. */
export async function signedCards(house: House, count: number): Promise<readonly string[]> {
  const { store, custodian } = house.office
  const serials: string[] = []
  for (let from = 0; from < count; from += 300) {
    const some = Array.from({ length: Math.min(300, count - from) }, (_, i) => ({
      holder: randomId('ho'),
      subjectKey: new Uint8Array(randomBytes(32)),
      no: from + i,
      ...newCardId(),
    }))
    const items: Request<'seal'>['items'][number][] = []
    for (const { holder, subjectKey, no } of some) {
      const records: Partial<Record<FieldGroup, unknown>> = {
        'F.text': { name: nameOf(no), rank: 'Police Constable', kind: 'officer' },
        'F.portrait': { print: await portraitBytes(), qr: new Uint8Array(400) },
        'F.card': { qr: randomBytes(500).toString('hex').toUpperCase().slice(0, 700) },
      }
      for (const [group, record] of Object.entries(records)) {
        const plaintext = encode(record)
        items.push({ holder, subjectKey, group: group as FieldGroup, plaintext })
      }
    }
    const { envelopes } = await custodian.call('seal', { items })
    const now = Date.now()
    await store.write(async (trx) => {
      for (const { holder, subjectKey, serial, cardId } of some) {
        await trx
          .insertInto('holders')
          .values({
            id: holder,
            lookup: Buffer.from(randomBytes(32)),
            subject_key: Buffer.from(subjectKey),
            kind: 'officer',
            state: 'present',
            left_on: null,
            has_portrait: 1,
            created_at: now,
            changed_at: now,
          })
          .execute()
        await trx
          .insertInto('cards')
          .values(cardRow(serial, cardId, holder, now))
          .execute()
        serials.push(serial)
      }
      const sealed = items.map(({ holder, group }, i) => ({
        holder,
        group,
        envelope: envelopes[i] ?? new Uint8Array(),
        fingerprint: null,
      }))
      await keepEnvelopes(trx, sealed, now)
    })
  }
  return serials
}

const cardRow = (serial: string, cardId: Uint8Array, holder: HolderId, at: number) =>
  ({
    serial,
    card_id: Buffer.from(cardId),
    holder,
    type: 'warrant-card',
    state: 'signed',
    status_index: null,
    request: 're_aaaaaaaaaaaaaaaa',
    requested_by: 'op_aaaaaaaaaaaaaaaa',
    approved_by: null,
    expires_on: '2030-06-30',
    digest: null,
    refusal: null,
    requested_at: at,
    signed_at: at,
    changed_at: at,
  }) as const
