// What one site's gates need to know: its zones and which card may enter which. No names, no vetting.
import { CredentialError } from './credential-error.ts'
import { cardTypePattern, issuerPattern, secondsMax, statusIndexMax } from './credential.ts'
import { decodeCbor, encodeCbor, Fields } from './fields.ts'

/** UK response levels, lowest first. */
export const levels = ['normal', 'heightened', 'exceptional'] as const
export type ResponseLevel = (typeof levels)[number]

/** G0 signature, G1 + fresh status, G2 + guard confirmed the portrait, G3 + live key proof, G4 + PIN or biometric. */
export const grades = ['G0', 'G1', 'G2', 'G3', 'G4'] as const
export type Grade = (typeof grades)[number]

export interface Zone {
  readonly id: string
  readonly name: string
  readonly required: Readonly<Record<ResponseLevel, Grade>>
  readonly statusAgeMax: number
  readonly cardTypes: readonly string[]
  readonly unstaffed: boolean
}

export interface AccessCard {
  readonly cardId: Uint8Array
  readonly statusIndex: number
  /** Zone ids. */
  readonly zones: readonly string[]
}

export interface AccessListClaims {
  readonly issuer: string
  /** `si_…` */
  readonly site: string
  readonly version: number
  readonly issuedAt: number
  readonly expiresAt: number
  readonly level: ResponseLevel
  readonly zones: readonly Zone[]
  readonly cards: readonly AccessCard[]
}

export interface AccessList extends Omit<AccessListClaims, 'cards'> {
  readonly cardCount: number
  /** Undefined when the card is not on the list. */
  readonly findCard: (cardId: Uint8Array) => AccessCard | undefined
}

const claimVersion = -65538
const claimAccess = -65540
const zonesMax = 256
const cardsBytesMax = 64 * 1024 * 1024
const idBytes = 10
export const sitePattern: RegExp = /^si_[a-z2-7]{16}$/
export const zonePattern: RegExp = /^[a-z0-9][a-z0-9-]*$/

const entryBytes = (zones: number): number => idBytes + 4 + Math.ceil(zones / 8)

function packCards(cards: readonly AccessCard[], zones: readonly Zone[]): Uint8Array {
  const place = new Map(zones.map(({ id }, index) => [id, index]))
  const size = entryBytes(zones.length)
  const sorted = [...cards].sort((a, b) => Buffer.compare(a.cardId, b.cardId))
  const packed = Buffer.alloc(sorted.length * size)
  sorted.forEach((card, n) => {
    packed.set(card.cardId, n * size)
    packed.writeUInt32BE(card.statusIndex, n * size + idBytes)
    for (const id of card.zones) {
      const bit = place.get(id)
      if (bit === undefined) throw new CredentialError('bad-field', 'A card names no known zone.')
      const at = n * size + idBytes + 4 + (bit >> 3)
      packed[at] = (packed[at] as number) | (1 << (bit & 7))
    }
  })
  return new Uint8Array(packed)
}

/** The payload, to be signed as kind `access`. */
export function encodeAccessList(list: AccessListClaims): Uint8Array {
  const zones = list.zones.map(
    (zone) =>
      new Map<number, unknown>([
        [1, zone.id],
        [2, zone.name],
        [3, levels.map((level) => grades.indexOf(zone.required[level]))],
        [4, zone.statusAgeMax],
        [5, [...zone.cardTypes]],
        [6, zone.unstaffed],
      ]),
  )
  const content = new Map<number, unknown>([
    [1, levels.indexOf(list.level)],
    [2, zones],
    [3, packCards(list.cards, list.zones)],
  ])
  const payload = encodeCbor(
    new Map<number, unknown>([
      [1, list.issuer],
      [2, list.site],
      [4, list.expiresAt],
      [6, list.issuedAt],
      [claimVersion, list.version],
      [claimAccess, content],
    ]),
  )
  decodeAccessList(payload)
  return payload
}

