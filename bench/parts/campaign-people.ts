// The people of the campaign benchmark: sealed records by the real custodian, a few dozen prepared portraits
// shared among them, each sealed apart. Preparation, not measured: in a process of its own, whose memory ends
// with it. `campaign-people.ts OFFICE COUNT`.
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { randomId, type FieldGroup, type HolderId } from '@tipstaff/custody'
import { encode } from 'cborg'
import sharp from 'sharp'
import type { FacePortrait } from '../../apps/issuer/src/personnel/holder-record.ts'
import { holdersById } from '../../apps/issuer/src/personnel/index.ts'
import { makePortrait } from '../../apps/issuer/src/personnel/photographs/make-portrait.ts'
import { fitQrPortrait, qrRooms } from '../../apps/issuer/src/personnel/photographs/qr-room.ts'
import { custodianAt } from '../../apps/issuer/src/platform/custodian-client.ts'
import { keepEnvelopes } from '../../apps/issuer/src/platform/envelopes.ts'
import type { Office } from '../../apps/issuer/src/platform/office.ts'
import { readSettings } from '../../apps/issuer/src/platform/settings.ts'
import { openStore } from '../../apps/issuer/src/platform/store.ts'
import { drawPortrait } from '../../tools/sample/draw-portrait.ts'
import { samplePeople, type SamplePerson } from '../../tools/sample/people.ts'

const portraitCount = 24
const chunk = 250

/** Portraits as the intake makes them, from drawn people. */
async function portraits(): Promise<readonly FacePortrait[]> {
  const made: FacePortrait[] = []
  for (const person of samplePeople(portraitCount)) {
    const { data, info } = await sharp(await drawPortrait(person))
      .removeAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true })
    const { width, height } = info
    const cut = { width: Math.min(width, Math.floor((height * 3) / 4)), height }
    const crop = { left: Math.floor((width - cut.width) / 2), top: 0, ...cut }
    made.push(await makePortrait({ pixels: data, width, height } as never, crop))
  }
  return made
}

type Needs = Pick<Office, 'store' | 'custodian' | 'settings'>

/** Puts this many people into an office whose custodian answers: all present, vetted and with a portrait. */
export async function bringPeople({ settings }: Needs, count: number): Promise<void> {
  const options = ['--conditions=tipstaff-source', '--disable-warning=ExperimentalWarning']
  const program = [...options, import.meta.filename, settings.home, String(count)]
  const child = spawn(process.execPath, program, { stdio: ['ignore', 'ignore', 'inherit'] })
  const code = await new Promise((resolve) => child.once('exit', resolve))
  if (code !== 0) throw new Error(`bringing the people ended with ${String(code)}`)
}

async function bring(office: Needs, count: number): Promise<void> {
  const faces = await portraits()
  let some: SamplePerson[] = []
  let taken = 0
  // Some of the force are set aside as protected, so a few more are drawn than are wanted.
  for (const person of samplePeople(Math.ceil(count * 1.1) + 20)) {
    if (person.isProtected || taken === count) continue
    some.push(person)
    taken += 1
    if (some.length < chunk && taken < count) continue
    await seal(office, some, faces)
    some = []
  }
}

async function seal(
  office: Needs,
  people: readonly SamplePerson[],
  faces: readonly FacePortrait[],
): Promise<void> {
  const { store, settings } = office
  const now = Date.now()
  const expiresOn = new Date(now + 3 * 365 * 86_400_000).toISOString().slice(0, 10)
  const holders = people.map((person) => ({
    person,
    id: randomId('ho'),
    subjectKey: new Uint8Array(randomBytes(32)),
  }))
  await store.write(async (trx) => {
    const rows = holders.map(({ person, id, subjectKey }) => ({
      id,
      lookup: Buffer.from(randomBytes(32)),
      subject_key: Buffer.from(subjectKey),
      kind: person.kind,
      state: 'present' as const,
      left_on: null,
      has_portrait: 1,
      created_at: now,
      changed_at: now,
    }))
    await trx.insertInto('holders').values(rows).execute()
  })
  const words = holders.flatMap(({ person: { given, family, rank, kind, vetting }, ...holder }) => [
    {
      ...holder,
      group: 'F.text',
      record: { name: `${given} ${family}`.normalize('NFC'), rank, kind },
    } as const,
    {
      ...holder,
      group: 'V',
      record: { level: vetting?.level ?? 'RV', expiresOn, zones: [], roles: [] },
    } as const,
  ])
  await keep(office, words, now)
  const found = await holdersById(
    store.db,
    holders.map(({ id }) => id),
  )
  const rooms = await qrRooms(store.db, settings.issuer, [...found.values()])
  const portraits: RecordToSeal[] = []
  for (const { person, ...holder } of holders) {
    const face = faces[person.index % faces.length]
    const room = rooms.get(holder.id)
    if (!face || room === undefined) throw new Error('a person without face or room')
    portraits.push({ ...holder, group: 'F.portrait', record: await fitted(face, room) })
  }
  await keep(office, portraits, now)
}

const fits = new Map<FacePortrait, Map<number, Promise<FacePortrait>>>()

/** The portrait in the room its holder's name leaves, made once for each face and size. */
function fitted(face: FacePortrait, room: number): Promise<FacePortrait> {
  const sizes = fits.get(face) ?? new Map<number, Promise<FacePortrait>>()
  fits.set(face, sizes)
  const made = sizes.get(room) ?? fitQrPortrait(face, room)
  sizes.set(room, made)
  return made
}

interface RecordToSeal {
  readonly id: HolderId
  readonly subjectKey: Uint8Array
  readonly group: FieldGroup
  readonly record: unknown
}

async function keep(
  { store, custodian }: Needs,
  records: readonly RecordToSeal[],
  now: number,
): Promise<void> {
  const items = records.map(({ id: holder, subjectKey, group, record }) => ({
    holder,
    subjectKey,
    group,
    plaintext: encode(record),
  }))
  const { envelopes } = await custodian.call('seal', { items })
  const sealed = items.map(({ holder, group }, i) => {
    const envelope = envelopes[i]
    if (!envelope) throw new Error('the custodian sealed fewer records than it was given')
    return { holder, group, envelope, fingerprint: null }
  })
  await store.write((trx) => keepEnvelopes(trx, sealed, now))
}

if (import.meta.main) {
  const [home = '', count = '0'] = process.argv.slice(2)
  const settings = readSettings(home)
  const office = {
    settings,
    store: openStore(settings.database),
    custodian: custodianAt(settings.custodianSocket),
  }
  await bring(office, Number(count))
  office.custodian.close()
  await office.store.close()
}
