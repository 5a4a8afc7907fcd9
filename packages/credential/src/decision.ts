// What a gate is asked, what it holds, and what it answers. Plain values, so that a decision can be logged,
// shown and tested.
import type { Grade, ResponseLevel } from './access-list.ts'
import type { HeldAccessList, HeldHeartbeat, HeldStatusList } from './signed-lists.ts'
import type { TrustList } from './trust-list.ts'

/** Every answer there is. Only `admitted` opens. */
export type Because =
  | 'admitted'
  | 'confirm-portrait'
  | 'clock-set-back'
  | 'no-trust-list'
  | 'trust-list-expired'
  | 'trust-list-behind'
  | 'no-access-list'
  | 'access-list-untrusted'
  | 'access-list-expired'
  | 'access-list-behind'
  | 'unknown-zone'
  | 'unreadable'
  | 'unknown-issuer'
  | 'bad-signature'
  | 'wrong-issuer'
  | 'expired'
  | 'no-status-list'
  | 'status-list-untrusted'
  | 'status-list-behind'
  | 'status-list-stale'
  | 'revoked'
  | 'suspended'
  | 'status-unknown'
  | 'card-not-listed'
  | 'card-type-not-allowed'
  | 'zone-not-allowed'
  | 'unstaffed-door'
  | 'grade-too-low'
  | 'not-same-person'
  | 'serial-only'

export type CheckName =
  | 'clock'
  | 'trust-list'
  | 'access-list'
  | 'zone'
  | 'form'
  | 'issuer'
  | 'signature'
  | 'expiry'
  | 'status-list'
  | 'status'
  | 'listed'
  | 'card-type'
  | 'zone-allowed'
  | 'staffed'
  | 'live-proof'
  | 'person'
  | 'grade'

/** What a gate holds. All times are seconds since the epoch. */
export interface GateState {
  /** The site this gate was enrolled for: no other site's access list is taken. */
  readonly site: string
  readonly trust: TrustList | null
  readonly status: HeldStatusList | null
  readonly access: HeldAccessList | null
  readonly heartbeat: HeldHeartbeat | null
  /** The highest versions ever accepted; nothing lower is used. */
  readonly lowest: { readonly trust: number; readonly status: number; readonly access: number }
  /** The latest time this gate's own clock has shown. */
  readonly lastSeenAt: number
}

export interface Question {
  readonly shown: { readonly qr: string } | { readonly serial: string }
  /** Zone id. */
  readonly zone: string
  /** The guard's answer to "same person?"; undefined when not asked yet. */
  readonly samePerson?: boolean
  /** Seconds since the epoch. */
  readonly now: number
}

/** The signed face of the card; there only when its signature is good. */
export interface ShownCard {
  readonly serial: string
  readonly cardType: string
  readonly name: string
  readonly rank: string
  /** A whole AVIF file, 72 × 96 or 96 × 128. */
  readonly portrait: Uint8Array
  readonly expiresAt: number
}

export interface Decision {
  readonly admit: boolean
  readonly because: Because
  /** The grade reached; null when not even the signature is good, and for a typed serial. */
  readonly grade: Grade | null
  /** The grade the zone asks for at the present response level. */
  readonly required: Grade | null
  readonly level: ResponseLevel | null
  /** Checks passed, in order. */
  readonly passed: readonly CheckName[]
  /** How old the card's status was, in seconds, and how old the zone lets it be. */
  readonly statusAge: number | null
  readonly statusAgeMax: number | null
  readonly status: 'valid' | 'revoked' | 'suspended' | 'unknown'
  readonly serial: string | null
  readonly card: ShownCard | null
}
