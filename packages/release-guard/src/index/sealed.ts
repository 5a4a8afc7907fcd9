// What only somebody with the index key may read: counts of tuples and later changes, under AES-256-GCM.
import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto'
import { GuardError } from '../guard-error.ts'

const sealKey = (key: Uint8Array): Buffer =>
  createHmac('sha256', key).update('tipstaff-release-guard-sealed').digest()

/** Twelve random bytes, sixteen of proof, the content. */
export function seal(content: Uint8Array, key: Uint8Array): Buffer {
  const start = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', sealKey(key), start)
  const body = Buffer.concat([cipher.update(content), cipher.final()])
  return Buffer.concat([start, cipher.getAuthTag(), body])
}

/** @throws GuardError `bad-index` when it was changed */
export function unseal(sealed: Buffer, key: Uint8Array): Buffer {
  try {
    const cipher = createDecipheriv('aes-256-gcm', sealKey(key), sealed.subarray(0, 12))
    cipher.setAuthTag(sealed.subarray(12, 28))
    return Buffer.concat([cipher.update(sealed.subarray(28)), cipher.final()])
  } catch (cause) {
    throw new GuardError('bad-index', 'a sealed part of the index was changed', { cause })
  }
}
