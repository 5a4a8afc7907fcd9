// The layout of an envelope and the commitment that ties a ledger leaf to the person inside it.
// Only the custodian makes and opens envelopes; the office stores them as bytes.
import { createHmac } from 'node:crypto'
import type { FieldGroup, HolderId } from './ids.ts'
import { CustodyRefusal } from './refusal.ts'

/** `0x01 | epoch u32be | wrapNonce 12 | wrapped 64+16 | nonce 12 | ciphertext+tag 16`. */
export const envelopeLayout = {
  version: 1,
  epoch: 1,
  wrapNonce: 5,
  wrapped: 17,
  wrappedLength: 80,
  nonce: 97,
  sealed: 109,
  lengthMin: 125,
} as const

/** The parts of an envelope as views into it. */
export interface EnvelopeParts {
  readonly epoch: number
  readonly wrapNonce: Uint8Array
  readonly wrapped: Uint8Array
  readonly nonce: Uint8Array
  readonly sealed: Uint8Array
}

/** Takes an envelope apart. Throws `envelope-broken`. */
export function envelopeParts(envelope: Uint8Array): EnvelopeParts {
  const at = envelopeLayout
  if (envelope.length < at.lengthMin || envelope[0] !== at.version)
    throw new CustodyRefusal('envelope-broken', 'not an envelope of version 1')
  const view = new DataView(envelope.buffer, envelope.byteOffset, envelope.byteLength)
  return {
    epoch: view.getUint32(at.epoch),
    wrapNonce: envelope.subarray(at.wrapNonce, at.wrapped),
    wrapped: envelope.subarray(at.wrapped, at.nonce),
    nonce: envelope.subarray(at.nonce, at.sealed),
    sealed: envelope.subarray(at.sealed),
  }
}

/** Puts an envelope together. */
export function joinEnvelope(parts: EnvelopeParts): Uint8Array {
  const head = Buffer.alloc(5)
  head[0] = envelopeLayout.version
  head.writeUInt32BE(parts.epoch, 1)
  return Buffer.concat([head, parts.wrapNonce, parts.wrapped, parts.nonce, parts.sealed])
}

/** `"tipstaff-envelope-v1" 0x00 holder 0x00 group`: the AAD of both encryptions. */
export function envelopeAad(holder: HolderId, group: FieldGroup): Uint8Array {
  return Buffer.from(`tipstaff-envelope-v1\0${holder}\0${group}`, 'utf8')
}

/** HMAC-SHA256(subjectKey, "tipstaff-subject-v1" ‖ nonce ‖ holder): who a leaf is about, for key holders only. */
export function subjectCommitment(
  subjectKey: Uint8Array,
  nonce: Uint8Array,
  holder: HolderId,
): Uint8Array {
  const mac = createHmac('sha256', subjectKey)
  return mac.update('tipstaff-subject-v1').update(nonce).update(holder, 'utf8').digest()
}
