// `seal`, `recognise` and `guard-key`: the calls that open nothing and so need no intent.
import { decode } from 'cborg'
import { CustodyRefusal, fieldGroups } from '@tipstaff/custody'
import type { Answer, FieldGroup, HolderId, Request } from '@tipstaff/custody'
import { sealEnvelope } from '../checks/envelope.ts'
import { refuseShredded } from '../checks/shredded.ts'
import type { Room } from '../room.ts'

/** Seals records; the names in `F.text` go, sealed too, into the custodian's own search. */
export async function sealRecords(room: Room, { items }: Request<'seal'>): Promise<Answer<'seal'>> {
  for (const { holder } of items) refuseShredded(room, holder)
  const named = items
    .filter(({ group }) => group === 'F.text')
    .map(({ holder, plaintext }) => ({ holder, name: nameIn(holder, plaintext) }))
  const envelopes = items.map((item) =>
    sealEnvelope(room.keys, item, item.subjectKey, item.plaintext),
  )
  if (named.length > 0) {
    await room.recorder.record(() => {
      for (const { holder, name } of named) {
        refuseShredded(room, holder)
        room.names.store(holder, name)
      }
    })
    for (const { holder, name } of named) room.names.learn(holder, name)
  }
  return { envelopes }
}

function nameIn(holder: HolderId, plaintext: Uint8Array): string {
  let name: unknown
  try {
    name = (
      decode(plaintext, { rejectDuplicateMapKeys: true }) as Readonly<Record<string, unknown>>
    )['name']
  } catch {
    name = undefined
  }
  if (typeof name !== 'string' || name === '' || name.length > 200)
    throw new CustodyRefusal('malformed', `F.text of ${holder} has no name`)
  return name
}

/** Keyed lookups and fingerprints: equal for equal content, and worth nothing without the key. */
export function recognise(
  room: Room,
  { rows }: Request<'recognise'>,
): Promise<Answer<'recognise'>> {
  const zero = Buffer.of(0)
  return Promise.resolve({
    rows: rows.map(({ number, groups }) => {
      const key = Buffer.from(number, 'utf8')
      const lookup = room.keys.mac('lookup', Buffer.from('tipstaff-lookup-v1\0'), key)
      const fingerprints: Partial<Record<FieldGroup, Uint8Array>> = {}
      for (const group of fieldGroups) {
        const plaintext = groups[group]
        if (plaintext === undefined) continue
        const head = Buffer.from(`tipstaff-fingerprint-v1\0${group}\0${key.length}\0`)
        fingerprints[group] = room.keys.mac('fingerprint', head, key, zero, plaintext)
      }
      return { lookup, fingerprints }
    }),
  })
}

/** A key for the release guard: an index made with it is worth nothing to who has only the office's files. */
export function guardKey(
  room: Room,
  { label }: Request<'guard-key'>,
): Promise<Answer<'guard-key'>> {
  return Promise.resolve({
    key: room.keys.mac('fingerprint', Buffer.from(`tipstaff-guard-key-v1\0${label}`, 'utf8')),
  })
}
