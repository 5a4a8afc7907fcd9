// The gate itself, without network or page: takes signed lists, remembers, decides.
import type { KeyObject } from 'node:crypto'
import {
  clockSlack,
  CredentialError,
  decide,
  openAccessList,
  openHeartbeat,
  openStatusList,
  openTrustList,
  type Decision,
  type GateState,
  type HeldAccessList,
  type HeldHeartbeat,
  type HeldStatusList,
  type Question,
  type TrustList,
} from '@tipstaff/credential'
import { rootKeys, type Enrolment } from './enrolment.ts'
import { GateError } from './gate-error.ts'
import type {
  GateStore,
  GuardNote,
  ListKind,
  LoggedDecision,
  StoredList,
  UnsentEntry,
} from './gate-store.ts'

export interface Clock {
  /** Seconds since the epoch. */
  readonly now: () => number
}

const logDays = 30

export class Gate {
  readonly #store: GateStore
  readonly #clock: Clock
  readonly #roots: readonly KeyObject[]
  readonly enrolment: Enrolment
  #trust: TrustList | null = null
  #status: HeldStatusList | null = null
  #access: HeldAccessList | null = null
  #heartbeat: HeldHeartbeat | null = null
  #lowest = { trust: 0, status: 0, access: 0 }

  constructor(store: GateStore, clock: Clock) {
    this.#store = store
    this.#clock = clock
    this.enrolment = store.enrolment()
    this.#roots = rootKeys(this.enrolment)
    for (const kind of ['trust', 'status', 'access'] as const) this.#recall(kind)
    store.forgetDecisions(clock.now() - logDays * 86_400)
  }

  // A list on disk is opened at the time it was accepted; the decision itself looks at ends and keys again.
  #recall(kind: ListKind): void {
    const kept = this.#store.list(kind)
    if (kept === null) return
    this.#lowest[kind] = kept.version
    try {
      this.#hold(kind, kept.bytes, kept.acceptedAt)
    } catch (error) {
      if (!(error instanceof CredentialError)) throw error
    }
  }

  // Opens, checks the version, and only then holds.
  #hold(kind: ListKind, bytes: Uint8Array, now: number, keep?: (version: number) => void): void {
    if (kind === 'trust') {
      const trust = openTrustList(bytes, this.#roots)
      if (now >= trust.expiresAt) throw new CredentialError('expired', 'The trust list has ended.')
      if (trust.issuedAt > now + clockSlack)
        throw new CredentialError('from-the-future', 'The trust list is from the future.')
      keep?.(trust.version)
      this.#trust = trust
      return
    }
    if (this.#trust === null)
      throw new CredentialError('unknown-key', 'There is no trust list yet.')
    if (kind === 'status') {
      const status = openStatusList(bytes, this.#trust, now)
      keep?.(status.version)
      this.#status = status
      return
    }
    const access = openAccessList(bytes, this.#trust, now)
    if (access.site !== this.enrolment.site)
      throw new CredentialError('bad-field', "The access list is another site's.")
    keep?.(access.version)
    this.#access = access
  }

  /**
   * Takes a signed list, durably, before it is used. Throws `older-list` for a lower version, and whatever
   * opening it throws; then what was held before stays.
   */
  takeList(kind: ListKind, bytes: Uint8Array): void {
    const now = this.#clock.now()
    this.#hold(kind, bytes, now, (version) => {
      if (version < this.#lowest[kind])
        throw new GateError('older-list', `Version ${version} is below ${this.#lowest[kind]}.`)
      const list: StoredList = { version, acceptedAt: Math.floor(now), bytes }
      this.#store.keepList(kind, list)
      this.#lowest[kind] = version
    })
    // Lists the old trust list did not cover may be good under the new one.
    if (kind === 'trust')
      for (const other of ['status', 'access'] as const)
        if ((other === 'status' ? this.#status : this.#access) === null) this.#recall(other)
  }

  /** Takes a signed heartbeat; one older than the last is ignored. Throws what opening it throws. */
  takeHeartbeat(bytes: Uint8Array): HeldHeartbeat {
    if (this.#trust === null)
      throw new CredentialError('unknown-key', 'There is no trust list yet.')
    const heartbeat = openHeartbeat(bytes, this.#trust, this.#clock.now())
    if (heartbeat.at >= (this.#heartbeat?.at ?? 0)) this.#heartbeat = heartbeat
    return heartbeat
  }

  /** Which lists the last heartbeat knows a newer version of. */
  behind(): ListKind[] {
    const heartbeat = this.#heartbeat
    if (heartbeat === null) return []
    const access = heartbeat.accessVersions.get(this.enrolment.site) ?? 0
    const newest = { trust: heartbeat.trustVersion, status: heartbeat.statusVersion, access }
    return (['trust', 'status', 'access'] as const).filter(
      (kind) => newest[kind] > this.#lowest[kind],
    )
  }

  holds(kind: ListKind): number {
    return this.#lowest[kind]
  }

  state(): GateState {
    return {
      site: this.enrolment.site,
      trust: this.#trust,
      status: this.#status,
      access: this.#access,
      heartbeat: this.#heartbeat,
      lowest: { ...this.#lowest },
      lastSeenAt: this.#store.lastSeenAt(),
    }
  }

  now(): number {
    return this.#clock.now()
  }

  /** Remembers the time: called now and then, so that a clock set back is noticed after a restart. */
  markTime(): void {
    this.#store.sawTime(this.#clock.now())
  }

  /** Decides and writes the decision down (serial, zone and reason), under this id when there is one. */
  check(question: Omit<Question, 'now'>, id?: string): Decision {
    const now = this.#clock.now()
    const decision = decide({ ...question, now }, this.state())
    // A zone id that is not on the list is whatever somebody sent: it is not written down.
    this.#store.log(now, decision.required === null ? '?' : question.zone, decision, id)
    this.#store.sawTime(now)
    return decision
  }

  /** Takes what the guard's page kept while this program did not answer; again is harmless. */
  note(notes: readonly GuardNote[]): void {
    const zones = new Set(this.#access?.zones.map(({ id }) => id))
    this.#store.note(
      notes.map((note) => ({ ...note, zone: zones.has(note.zone) ? note.zone : '?' })),
    )
  }

  /** The newest entries of the log. */
  lastLog(most: number): LoggedDecision[] {
    return this.#store.decisions(most)
  }

  /** What of the log the office has not acknowledged, oldest first, and how many there are in all. */
  unsentLog(most: number): UnsentEntry[] {
    return this.#store.unsent(most)
  }

  countUnsent(): number {
    return this.#store.countUnsent()
  }

  logIsSent(ids: readonly string[]): void {
    this.#store.markSent(ids)
  }
}
