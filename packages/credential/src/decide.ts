// The gate's decision. The two lists of checks below are the whole story, in order; the first that objects
// decides, and whatever cannot be told is a no.
import {
  grades,
  levels,
  type AccessCard,
  type Grade,
  type ResponseLevel,
  type Zone,
} from './access-list.ts'
import { cardIdFromSerial, serialFromCardId } from './card-serial.ts'
import { verifySign1, type Opened } from './cose.ts'
import { decodeClaims, openQrText, type CredentialClaims } from './credential.ts'
import { CredentialError } from './credential-error.ts'
import type { Because, CheckName, Decision, GateState, Question, ShownCard } from './decision.ts'
import { rebuildPortrait } from './portrait-template.ts'
import {
  clockSlack,
  type HeldAccessList,
  type HeldStatusList,
  type Signed,
} from './signed-lists.ts'
import { getStatus, status } from './status-list.ts'
import type { Purpose, TrustedKey, TrustList } from './trust-list.ts'

// What has been learnt so far about one question. Filled in by the checks as they pass.
interface Case {
  readonly asked: Question
  readonly gate: GateState
  readonly now: number
  trust?: TrustList
  access?: HeldAccessList
  zone?: Zone
  level?: ResponseLevel
  opened?: Opened
  issuer?: TrustedKey
  cardId?: Uint8Array
  claims?: CredentialClaims
  card?: ShownCard
  list?: HeldStatusList
  statusAge?: number
  status?: Decision['status']
  entry?: AccessCard
  grade?: Grade
}
type Check = readonly [CheckName, (c: Case) => Because | null]

const qrChecks: readonly Check[] = [
  ['clock', clockHasNotGoneBack],
  ['trust-list', trustListIsCurrent],
  ['access-list', accessListIsCurrent],
  ['zone', zoneIsKnown],
  ['form', credentialIsReadable],
  ['issuer', issuerIsTrusted],
  ['signature', signatureIsGood],
  ['expiry', cardHasNotExpired],
  ['status-list', statusListIsFresh],
  ['status', statusIsValid],
  ['listed', cardIsListed],
  ['card-type', cardTypeIsAllowed],
  ['zone-allowed', cardMayEnterZone],
  ['staffed', doorIsStaffed],
  ['live-proof', noLiveProofIsAsked],
  ['person', guardSaysSamePerson],
  ['grade', gradeIsEnough],
]

// A typed serial proves nothing: it is answered with a status, and never admits.
const serialChecks: readonly Check[] = [
  ['clock', clockHasNotGoneBack],
  ['trust-list', trustListIsCurrent],
  ['access-list', accessListIsCurrent],
  ['zone', zoneIsKnown],
  ['form', serialIsReadable],
  ['listed', cardIsListed],
  ['status-list', statusListIsFresh],
  ['status', statusIsValid],
  ['person', () => 'serial-only'],
]

/**
 * May the bearer of this card enter this zone now? Pure: the same question and state give the same answer.
 * Never throws for anything a card, a guard or a list can hold.
 */
export function decide(asked: Question, gate: GateState): Decision {
  const c: Case = { asked, gate, now: asked.now }
  const passed: CheckName[] = []
  for (const [name, check] of 'qr' in asked.shown ? qrChecks : serialChecks) {
    const because = check(c)
    if (because !== null) return conclude(c, because, passed)
    passed.push(name)
  }
  return conclude(c, 'admitted', passed)
}

function conclude(c: Case, because: Because, passed: readonly CheckName[]): Decision {
  return {
    admit: because === 'admitted',
    because,
    grade: c.grade ?? null,
    required: c.zone && c.level ? c.zone.required[c.level] : null,
    level: c.level ?? null,
    passed,
    statusAge: c.statusAge ?? null,
    statusAgeMax: c.zone?.statusAgeMax ?? null,
    status: c.status ?? 'unknown',
    serial: c.cardId ? serialFromCardId(c.cardId) : null,
    card: c.card ?? null,
  }
}

// Reading is the only thing here that throws; what cannot be read is an answer, a fault in us is not.
function read<T>(reading: () => T): T | undefined {
  try {
    return reading()
  } catch (error) {
    if (error instanceof CredentialError) return undefined
    throw error
  }
}

function isStillTrusted(c: Case, { signer }: Signed, purpose: Purpose): boolean {
  const listed = c.trust?.keyFor(signer.kid, purpose, c.now)
  return listed !== undefined && Buffer.compare(listed.publicKey, signer.publicKey) === 0
}

// Only a heartbeat whose key is still trusted says anything.
const heartbeatOf = (c: Case): GateState['heartbeat'] =>
  c.gate.heartbeat && isStillTrusted(c, c.gate.heartbeat, 'heartbeat') ? c.gate.heartbeat : null

function clockHasNotGoneBack({ gate, now }: Case): Because | null {
  const seen = [gate.lastSeenAt, gate.status?.issuedAt, gate.access?.issuedAt, gate.trust?.issuedAt]
  const latest = Math.max(...seen.map((at) => at ?? 0), gate.heartbeat?.at ?? 0)
  return Number.isFinite(now) && now + clockSlack >= latest ? null : 'clock-set-back'
}

function trustListIsCurrent(c: Case): Because | null {
  const { trust, lowest } = c.gate
  if (trust === null) return 'no-trust-list'
  c.trust = trust
  if (c.now >= trust.expiresAt) return 'trust-list-expired'
  const newest = Math.max(lowest.trust, heartbeatOf(c)?.trustVersion ?? 0)
  return trust.version < newest ? 'trust-list-behind' : null
}

