// Whether an act may be done: one ordered list of checks, the same for every call with an intent. Each
// either passes or refuses; the last step writes the intent down as used, on disk, before anything is done.
import { leafHash, LedgerError, decodeEntry, verifyInclusion } from '@tipstaff/ledger'
import type { LedgerEntry } from '@tipstaff/ledger'
import {
  approvalStands,
  CustodyRefusal,
  decodeIntent,
  intentHash,
  isAfterSession,
  lifeOf,
  rightFor,
  tierOf,
} from '@tipstaff/custody'
import type {
  Approval,
  ApprovalRole,
  Intent,
  IntentVerb,
  LeafProof,
  Right,
  Tier,
} from '@tipstaff/custody'
import type { Operator } from '../records/enrolled.ts'
import { statement } from '../records/statements.ts'
import type { Room } from '../room.ts'

/** What a call with an intent brings. */
export interface Asked {
  readonly verb: IntentVerb
  readonly intent: Uint8Array
  readonly approvals: readonly Approval[]
  readonly checkpoint: string
  readonly leaves: readonly LeafProof[]
}

export interface ProvenLeaf {
  readonly entry: LedgerEntry
  readonly hash: Uint8Array
}

/** An act that passed every check but the last. */
export interface Admitted {
  readonly intent: Intent
  readonly hash: Uint8Array
  readonly tier: Tier
  readonly requester: Operator
  readonly approver: Operator | null
  readonly leaves: readonly ProvenLeaf[]
  readonly now: number
}

interface Case extends Omit<Admitted, 'leaves'> {
  readonly asked: Asked
  readonly room: Room
  readonly right: Right | null
}

/** How far an office's clock may be ahead, in milliseconds. */
export const aheadMaxMs = 60_000

const no = (code: ConstructorParameters<typeof CustodyRefusal>[0], why: string): never => {
  throw new CustodyRefusal(code, why)
}

const checks: readonly ((act: Case) => void)[] = [
  intentIsForThisCall,
  intentIsUnused,
  intentIsCurrent,
  requesterSigned,
  requesterIsThere,
  requesterMay,
  intentIsShort,
  secondPersonIsAnother,
  secondPersonSigned,
  secondPersonIsThere,
  witnessSawCheckpoint,
]

/**
 * Runs the checks in their order and proves the leaves in the checkpoint. Nothing is written yet: call
 * {@link useIntent} inside the transaction that records the act.
 */
export function admit(room: Room, asked: Asked): Admitted {
  const now = room.clock.now()
  const intent = decodeIntent(asked.intent)
  const hash = intentHash(asked.intent)
  const requester = enrolled(room, asked, 'requester') ?? no('bad-signature', 'no requester signed')
  const approver = enrolled(room, asked, 'approver')
  const right = rightFor(requester.roles, intent)
  const tier = tierOf(intent)
  const act: Case = { room, asked, now, intent, hash, requester, approver, right, tier }
  for (const check of checks) check(act)
  return { now, intent, hash, requester, approver, tier, leaves: proveLeaves(room, asked, now) }
}

/** In a transaction: the intent is used from here on, whatever happens. Throws `intent-used`. */
export function useIntent(room: Room, { intent, hash, now }: Admitted): void {
  const insert = statement(
    room.db,
    'INSERT OR IGNORE INTO intent (hash, verb, at) VALUES (?, ?, ?)',
  )
  if (insert.run(hash, intent.verb, now).changes === 0)
    no('intent-used', 'this intent was used before')
}

/** In a transaction: reads past the ration need a second person. Throws `over-ration`. */
export function spendRation(room: Room, { intent, approver, now }: Admitted, count: number): void {
  if (approver !== null) return
  if (!room.rations.allows(intent.by, count, now))
    no('over-ration', `${intent.by} needs a second person: the ration is spent`)
  room.rations.spend(intent.by, count, now)
}

/** The leaves of a request, each included in the tree of its checkpoint. Throws `not-in-ledger`. */
export function proveLeaves(
  room: Room,
  { checkpoint, leaves }: Pick<Asked, 'checkpoint' | 'leaves'>,
  now: number,
): readonly ProvenLeaf[] {
  const { size, root } = room.checkpoints.head(checkpoint, now)
  return leaves.map(({ leaf, index, proof }) => {
    const hash = leafHash(leaf)
    if (!verifyInclusion(hash, index, size, root, proof))
      return no('not-in-ledger', `leaf ${index} is not in the tree of size ${size}`)
    return { entry: entryOf(leaf, index), hash }
  })
}

