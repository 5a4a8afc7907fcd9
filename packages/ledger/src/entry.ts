// What Tipstaff writes down: one table of kinds and their fields, all types derived from it. No free
// text and no personal data: every field is an id, a digest, a closed word, a number or a time.
import { fieldTypes, holds, isInteger, type FieldType, type ValueOf } from './entry-field.ts'
import { LedgerError } from './ledger-error.ts'

const cardStep = {
  by: 'cardActor',
  card: 'serial',
  'reason?': 'reason',
  // Where two people are needed: the second, and the digest of the statement both have signed.
  'second?': 'operator',
  'statement?': 'hex32',
} as const
const stockMove = {
  by: 'operator',
  'station?': 'station',
  first: 'blank',
  last: 'blank',
  count: 'integer',
} as const
const cardRequest = {
  by: 'operator',
  card: 'serial',
  type: 'cardType',
  request: 'request',
} as const

/** The kinds of entry, in the past tense, and exactly the fields of each (`?`: absent or present). */
export const entryKinds = {
  'opening-intended': {
    intent: 'hex32',
    by: 'operator',
    tier: 'tier',
    purpose: 'purpose',
    recipient: 'recipient',
    groups: 'groups',
    commitment: 'bytes32',
    nonce: 'bytes16',
    'job?': 'job',
    'card?': 'serial',
  },
  'opening-ended': { intent: 'hex32', outcome: 'ending', count: 'integer' },
  'search-intended': { intent: 'hex32', by: 'operator', purpose: 'searchPurpose' },
  'roster-committed': {
    by: 'operator',
    // Who approved it, where somebody else had to.
    'second?': 'operator',
    file: 'hex32',
    joined: 'integer',
    changed: 'integer',
    left: 'integer',
    refused: 'integer',
  },
  'photographs-taken': { by: 'operator', taken: 'integer', refused: 'integer' },
  'photo-judged': { by: 'operator', outcome: 'judgement' },
  // A day pass says how whoever asked has checked the person.
  'card-requested': { ...cardRequest, 'checked?': 'check' },
  'card-approved': cardRequest,
  'card-refused': cardRequest,
  'credential-recorded': { intent: 'hex32', card: 'serial', digest: 'hex32' },
  'card-signed': { card: 'serial' },
  'batch-approved': {
    by: 'operators',
    batch: 'batch',
    station: 'station',
    jobs: 'integer',
    jobsDigest: 'hex32',
    budget: 'integer',
    expiresAt: 'integer',
  },
  'receipt-taken': {
    job: 'job',
    station: 'station',
    outcome: 'printing',
    blank: 'blank',
    receipt: 'hex32',
  },
  'spoil-approved': { by: 'operator', job: 'job' },
  'job-presumed': { by: 'operator', job: 'job', cameOut: 'boolean' },
  'batch-reconciled': {
    by: 'operator',
    batch: 'batch',
    released: 'integer',
    good: 'integer',
    spoiled: 'integer',
    presumed: 'integer',
    blanksIssued: 'integer',
    blanksGood: 'integer',
    blanksSpoiled: 'integer',
    blanksSetUp: 'integer',
    blanksReturned: 'integer',
  },
  'card-handed-over': { by: 'operator', card: 'serial', received: 'boolean' },
  'card-activated': cardStep,
  'card-suspended': cardStep,
  'card-restored': cardStep,
  'card-revoked': cardStep,
  'card-returned': cardStep,
  'card-destroyed': cardStep,
  'level-set': { by: 'operator', level: 'level', 'site?': 'site' },
  'site-changed': { by: 'operator', site: 'site', digest: 'hex32' },
  'access-changed': { by: 'operators', site: 'site', cards: 'integer', statement: 'hex32' },
  'access-reviewed': {
    by: 'operator',
    site: 'site',
    kept: 'integer',
    removed: 'integer',
    statement: 'hex32',
  },
  'list-published': { list: 'list', version: 'integer', digest: 'hex32', 'site?': 'site' },
  'operator-added': { by: 'operators', operator: 'operator', roles: 'roles' },
  'operator-removed': { by: 'operators', operator: 'operator', roles: 'roles' },
  'passkey-added': { by: 'operators', operator: 'operator', key: 'hex32' },
  'passkey-removed': { by: 'operators', operator: 'operator', key: 'hex32' },
  // A holder's sign-in to his own pages. `key` is the digest of his passkey; the card says who he is.
  'holder-invited': { by: 'operator', card: 'serial' },
  'holder-passkey-added': { by: 'cardActor', card: 'serial', key: 'hex32' },
  'station-enrolled': { by: 'operators', station: 'station', key: 'hex32' },
  'station-removed': { by: 'operators', station: 'station', key: 'hex32' },
  'stock-received': stockMove,
  'stock-issued': stockMove,
  'stock-returned': stockMove,
  // An order that stands in the ledger (its leaf hash) but that the custodian refused: it never took effect.
  'order-refused': { intent: 'hex32', leaf: 'hex32' },
  // Programs that use the office over HTTP; `key` is the SHA-256 of the credential.
  'program-admitted': { by: 'operator', operator: 'operator', roles: 'roles', key: 'hex32' },
  'program-ended': { by: 'operator', operator: 'operator', key: 'hex32' },
  'person-shredded': { by: 'operators', commitment: 'bytes32', nonce: 'bytes16' },
  'keys-rotated': { by: 'operators', epoch: 'integer' },
  'witness-added': { by: 'operators', name: 'hex32' },
  'exposure-answered': {
    intent: 'hex32',
    by: 'operator',
    'recipient?': 'recipient',
    from: 'integer',
    to: 'integer',
    certain: 'integer',
    presumed: 'integer',
  },
  // The release guard. `index` is the SHA-256 of the index; `file` a keyed digest of a file, which nobody can
  // try guesses against.
  'guard-index-built': { by: 'operators', index: 'hex32', people: 'integer' },
  // Whoever joined or changed by a roster is added to the index; `before` and `index` are the two files' SHA-256.
  'guard-index-changed': {
    by: 'operator',
    'second?': 'operator',
    before: 'hex32',
    index: 'hex32',
    added: 'integer',
  },
  'file-checked': {
    by: 'cardActor',
    file: 'hex32',
    way: 'way',
    verdict: 'verdict',
    outcome: 'dispatch',
    // The opening of two people that says these people be named.
    'intent?': 'hex32',
  },
  'file-released': {
    by: 'operators',
    file: 'hex32',
    verdict: 'verdict',
    because: 'release',
    statement: 'hex32',
  },
  // Names that may stand in files that leave. `name` is a keyed digest; `until` the last day it holds, at its beginning;
  // `statement` what the two have signed.
  'allow-entry-asked': { by: 'operator', name: 'hex32', until: 'integer', statement: 'hex32' },
  'allow-entry-agreed': { by: 'operators', name: 'hex32', until: 'integer', statement: 'hex32' },
  'allow-entry-withdrawn': { by: 'operator', name: 'hex32', statement: 'hex32' },
  'publication-traced': { by: 'operators', file: 'hex32', people: 'integer' },
} as const satisfies Record<string, Record<string, FieldType>>

