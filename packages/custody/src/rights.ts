// Who may ask for what, and who may be the second person: one table, read by custodian and office alike.
// The custodian decides by it; the office only uses it to say no earlier.
import type { FieldGroup, Recipient } from './ids.ts'
import type { IntentVerb } from './intent.ts'

export const operatorRoles = [
  'sponsor',
  'approver',
  'pass-office',
  'vetting',
  'press-operator',
  'press-witness',
  'guard',
  'control-room',
  'data-protection',
  'incident-commander',
  'auditor',
  'keeper',
] as const
export type OperatorRole = (typeof operatorRoles)[number]

/** Purposes of the ledger's openings, and `govern` for acts on keys, operators and stations. */
export const purposes = [
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
  'govern',
] as const
export type Purpose = (typeof purposes)[number]

export type Tier = 'T0' | 'T1' | 'T2'

/** Most people on one screen without a second person. */
export const screenfulMax = 25

/** The tier of an intent: T2 out to a station, T1 for more than a screenful or any export, else T0. */
export function tierOf(what: {
  readonly purpose: Purpose
  readonly recipient: Recipient
  readonly count: number
}): Tier {
  if (what.recipient.startsWith('st_')) return 'T2'
  return what.purpose === 'export' || what.count > screenfulMax ? 'T1' : 'T0'
}

export interface Right {
  readonly verb: IntentVerb
  readonly purpose: Purpose
  readonly groups: readonly FieldGroup[]
  readonly request: readonly OperatorRole[]
  readonly approve: readonly OperatorRole[]
  /** Whether a second person is always needed, or only where tier or ration ask for one, or never. */
  readonly second: 'always' | 'by-tier' | 'never'
  /** Longest life of such an intent in milliseconds; ten minutes where it is not said. */
  readonly lifeMs?: number
}

/** For what one person asks and another approves on another day. */
const hourMs = 3_600_000
const dayMs = 24 * hourMs
const daysMs = 14 * dayMs

const face = ['F.text', 'F.portrait', 'F.card'] as const
const faceAndRecord = [...face, 'H'] as const
const all = [...face, 'H', 'V'] as const
const office = ['pass-office', 'approver'] as const

/** Acts on who and what the custodian knows: asked for by one keeper and approved by another. */
const enrolments = [
  'add-operator',
  'remove-operator',
  'add-passkey',
  'remove-passkey',
  'add-station',
  'remove-station',
  'add-witness',
] as const
const byTwoKeepers = (verb: IntentVerb): Right => ({
  verb,
  purpose: 'govern',
  groups: [],
  request: ['keeper'],
  approve: ['keeper'],
  second: 'always',
  lifeMs: daysMs,
})

