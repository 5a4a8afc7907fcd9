// Who is signed in: kept in this process's memory only, so that a copy of the office's disk signs nobody in.
// Cookies carry 256 random bits; the map knows their hash.
import { createHash, randomBytes } from 'node:crypto'
import type { HolderId, OperatorId, Signatory } from '@tipstaff/custody'
import { Refusal } from '../platform/refusal.ts'
import type { Role } from './actions.ts'

export const idleMs = 30 * 60_000
export const absoluteMs = 10 * 3_600_000
/** How long after a touch or a new sign-in keys are used and files are taken without another. */
export const freshMs = 5 * 60_000
const sessionsMax = 20_000

/** Whom a sign-in has shown to be here. */
export interface Who {
  readonly operator: OperatorId | null
  readonly roles: readonly Role[]
  readonly holder: HolderId | null
  /** The session key an operator's passkey delegated; null where somebody was only identified. */
  readonly hand: Signatory | null
  /** He has just shown that it is he, without a session key: a holder's touch, a new sign-in at the organisation's. */
  readonly isProved?: boolean
}

/** A session as pages see it. */
export interface Session {
  /** Refusal `not-permitted` for a holder who is no operator. */
  readonly operator: OperatorId
  readonly roles: readonly Role[]
  readonly holder: HolderId | null
  /** Signs as requester, never as approver. Refusal `signature-needed` where no passkey was touched yet. */
  readonly hand: Signatory
  readonly isOperator: boolean
  /** Recognised by OpenID Connect, without a passkey's touch: looks, asks for nothing. */
  readonly isIdentifiedOnly: boolean
  readonly startedAt: number
  /** When he last showed that it is he; null where he was only recognised. */
  readonly provedAt: number | null
}

export interface OpenSession extends Omit<Session, 'roles'> {
  /** As the custodian knows them now. */
  roles: readonly Role[]
  readonly who: Who
  readonly csrf: string
  seenAt: number
  /** Shown once, on the next page. */
  notice: string | null
}

const hashOf = (token: string): string => createHash('sha256').update(token).digest('base64url')
const random = (): string => randomBytes(32).toString('base64url')

export class Sessions {
  readonly #open = new Map<string, OpenSession>()
  readonly #clock: () => number

  constructor(clock: () => number) {
    this.#clock = clock
  }

  /** A new session for a new token: a cookie that was there before is worth nothing. */
  start(who: Who): string {
    this.#sweep()
    const token = random()
    this.#open.set(hashOf(token), makeSession(who, this.#clock()))
    return token
  }

  /** The session of a token, if it is neither idle nor old. */
  of(token: string | undefined): OpenSession | null {
    if (token === undefined) return null
    const key = hashOf(token)
    const session = this.#open.get(key)
    if (!session) return null
    const now = this.#clock()
    if (isOver(session, now)) {
      this.#open.delete(key)
      return null
    }
    session.seenAt = now
    return session
  }

  end(token: string | undefined): void {
    if (token !== undefined) this.#open.delete(hashOf(token))
  }

  /** Every session of the same person, wherever it is. */
  endAll({ operator, holder }: Pick<Who, 'operator' | 'holder'>): void {
    for (const [key, { who }] of this.#open)
      if (isSamePerson(who, { operator, holder })) this.#open.delete(key)
  }

  /** A known person touched his passkey: a new token, so that an older cookie gained nothing. */
  replace(token: string | undefined, who: Who): string {
    this.end(token)
    return this.start(who)
  }

  #sweep(): void {
    const now = this.#clock()
    for (const [key, session] of this.#open) if (isOver(session, now)) this.#open.delete(key)
    if (this.#open.size >= sessionsMax)
      throw new Refusal('too-fast', 'too many people are signed in')
  }
}

/** Whether he has shown within the last minutes that it is he. */
export const isFresh = ({ provedAt }: Session, now: number): boolean =>
  provedAt !== null && now - provedAt < freshMs

/** Whether two sign-ins are the same person's. */
export const isSamePerson = (
  one: Pick<Who, 'operator' | 'holder'>,
  other: Pick<Who, 'operator' | 'holder'>,
): boolean =>
  one.operator === null && other.operator === null
    ? one.holder === other.holder
    : one.operator === other.operator

const isOver = ({ seenAt, startedAt }: OpenSession, now: number): boolean =>
  now - seenAt >= idleMs || now - startedAt >= absoluteMs

function makeSession(who: Who, now: number): OpenSession {
  return {
    who,
    roles: who.roles,
    holder: who.holder,
    isOperator: who.operator !== null,
    isIdentifiedOnly: who.operator !== null && who.hand === null,
    get operator() {
      if (who.operator === null) throw new Refusal('not-permitted', 'this is for operators')
      return who.operator
    },
    get hand() {
      if (who.hand === null) throw new Refusal('signature-needed', 'touch your passkey first')
      return who.hand
    },
    csrf: random(),
    startedAt: now,
    provedAt: who.hand !== null || who.isProved === true ? now : null,
    seenAt: now,
    notice: null,
  }
}