type Table = typeof entryKinds
export type EntryKind = keyof Table

/** What every entry has. `id`: 32 hex digits, random; `at`: milliseconds since the epoch. */
export interface EntryHead {
  readonly v: 1
  readonly id: string
  readonly at: number
}

type Fields<F extends Record<string, FieldType>> = {
  readonly [N in keyof F as N extends `${string}?` ? never : N]: ValueOf<F[N]>
} & {
  readonly [N in keyof F as N extends `${infer O}?` ? O : never]?: ValueOf<F[N]>
}

/** An entry of one kind. */
export type EntryOf<K extends EntryKind> = {
  [P in K]: EntryHead & { readonly kind: P } & Fields<Table[P]>
}[K]

/** Any entry of the ledger, told apart by `kind`. */
export type LedgerEntry = EntryOf<EntryKind>

interface FieldRule {
  readonly name: string
  readonly isOptional: boolean
  readonly isSorted: boolean
  readonly allows: (value: unknown) => boolean
}

// The rules of a kind by name of field, sorted as canonical JSON wants them.
function rulesOf(kind: string, fields: Record<string, FieldType>): FieldRule[] {
  const head: FieldRule[] = [
    { name: 'v', isOptional: false, isSorted: false, allows: (value) => value === 1 },
    { name: 'id', isOptional: false, isSorted: false, allows: holds(/^[0-9a-f]{32}$/) },
    { name: 'at', isOptional: false, isSorted: false, allows: isInteger },
    { name: 'kind', isOptional: false, isSorted: false, allows: (value) => value === kind },
  ]
  const own = Object.entries(fields).map(([name, type]) => ({
    name: name.replace('?', ''),
    isOptional: name.endsWith('?'),
    isSorted: type === 'operators' || type === 'groups' || type === 'roles',
    allows: fieldTypes[type],
  }))
  return [...head, ...own].sort((a, b) => (a.name < b.name ? -1 : 1))
}

const rules = new Map(
  Object.entries(entryKinds).map(([kind, fields]) => [kind, rulesOf(kind, fields)]),
)

const malformed = (what: string): LedgerError => new LedgerError('malformed-entry', what)

// Builds the entry anew in canonical order; refuses what is not of its kind. Never quotes a value.
function checked(value: Record<string, unknown>): Record<string, unknown> {
  const kind = value['kind']
  const own = typeof kind === 'string' ? rules.get(kind) : undefined
  if (own === undefined) throw malformed('the kind of the entry is not known')
  const entry: Record<string, unknown> = {}
  let present = 0
  for (const { name, isOptional, allows } of own) {
    const field = value[name]
    if (field === undefined && isOptional) continue
    if (!allows(field)) throw malformed(`${String(kind)}: the field ${name} is not allowed`)
    entry[name] = field
    present += 1
  }
  for (const name in value) if (value[name] !== undefined) present -= 1
  if (present !== 0) throw malformed(`${String(kind)}: there is a field too many`)
  return entry
}

function sorted(value: LedgerEntry): Record<string, unknown> {
  const entry: Record<string, unknown> = { ...value }
  for (const { name, isSorted } of rules.get(value.kind) ?? []) {
    const list = entry[name]
    if (isSorted && Array.isArray(list)) entry[name] = list.map(String).sort()
  }
  return entry
}

/**
 * Leaf bytes of an entry: canonical JSON, keys sorted, no white space. Lists are sets and are sorted.
 * @throws LedgerError `malformed-entry`
 */
export function encodeEntry(entry: LedgerEntry): Uint8Array {
  return Buffer.from(JSON.stringify(checked(sorted(entry))), 'latin1')
}

/**
 * The entry of leaf bytes, which must be exactly what `encodeEntry` makes of it.
 * @throws LedgerError `malformed-entry`
 */
export function decodeEntry(bytes: Uint8Array): LedgerEntry {
  // All canonical entries are ASCII: any other byte makes the comparison below fail.
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw malformed('the entry is no JSON')
  }
  if (typeof value !== 'object' || value === null) throw malformed('the entry is no object')
  const entry = checked(value as Record<string, unknown>)
  if (JSON.stringify(entry) !== text) throw malformed('the entry is not in canonical form')
  return entry as unknown as LedgerEntry
}