const gradeOf = (value: unknown): Grade => {
  const grade = typeof value === 'number' ? grades[value] : undefined
  if (grade === undefined) throw new CredentialError('bad-field', 'A grade is not 0 to 4.')
  return grade
}

function readZone(value: unknown): Zone {
  const fields = new Fields(value)
  const [normal, heightened, exceptional] = fields.list(3, levels.length, gradeOf)
  if (normal === undefined || heightened === undefined || exceptional === undefined)
    throw new CredentialError('bad-field', 'A zone needs a grade for each level.')
  const zone = {
    id: fields.text(1, 32, zonePattern),
    name: fields.text(2, 80),
    required: { normal, heightened, exceptional },
    statusAgeMax: fields.integer(4, 0, secondsMax),
    cardTypes: fields.list(5, 32, (type) => {
      if (typeof type !== 'string' || type.length > 24 || !cardTypePattern.test(type))
        throw new CredentialError('bad-field', 'A card type has the wrong form.')
      return type
    }),
    unstaffed: fields.flag(6),
  }
  fields.end()
  return zone
}

// Cards lie sorted, so that a card is found by halving and none can stand twice.
const cardAt = (packed: Uint8Array, size: number, n: number): Uint8Array =>
  packed.subarray(n * size, n * size + idBytes)

function checkOrder(packed: Uint8Array, size: number): void {
  if (packed.length % size !== 0) throw new CredentialError('bad-field', 'Cards are cut short.')
  for (let n = 1; n * size < packed.length; n++)
    if (Buffer.compare(cardAt(packed, size, n - 1), cardAt(packed, size, n)) >= 0)
      throw new CredentialError('bad-field', 'Cards are not in order, or one stands twice.')
}

function readCard(packed: Uint8Array, size: number, n: number, zones: readonly Zone[]): AccessCard {
  const entry = packed.subarray(n * size, (n + 1) * size)
  const view = new DataView(entry.buffer, entry.byteOffset, size)
  const isSet = (bit: number): boolean =>
    (((entry[idBytes + 4 + (bit >> 3)] as number) >> (bit & 7)) & 1) === 1
  return {
    cardId: entry.subarray(0, idBytes),
    statusIndex: Math.min(view.getUint32(idBytes), statusIndexMax),
    zones: zones.filter((_, bit) => isSet(bit)).map(({ id }) => id),
  }
}

const finder = (packed: Uint8Array, zones: readonly Zone[]) => {
  const size = entryBytes(zones.length)
  return (cardId: Uint8Array): AccessCard | undefined => {
    let low = 0
    let high = packed.length / size
    while (low < high) {
      const middle = (low + high) >>> 1
      const order = Buffer.compare(cardAt(packed, size, middle), cardId)
      if (order === 0) return readCard(packed, size, middle, zones)
      if (order < 0) low = middle + 1
      else high = middle
    }
    return undefined
  }
}

/** Strict reading of an access list's payload. Throws `not-canonical`, `bad-field` and their like. */
export function decodeAccessList(payload: Uint8Array): AccessList {
  const claims = new Fields(decodeCbor(payload))
  const content = claims.map(claimAccess)
  const zones = content.list(2, zonesMax, readZone)
  const level = levels[content.integer(1, 0, levels.length - 1)] as ResponseLevel
  const packed = content.bytes(3, 0, cardsBytesMax)
  if (new Set(zones.map(({ id }) => id)).size !== zones.length)
    throw new CredentialError('bad-field', 'A zone id stands twice.')
  const size = entryBytes(zones.length)
  checkOrder(packed, size)
  const list: AccessList = {
    issuer: claims.text(1, 64, issuerPattern),
    site: claims.text(2, 19, sitePattern),
    version: claims.integer(claimVersion, 0, Number.MAX_SAFE_INTEGER),
    issuedAt: claims.integer(6, 0, secondsMax),
    expiresAt: claims.integer(4, 0, secondsMax),
    level,
    zones,
    cardCount: packed.length / size,
    findCard: finder(packed, zones),
  }
  content.end()
  claims.end()
  return list
}