export const rights: readonly Right[] = [
  {
    verb: 'open',
    purpose: 'view',
    groups: faceAndRecord,
    request: ['sponsor', 'approver', 'pass-office', 'data-protection'],
    approve: office,
    second: 'by-tier',
  },
  {
    verb: 'open',
    purpose: 'view',
    groups: ['F.text', 'V'],
    request: ['vetting'],
    approve: ['vetting', 'approver'],
    second: 'by-tier',
  },
  {
    verb: 'open',
    purpose: 'issue',
    groups: all,
    request: ['sponsor', 'pass-office', 'vetting'],
    approve: office,
    second: 'always',
    lifeMs: daysMs,
  },
  // For who has left his card at home: the custodian signs a pass of a day under it, and nothing else.
  {
    verb: 'open',
    purpose: 'day-pass',
    groups: all,
    request: ['control-room', 'pass-office'],
    approve: ['control-room', ...office],
    second: 'always',
    lifeMs: hourMs,
  },
  {
    verb: 'open',
    purpose: 'personalise',
    groups: face,
    request: ['pass-office', 'press-operator'],
    approve: office,
    second: 'by-tier',
    lifeMs: daysMs,
  },
  {
    verb: 'open',
    purpose: 'export',
    groups: all,
    request: ['pass-office', 'data-protection'],
    approve: ['approver', 'incident-commander'],
    second: 'always',
  },
  {
    verb: 'open',
    purpose: 'exposure',
    groups: faceAndRecord,
    request: ['data-protection', 'incident-commander', 'auditor'],
    approve: ['data-protection', 'incident-commander', 'approver'],
    second: 'by-tier',
  },
  {
    verb: 'open',
    purpose: 'roster',
    groups: all,
    request: ['pass-office'],
    approve: office,
    second: 'by-tier',
  },
  {
    verb: 'open',
    purpose: 'access-list',
    groups: ['V'],
    request: ['pass-office', 'vetting'],
    approve: [...office, 'vetting'],
    second: 'by-tier',
    lifeMs: daysMs,
  },
  {
    verb: 'open',
    purpose: 'notify',
    groups: ['F.text', 'H'],
    request: ['incident-commander', 'data-protection'],
    approve: ['data-protection', 'incident-commander'],
    second: 'by-tier',
  },
  {
    verb: 'open',
    purpose: 'check',
    groups: face,
    request: ['guard', 'control-room', 'pass-office'],
    approve: ['control-room', ...office],
    second: 'by-tier',
  },
  {
    // Everybody's name and number, for the release guard's index or to be compared with a file that got out:
    // kept by nobody and shown to nobody.
    verb: 'open',
    purpose: 'guard',
    groups: ['F.text', 'H'],
    request: ['pass-office', 'data-protection'],
    approve: ['approver', 'data-protection', 'incident-commander'],
    second: 'always',
    lifeMs: dayMs,
  },
  {
    verb: 'search',
    purpose: 'search',
    groups: [],
    request: [
      'sponsor',
      'approver',
      'pass-office',
      'vetting',
      'control-room',
      'data-protection',
      'incident-commander',
    ],
    approve: [...office, 'incident-commander'],
    second: 'by-tier',
  },
  {
    verb: 'admit-batch',
    purpose: 'print',
    groups: face,
    request: ['press-operator', 'pass-office'],
    approve: office,
    second: 'always',
    lifeMs: daysMs,
  },
  {
    verb: 'approve-spoil',
    purpose: 'print',
    groups: [],
    request: ['pass-office'],
    approve: office,
    second: 'never',
  },
  {
    verb: 'presume',
    purpose: 'print',
    groups: [],
    request: ['press-operator', 'pass-office'],
    approve: office,
    second: 'never',
  },
  {
    verb: 'rotate',
    purpose: 'govern',
    groups: [],
    request: ['keeper'],
    approve: ['keeper'],
    second: 'always',
    lifeMs: daysMs,
  },
  {
    verb: 'rewrap-envelopes',
    purpose: 'govern',
    groups: [],
    request: ['keeper'],
    approve: ['keeper'],
    second: 'always',
  },
  {
    verb: 'shred',
    purpose: 'govern',
    groups: [],
    request: ['data-protection', 'keeper'],
    approve: ['data-protection', 'keeper'],
    second: 'always',
    lifeMs: daysMs,
  },
  ...enrolments.map(byTwoKeepers),
]

/** The first right that covers what is asked, or null: then nobody with these roles may. */
export function rightFor(
  roles: readonly OperatorRole[],
  asked: {
    readonly verb: IntentVerb
    readonly purpose: Purpose
    readonly groups: readonly FieldGroup[]
  },
): Right | null {
  const fits = (right: Right): boolean =>
    right.verb === asked.verb &&
    right.purpose === asked.purpose &&
    right.request.some((role) => roles.includes(role)) &&
    asked.groups.every((group) => right.groups.includes(group))
  return rights.find(fits) ?? null
}

/** How long an intent under this right may live, in milliseconds. */
export function lifeOf(right: Right | null): number {
  return right?.lifeMs ?? 10 * 60_000
}

/** How long an act waits for its second person unless said: a day where it may, else five minutes. */
export function waitOf(asked: Pick<Right, 'verb' | 'purpose'>): number {
  const may = rights
    .filter(({ verb, purpose }) => verb === asked.verb && purpose === asked.purpose)
    .map(lifeOf)
  const most = may.length === 0 ? lifeOf(null) : Math.min(...may)
  return most > lifeOf(null) ? Math.min(most, dayMs) : lifeOf(null) / 2
}
