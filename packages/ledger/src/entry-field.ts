// The types of an entry's fields: ids, digests, closed words, numbers. Each is a test on the value and
// a TypeScript type; none admits free text.
import { decodeBase64 } from './encoding.ts'

const purposes = [
  'view',
  'issue',
  'day-pass',
  'personalise',
  'print',
  'search',
  'export',
  'exposure',
  'roster',
  'access-list',
  'notify',
  'check',
  'guard',
] as const
const reasons = [
  'lost',
  'stolen',
  'left',
  'compromised',
  'superseded',
  'investigation',
  'expired',
  'found',
  'other',
] as const
const words = {
  tier: ['T0', 'T1', 'T2'],
  purpose: purposes,
  searchPurpose: ['search'],
  ending: ['done', 'refused', 'failed'],
  cardType: ['warrant-card', 'staff-pass', 'contractor-pass', 'day-pass'],
  printing: ['good', 'spoiled'],
  reason: reasons,
  list: ['status', 'access', 'trust'],
  level: ['normal', 'heightened', 'exceptional'],
  judgement: ['accepted', 'refused'],
  // How somebody without his card was known for who he is.
  check: ['photograph', 'document'],
  // What the release guard said of a file that was about to leave, by which way, and what became of it.
  verdict: ['BLOCK', 'HOLD', 'WARN', 'NOTE', 'PASS', 'unchecked'],
  way: ['upload', 'exposure', 'exposure-names', 'refused-rows', 'traced-people'],
  dispatch: ['passed', 'held', 'named', 'returned'],
  release: ['false-alarm', 'lawful-duty', 'contract', 'public-already', 'own-request', 'other'],
} as const

/** Field groups in the order they stand in an entry. */
export const fieldGroups = ['F.card', 'F.portrait', 'F.text', 'H', 'V'] as const
export type FieldGroup = (typeof fieldGroups)[number]

export const holds = (test: RegExp) => (value: unknown) =>
  typeof value === 'string' && test.test(value)
const isId = (prefix: string): ((value: unknown) => boolean) =>
  holds(new RegExp(`^${prefix}_[a-z2-7]{16}$`))
export const isInteger = (value: unknown): boolean =>
  Number.isSafeInteger(value) && Number(value) >= 0
const isWord = (list: readonly string[]) => (value: unknown) => list.includes(value as string)
const isBase64 = (bytes: number) => (value: unknown) =>
  typeof value === 'string' && decodeBase64(value)?.length === bytes

// Lists stand for sets: sorted, without doubles, never empty, at most 16 long.
const isSet = (isMember: (value: unknown) => boolean) => (value: unknown) =>
  Array.isArray(value) &&
  value.length >= 1 &&
  value.length <= 16 &&
  value.every((member, at) => isMember(member) && (at === 0 || value[at - 1] < member))

const isBlank = (value: unknown): boolean =>
  typeof value === 'string' && /^[A-Z]{2}[0-9]{8}$/.test(value) && luhn(value.slice(2)) === 0

// The Luhn sum modulo 10 of digits whose last one is the check digit: 0 where it is right.
function luhn(digits: string): number {
  let sum = 0
  for (let at = digits.length - 1, doubles = false; at >= 0; at -= 1, doubles = !doubles) {
    const digit = Number(digits[at]) * (doubles ? 2 : 1)
    sum += digit > 9 ? digit - 9 : digit
  }
  return sum % 10
}

const isSerial = holds(/^(?:[0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}$/)
const isOperator = isId('op')
// A holder acts on nothing but his own card: which one the card says, who he is nobody need write down.
const isCardActor = holds(/^(?:holder|op_[a-z2-7]{16})$/)

/** Every field type: what it allows. Their TypeScript types are in `FieldTypes`. */
export const fieldTypes = {
  hex32: holds(/^[0-9a-f]{64}$/),
  bytes32: isBase64(32),
  bytes16: isBase64(16),
  integer: isInteger,
  boolean: (value) => typeof value === 'boolean',
  operator: isOperator,
  operators: isSet(isOperator),
  cardActor: isCardActor,
  station: isId('st'),
  batch: isId('ba'),
  job: isId('jo'),
  site: isId('si'),
  request: isId('re'),
  recipient: holds(/^(?:office|(?:op|st|si)_[a-z2-7]{16})$/),
  groups: isSet(isWord(fieldGroups)),
  roles: isSet(holds(/^[a-z][a-z-]{0,30}[a-z]$/)),
  serial: isSerial,
  blank: isBlank,
  tier: isWord(words.tier),
  purpose: isWord(words.purpose),
  searchPurpose: isWord(words.searchPurpose),
  ending: isWord(words.ending),
  cardType: isWord(words.cardType),
  printing: isWord(words.printing),
  reason: isWord(words.reason),
  list: isWord(words.list),
  level: isWord(words.level),
  judgement: isWord(words.judgement),
  check: isWord(words.check),
  verdict: isWord(words.verdict),
  way: isWord(words.way),
  dispatch: isWord(words.dispatch),
  release: isWord(words.release),
} as const satisfies Record<string, (value: unknown) => boolean>

export type FieldType = keyof typeof fieldTypes
type Words = typeof words
interface ShapedTypes {
  integer: number
  boolean: boolean
  operator: `op_${string}`
  operators: readonly `op_${string}`[]
  cardActor: 'holder' | `op_${string}`
  station: `st_${string}`
  batch: `ba_${string}`
  job: `jo_${string}`
  site: `si_${string}`
  request: `re_${string}`
  recipient: 'office' | `op_${string}` | `st_${string}` | `si_${string}`
  groups: readonly FieldGroup[]
  roles: readonly string[]
}
export type ValueOf<T extends FieldType> = T extends keyof Words
  ? Words[T][number]
  : T extends keyof ShapedTypes
    ? ShapedTypes[T]
    : string