function entryOf(leaf: Uint8Array, index: number): LedgerEntry {
  try {
    return decodeEntry(leaf)
  } catch (error) {
    if (error instanceof LedgerError) return no('wrong-leaf', `leaf ${index} is no entry`)
    throw error
  }
}

function enrolled(room: Room, asked: Asked, role: ApprovalRole): Operator | null {
  const [approval, another] = asked.approvals.filter((one) => one.role === role)
  if (approval === undefined) return null
  if (another !== undefined) return no('malformed', `two approvals as ${role}`)
  return (
    room.enrolled.operators.get(approval.operator) ??
    no('not-enrolled', `${approval.operator} is not enrolled`)
  )
}

function signed({ asked, hash, intent }: Case, by: Operator, role: ApprovalRole): void {
  const approval = asked.approvals.find((one) => one.role === role)
  if (approval === undefined || !approvalStands(by, approval, hash, intent.at))
    no('bad-signature', `${by.operator} did not sign this as ${role}`)
}

function intentIsForThisCall({ intent, asked }: Case): void {
  if (intent.verb !== asked.verb) no('intent-mismatch', `the intent is for ${intent.verb}`)
}

// First of all: who asks again after a crash learns that it was done, whatever has changed since. What decides is
// `useIntent`, in the transaction.
function intentIsUnused({ room, hash }: Case): void {
  if (statement(room.db, 'SELECT 1 FROM intent WHERE hash = ?').get(hash) !== undefined)
    no('intent-used', 'this intent was used before')
}

function intentIsCurrent({ intent, now }: Case): void {
  const { at, expiresAt } = intent
  if (now >= expiresAt || at > now + aheadMaxMs) no('expired', 'the intent is not of this moment')
}

function requesterSigned(act: Case): void {
  if (act.intent.by !== act.requester.operator)
    no('intent-mismatch', `the intent is by ${act.intent.by}`)
  signed(act, act.requester, 'requester')
}

// A session key that was stolen is worth nothing once its time is over, whatever time it writes.
function requesterIsThere({ asked, approver, now }: Case): void {
  if (approver === null && asked.approvals.some((one) => isAfterSession(one, now)))
    no('bad-signature', 'the session that signed this is over')
}

function requesterMay({ right, intent, requester }: Case): void {
  if (right === null)
    no('not-permitted', `${requester.operator} may not ${intent.verb} for ${intent.purpose}`)
}

function intentIsShort({ intent: { at, expiresAt }, right }: Case): void {
  if (expiresAt <= at || expiresAt - at > lifeOf(right))
    no('malformed', 'the intent would live too long')
}

function secondPersonIsAnother({ requester, approver }: Case): void {
  if (approver !== null && approver.operator === requester.operator)
    no('same-person', `${requester.operator} cannot approve their own intent`)
}

function secondPersonSigned(act: Case): void {
  const { approver, right } = act
  if (approver === null) return
  signed(act, approver, 'approver')
  if (right?.approve.some((role) => approver.roles.includes(role)) !== true)
    no('not-permitted', `${approver.operator} may not approve this`)
}

function secondPersonIsThere({ approver, right, tier }: Case): void {
  const isNeeded = right?.second === 'always' || (right?.second === 'by-tier' && tier !== 'T0')
  if (isNeeded && approver === null)
    no('second-person-needed', `a second person must approve ${tier}`)
}

function witnessSawCheckpoint({ tier, room, asked }: Case): void {
  if (tier === 'T2') checkWitness(room, asked.checkpoint)
}

/** What goes to a contractor stands in a checkpoint that a witness saw. Throws `witness-missing`. */
export function checkWitness(room: Room, checkpoint: string): void {
  const { witnesses } = room.enrolled
  if (witnesses.length > 0 && !room.checkpoints.isWitnessed(checkpoint, witnesses))
    no('witness-missing', 'no witness cosigned the checkpoint')
}