function accessListIsCurrent(c: Case): Because | null {
  const { access, lowest, site } = c.gate
  if (access === null || access.site !== site) return 'no-access-list'
  if (!isStillTrusted(c, access, 'access')) return 'access-list-untrusted'
  if (c.now >= access.expiresAt) return 'access-list-expired'
  const heartbeat = heartbeatOf(c)
  const newest = Math.max(lowest.access, heartbeat?.accessVersions.get(site) ?? 0)
  if (access.version < newest) return 'access-list-behind'
  c.access = access
  // Raising the level must work at once by either way; so the higher one counts.
  const announced = levels.indexOf(heartbeat?.level ?? 'normal')
  c.level = levels[Math.max(announced, levels.indexOf(access.level))] ?? 'exceptional'
  return null
}

function zoneIsKnown(c: Case): Because | null {
  const zone = c.access?.zones.find(({ id }) => id === c.asked.zone)
  if (zone === undefined) return 'unknown-zone'
  c.zone = zone
  return null
}

function credentialIsReadable(c: Case): Because | null {
  const { shown } = c.asked
  const opened = 'qr' in shown ? read(() => openQrText(shown.qr)) : undefined
  if (opened === undefined) return 'unreadable'
  c.opened = opened
  return null
}

function serialIsReadable(c: Case): Because | null {
  const { shown } = c.asked
  const cardId = 'serial' in shown ? read(() => cardIdFromSerial(shown.serial)) : undefined
  if (cardId === undefined) return 'unreadable'
  c.cardId = cardId
  return null
}

function issuerIsTrusted(c: Case): Because | null {
  const issuer = c.opened && c.trust?.keyFor(c.opened.kid, 'credential', c.now)
  if (issuer === undefined) return 'unknown-issuer'
  c.issuer = issuer
  return null
}

function signatureIsGood(c: Case): Because | null {
  const { opened, issuer } = c
  if (!opened || !issuer || !verifySign1(issuer.key, opened)) return 'bad-signature'
  const claims = read(() => decodeClaims(opened.payload))
  if (claims === undefined) return 'unreadable'
  if (claims.issuer !== issuer.issuer) return 'wrong-issuer'
  const { cardId, cardType, name, rank, expiresAt } = claims
  const portrait = rebuildPortrait(claims.portrait)
  c.card = { serial: serialFromCardId(cardId), cardType, name, rank, portrait, expiresAt }
  c.claims = claims
  c.cardId = cardId
  c.grade = 'G0'
  return null
}

function cardHasNotExpired(c: Case): Because | null {
  return c.claims && c.now < c.claims.expiresAt ? null : 'expired'
}

// The age counts from the list's own time, or from the last heartbeat that called it the newest.
function statusListIsFresh(c: Case): Because | null {
  const { status: list, lowest } = c.gate
  if (list === null) return 'no-status-list'
  if (!isStillTrusted(c, list, 'status')) return 'status-list-untrusted'
  const heartbeat = heartbeatOf(c)
  if (list.version < Math.max(lowest.status, heartbeat?.statusVersion ?? 0))
    return 'status-list-behind'
  const confirmedAt = heartbeat?.statusVersion === list.version ? heartbeat.at : 0
  c.statusAge = Math.max(0, c.now - Math.max(list.issuedAt, confirmedAt))
  c.list = list
  // Written so that a missing zone or a NaN refuses.
  const isFresh = c.zone !== undefined && c.statusAge <= c.zone.statusAgeMax
  return isFresh && c.now < list.expiresAt ? null : 'status-list-stale'
}

function statusIsValid(c: Case): Because | null {
  const index = c.claims?.statusIndex ?? c.entry?.statusIndex
  const { list } = c
  if (list === undefined || index === undefined) return 'status-unknown'
  const value = read(() => getStatus(list.statuses, index))
  if (value === status.valid) {
    c.status = 'valid'
    if (c.grade !== undefined) c.grade = 'G1'
    return null
  }
  if (value !== status.invalid && value !== status.suspended) return 'status-unknown'
  c.status = value === status.invalid ? 'revoked' : 'suspended'
  return c.status
}

function cardIsListed(c: Case): Because | null {
  const entry = c.cardId && c.access?.findCard(c.cardId)
  if (entry === undefined) return 'card-not-listed'
  // The list and the card must speak of the same place in the status list.
  if (c.claims && c.claims.statusIndex !== entry.statusIndex) return 'card-not-listed'
  c.entry = entry
  return null
}

function cardTypeIsAllowed({ zone, claims }: Case): Because | null {
  return zone && claims && zone.cardTypes.includes(claims.cardType) ? null : 'card-type-not-allowed'
}

function cardMayEnterZone({ zone, entry }: Case): Because | null {
  return zone && entry?.zones.includes(zone.id) ? null : 'zone-not-allowed'
}

function doorIsStaffed({ zone }: Case): Because | null {
  return zone?.unstaffed === false ? null : 'unstaffed-door'
}

// `rank` of a missing grade is above all grades, so that not knowing refuses.
const rankOf = (grade: Grade | undefined): number => (grade ? grades.indexOf(grade) : grades.length)
const requiredRank = ({ zone, level }: Case): number => rankOf(level && zone?.required[level])

function noLiveProofIsAsked(c: Case): Because | null {
  return requiredRank(c) <= rankOf('G2') ? null : 'grade-too-low'
}

function guardSaysSamePerson(c: Case): Because | null {
  if (c.asked.samePerson === false) return 'not-same-person'
  if (c.asked.samePerson === true) c.grade = 'G2'
  return c.grade !== 'G2' && requiredRank(c) >= rankOf('G2') ? 'confirm-portrait' : null
}

function gradeIsEnough(c: Case): Because | null {
  return c.grade !== undefined && rankOf(c.grade) >= requiredRank(c) ? null : 'grade-too-low'
}
