// Making and opening envelopes. The data key is fresh for each and wiped after use; nothing keeps it.
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { CustodyRefusal, envelopeAad, envelopeParts, joinEnvelope } from '@tipstaff/custody'
import type { FieldGroup, HolderId } from '@tipstaff/custody'
import type { KeyBackEnd } from '../keys/back-end.ts'

export interface Record {
  readonly holder: HolderId
  readonly group: FieldGroup
}

/** Seals one group of one holder under a fresh data key of the newest epoch. */
export function sealEnvelope(
  keys: KeyBackEnd,
  { holder, group }: Record,
  subjectKey: Uint8Array,
  plaintext: Uint8Array,
): Uint8Array {
  const aad = envelopeAad(holder, group)
  const both = Buffer.concat([randomBytes(32), subjectKey])
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', both.subarray(0, 32), nonce).setAAD(aad)
  const sealed = Buffer.concat([cipher.update(plaintext), cipher.final(), cipher.getAuthTag()])
  const wrap = keys.box(keys.epoch, both, aad)
  both.fill(0)
  return joinEnvelope({
    epoch: keys.epoch,
    wrapNonce: wrap.nonce,
    wrapped: wrap.sealed,
    nonce,
    sealed,
  })
}

/**
 * Opens an envelope after `isSubject` agreed to the subject key found in it: so no content is opened for a
 * leaf about somebody else. Throws `envelope-broken`, `epoch-unknown`, `wrong-subject`.
 */
export function openEnvelope(
  keys: KeyBackEnd,
  { holder, group }: Record,
  envelope: Uint8Array,
  isSubject: (subjectKey: Uint8Array) => boolean,
): Uint8Array {
  const aad = envelopeAad(holder, group)
  const { epoch, wrapNonce, wrapped, nonce, sealed } = envelopeParts(envelope)
  const both = keys.unbox(epoch, { nonce: wrapNonce, sealed: wrapped }, aad)
  try {
    if (!isSubject(both.subarray(32)))
      throw new CustodyRefusal('wrong-subject', `the entry is not about ${holder}`)
    const cut = sealed.length - 16
    const key = both.subarray(0, 32)
    const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: 16 })
    decipher.setAAD(aad).setAuthTag(sealed.subarray(cut))
    return Buffer.concat([decipher.update(sealed.subarray(0, cut)), decipher.final()])
  } catch (error) {
    if (error instanceof CustodyRefusal) throw error
    throw new CustodyRefusal('envelope-broken', `the envelope of ${holder} ${group} is damaged`)
  } finally {
    both.fill(0)
  }
}

/** The same content under the newest epoch: only the wrapping changes. Throws as opening does. */
export function rewrapEnvelope(
  keys: KeyBackEnd,
  { holder, group }: Record,
  envelope: Uint8Array,
): Uint8Array {
  const aad = envelopeAad(holder, group)
  const parts = envelopeParts(envelope)
  const both = keys.unbox(parts.epoch, { nonce: parts.wrapNonce, sealed: parts.wrapped }, aad)
  const wrap = keys.box(keys.epoch, both, aad)
  both.fill(0)
  return joinEnvelope({ ...parts, epoch: keys.epoch, wrapNonce: wrap.nonce, wrapped: wrap.sealed })
}
