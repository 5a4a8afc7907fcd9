// Reading CBOR maps whose keys are all known: an unknown or missing key, a second encoding of the same
// value, a field of another type is refused.
import { decode, encode } from 'cborg'
import { SealError } from './seal-error.ts'

type Check = (value: unknown) => boolean
export type Rules = Readonly<Record<string, Check | Readonly<Record<string, Check>>>>

export const isText =
  (max: number, pattern: RegExp = /^/): Check =>
  (value) =>
    typeof value === 'string' && value.length <= max && value.isWellFormed() && pattern.test(value)
export const isBytes =
  (min: number, max: number = min): Check =>
  (value) =>
    value instanceof Uint8Array && value.length >= min && value.length <= max
export const isInteger =
  (min: number, max: number = Number.MAX_SAFE_INTEGER): Check =>
  (value) =>
    Number.isSafeInteger(value) && (value as number) >= min && (value as number) <= max
export const isId = (prefix: string): Check => isText(19, new RegExp(`^${prefix}_[a-z2-7]{16}$`))

/** Refuses a value that is not a map with exactly these keys, each as its rule asks. */
export function checkClosed(value: unknown, rules: Rules, at: string): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new SealError('malformed', `${at} is not a map`)
  const map = value as Readonly<Record<string, unknown>>
  for (const key of Object.keys(map))
    if (!Object.hasOwn(rules, key))
      throw new SealError('unknown-field', `${at} has an unknown field`)
  for (const [key, rule] of Object.entries(rules)) {
    if (!Object.hasOwn(map, key)) throw new SealError('malformed', `${at}.${key} is missing`)
    if (typeof rule !== 'function') checkClosed(map[key], rule, `${at}.${key}`)
    else if (!rule(map[key]))
      throw new SealError('malformed', `${at}.${key} is not as it should be`)
  }
}

/** Deterministic CBOR of a value that keeps the rules. */
export function encodeClosed(value: unknown, rules: Rules, at: string): Uint8Array {
  checkClosed(value, rules, at)
  return encode(value)
}

/** The value of CBOR bytes that keep the rules and are in their one encoding. */
export function decodeClosed(bytes: Uint8Array, rules: Rules, at: string): unknown {
  let value: unknown
  try {
    value = decode(bytes, {
      strict: true,
      rejectDuplicateMapKeys: true,
      allowBigInt: false,
      allowIndefinite: false,
    })
  } catch (cause) {
    throw new SealError('malformed', `${at} is not strict CBOR`, { cause })
  }
  checkClosed(value, rules, at)
  if (Buffer.compare(encode(value), bytes) !== 0)
    throw new SealError('malformed', `${at} is not in its one encoding`)
  return value
}
