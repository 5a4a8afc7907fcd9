// What a gate is told once, by hand, when it is set up: whom to believe and which site it stands at.
import type { KeyObject } from 'node:crypto'
import { keyId, publicKeyFromJwk, publicKeyFromRaw, rawFromKey } from '@tipstaff/credential'
import { z } from 'zod'
import { GateError } from './gate-error.ts'

/** As it is kept: root keys as raw P-256 points in hex. */
export interface Enrolment {
  readonly roots: readonly [string, string, string]
  /** Where the office publishes, without a final slash. */
  readonly publication: string
  readonly site: string
  /** What this gate calls itself in its reports to the office. */
  readonly gate: string
}

const shape = z.strictObject({
  roots: z.tuple([
    z.string().regex(/^04[0-9a-f]{128}$/),
    z.string().regex(/^04[0-9a-f]{128}$/),
    z.string().regex(/^04[0-9a-f]{128}$/),
  ]),
  publication: z.url({ protocol: /^https?$/ }).max(256),
  site: z.string().regex(/^si_[a-z2-7]{16}$/, 'not a site id (si_ and 16 letters)'),
  gate: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,31}$/, 'a gate is 1 to 32 of a-z, 0-9 and hyphen')
    .default('gate'),
})

/** Throws `bad-enrolment`, saying which part is wrong. */
export function readEnrolment(value: unknown): Enrolment {
  const read = shape.safeParse(value)
  if (!read.success) throw new GateError('bad-enrolment', z.prettifyError(read.error))
  if (new Set(read.data.roots).size !== 3)
    throw new GateError('bad-enrolment', 'The three root keys are not three different keys.')
  rootKeys(read.data)
  return { ...read.data, publication: read.data.publication.replace(/\/+$/, '') }
}

/** The pinned roots as keys. Throws `bad-key`. */
export const rootKeys = ({ roots }: Pick<Enrolment, 'roots'>): KeyObject[] =>
  roots.map((hex) => publicKeyFromRaw(Buffer.from(hex, 'hex')))

/** A root key file: a JWK, or the raw point in hex. Throws `bad-key`, `bad-enrolment`. */
export function readRootKey(text: string): string {
  const trimmed = text.trim()
  if (/^04[0-9a-f]{128}$/i.test(trimmed)) return trimmed.toLowerCase()
  let jwk: unknown
  try {
    jwk = JSON.parse(trimmed)
  } catch (cause) {
    throw new GateError('bad-enrolment', 'A root key file is a JWK or a raw point in hex.', {
      cause,
    })
  }
  return Buffer.from(rawFromKey(publicKeyFromJwk(jwk))).toString('hex')
}

/** Short ids to compare with the ceremony's paper. */
export const rootIds = ({ roots }: Pick<Enrolment, 'roots'>): string[] =>
  roots.map((hex) => Buffer.from(keyId(Buffer.from(hex, 'hex'))).toString('hex'))
