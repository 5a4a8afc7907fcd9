// The ids that office, custodian and station use to one another, as types that cannot be swapped,
// and the field groups a person's record is divided into.
import { randomBytes } from 'node:crypto'
import { matching, oneOf } from './shape.ts'
import type { Shape } from './shape.ts'

export type HolderId = `ho_${string}`
export type OperatorId = `op_${string}`
export type StationId = `st_${string}`
export type BatchId = `ba_${string}`
export type JobId = `jo_${string}`
export type SiteId = `si_${string}`
/** Who receives what is opened: a person at a screen, a print station, the office itself, a site. */
export type Recipient = OperatorId | StationId | SiteId | 'office'

const alphabet = 'abcdefghijklmnopqrstuvwxyz234567'

/** A fresh random id: the prefix and 10 random bytes in lower-case base32 (16 characters). */
export function randomId<P extends string>(prefix: P): `${P}_${string}` {
  let bits = 0n
  for (const byte of randomBytes(10)) bits = (bits << 8n) | BigInt(byte)
  let out = ''
  for (let i = 0; i < 16; i++, bits >>= 5n) out = `${alphabet.charAt(Number(bits & 31n))}${out}`
  return `${prefix}_${out}`
}

const id = <T extends string>(prefix: string): Shape<T> =>
  matching<T>(new RegExp(`^${prefix}_[a-z2-7]{16}$`), `${prefix}_ id`)

export const holderId: Shape<HolderId> = id('ho')
export const operatorId: Shape<OperatorId> = id('op')
export const stationId: Shape<StationId> = id('st')
export const batchId: Shape<BatchId> = id('ba')
export const jobId: Shape<JobId> = id('jo')
export const recipient: Shape<Recipient> = matching<Recipient>(
  /^(?:office|(?:op|st|si)_[a-z2-7]{16})$/,
  'recipient',
)
export const hex32: Shape<string> = matching(/^[0-9a-f]{64}$/, '64 hex digits')

/** The parts of a record that are sealed and opened apart (the unit of disclosure). */
export const fieldGroups = ['F.text', 'F.portrait', 'F.card', 'H', 'V'] as const
export type FieldGroup = (typeof fieldGroups)[number]
export const fieldGroup: Shape<FieldGroup> = oneOf(fieldGroups)
