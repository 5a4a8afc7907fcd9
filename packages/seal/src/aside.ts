// Rows set aside: sealed to the protected office's public key, padded to one size, so that neither
// content nor length tells anything of the person.
import type { HybridKey } from './hybrid-kem.ts'
import { SealError } from './seal-error.ts'
import { openFrom, padded, sealTo, unpadded } from './sealed-job.ts'

/** Every row set aside is padded to this many bytes. */
export const asideRowBytes = 8192
const context = Buffer.from('tipstaff-aside-v1\0', 'ascii')

/** Seals one row (at most 8,188 bytes); every result has the same length. Throws `too-large`. */
export async function sealAside(row: Uint8Array, protectedOffice: HybridKey): Promise<Uint8Array> {
  if (row.length > asideRowBytes - 4)
    throw new SealError('too-large', 'a row set aside is too long')
  return sealTo(protectedOffice, padded(row, asideRowBytes), context)
}

/** Opens one row with the protected office's private key. Throws `not-openable`. */
export async function openAside(sealed: Uint8Array, key: HybridKey): Promise<Uint8Array> {
  return unpadded(await openFrom(key, sealed, context))
}
