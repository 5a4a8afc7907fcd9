// The people of the campaign benchmark: sealed records by the real custodian, a few dozen prepared portraits
// shared among them, each sealed apart. Preparation, not measured.
import { randomBytes } from 'node:crypto'
import { randomId, type FieldGroup } from '@tipstaff/custody'
import { encode } from 'cborg'
import sharp from 'sharp'
import { makePortrait } from '../../apps/issuer/src/personnel/photographs/make-portrait.ts'
import { keepEnvelopes } from '../../apps/issuer/src/platform/envelopes.ts'
import type { House } from '../../test/house.ts'
import { drawPortrait } from '../../tools/sample/draw-portrait.ts'
import { samplePeople, type SamplePerson } from '../../tools/sample/people.ts'

const portraitCount = 24
const chunk = 250

interface Prepared {
  readonly print: Uint8Array
  readonly qr: Uint8Array
}

/** Portraits as the intake makes them, from drawn people. */
async function portraits(): Promise<readonly Prepared[]> {
  const made: Prepared[] = []
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

/** Puts this many people into the office, all present, vetted and with a portrait. */
export async function bringPeople(house: House, count: number): Promise<void> {
  const faces = await portraits()
  let some: SamplePerson[] = []
  let taken = 0
  // Some of the force are set aside as protected, so a few more are drawn than are wanted.
  for (const person of samplePeople(Math.ceil(count * 1.1) + 20)) {
    if (person.isProtected || taken === count) continue
    some.push(person)
    taken += 1
    if (some.length < chunk && taken < count) continue
    await seal(house, some, faces)
    some = []
  }
}

async function seal(
  house: House,
  people: readonly SamplePerson[],
  faces: readonly Prepared[],
): Promise<void> {
  const { store, custodian } = house.office
  const now = Date.now()
  const expiresOn = new Date(now + 3 * 365 * 86_400_000).toISOString().slice(0, 10)
  const holders = people.map((person) => ({
    person,
    id: randomId('ho'),
    subjectKey: new Uint8Array(randomBytes(32)),
  }))
  const items = holders.flatMap(({ person, id, subjectKey }) => {
    const { kind, rank } = person
    const records: Partial<Record<FieldGroup, unknown>> = {
      'F.text': { name: `${person.given} ${person.family}`.normalize('NFC'), rank, kind },
      'F.portrait': faces[person.index % faces.length],
      V: { level: person.vetting?.level ?? 'RV', expiresOn, zones: [], roles: [] },
    }
    return Object.entries(records).map(([group, record]) => ({
      holder: id,
      subjectKey,
      group: group as FieldGroup,
      plaintext: encode(record),
    }))
  })
  const { envelopes } = await custodian.call('seal', { items })
  await store.write(async (trx) => {
    await trx
      .insertInto('holders')
      .values(
        holders.map(({ person, id, subjectKey }) => ({
          id,
          lookup: Buffer.from(randomBytes(32)),
          subject_key: Buffer.from(subjectKey),
          kind: person.kind,
          state: 'present' as const,
          left_on: null,
          has_portrait: 1,
          created_at: now,
          changed_at: now,
        })),
      )
      .execute()
    const sealed = items.map(({ holder, group }, i) => {
      const envelope = envelopes[i]
      if (!envelope) throw new Error('the custodian sealed fewer records than it was given')
      return { holder, group, envelope, fingerprint: null }
    })
    await keepEnvelopes(trx, sealed, now)
  })
}
