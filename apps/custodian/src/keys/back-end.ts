// What the custodian asks of wherever its keys are. Every instance passes the same conformance suite
// and declares what it can; nothing here ever gives out a private or symmetric key.
import type { JobKeys } from '@tipstaff/seal'
import type { NoteSigner } from '@tipstaff/ledger'

export const capabilities = [
  'aes-256-gcm',
  'hmac-sha256',
  'es256',
  'hpke-hybrid',
  'ed25519',
  'ml-dsa-44',
  'not-extractable',
] as const
export type Capability = (typeof capabilities)[number]

/** What an AES key is for: a key-encryption epoch, or the custodian's own search rows. */
export type BoxKey = number | 'index'
export type MacKey = 'lookup' | 'fingerprint'
export type SigningKey = 'credential' | 'list' | 'release'

export interface Boxed {
  readonly nonce: Uint8Array
  readonly sealed: Uint8Array
}

export interface KeyBackEnd {
  readonly name: string
  readonly capabilities: readonly Capability[]
  /** The newest key-encryption epoch, from 1. */
  readonly epoch: number
  /** AES-256-GCM under a random nonce. Throws `epoch-unknown`. */
  box(key: BoxKey, plaintext: Uint8Array, aad: Uint8Array): Boxed
  /** Throws `epoch-unknown`, `envelope-broken`. */
  unbox(key: BoxKey, boxed: Boxed, aad: Uint8Array): Uint8Array
  mac(key: MacKey, ...parts: readonly Uint8Array[]): Uint8Array
  /** ES256, 64 bytes. */
  sign(key: SigningKey, message: Uint8Array): Uint8Array
  /** Raw P-256 point of a signing key, 65 bytes. */
  publicKey(key: SigningKey): Uint8Array
  /** Hybrid public key of the release key, 1216 bytes. */
  readonly releaseSeal: Uint8Array
  /** What is inside a job's wrapped key. Throws SealError `not-openable`. */
  openWrapped(wrappedKey: Uint8Array, job: string): Promise<JobKeys>
  /** Ed25519 (type 1) and ML-DSA-44 (type 6), in this order, both named as the log. */
  readonly logSigners: readonly [NoteSigner, NoteSigner]
  /** Makes the next key-encryption epoch durable and returns its number. */
  rotate(): number
}
