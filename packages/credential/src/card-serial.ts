// The card serial people read and type: Crockford's base32 of the 10 random bytes of the card id.
import { CredentialError } from './credential-error.ts'

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** 10 bytes as `K7Q2-M4XN-0ZTE-9ABC`. */
export function serialFromCardId(cardId: Uint8Array): string {
  if (cardId.length !== 10) throw new CredentialError('bad-serial', 'A card id has 10 bytes.')
  let text = ''
  let bits = 0
  let held = 0
  for (const byte of cardId) {
    held = (held << 8) | byte
    bits += 8
    while (bits >= 5) {
      bits -= 5
      text += alphabet.charAt((held >>> bits) & 31)
    }
    held &= (1 << bits) - 1
  }
  return `${text.slice(0, 4)}-${text.slice(4, 8)}-${text.slice(8, 12)}-${text.slice(12)}`
}

/**
 * The card id of a serial as typed: any case, hyphens and spaces anywhere, O read as 0, I and L as 1.
 * Throws `bad-serial`.
 */
export function cardIdFromSerial(typed: string): Uint8Array {
  if (typed.length > 64) throw new CredentialError('bad-serial', 'Too long for a card serial.')
  const text = typed.replace(/[-\s]/g, '').toUpperCase().replace(/O/g, '0').replace(/[IL]/g, '1')
  if (text.length !== 16) throw new CredentialError('bad-serial', 'A card serial has 16 letters.')
  const bytes = new Uint8Array(10)
  let bits = 0
  let held = 0
  let at = 0
  for (const letter of text) {
    const value = alphabet.indexOf(letter)
    if (value < 0) throw new CredentialError('bad-serial', 'A letter no card serial has.')
    held = ((held << 5) | value) & 0xfff
    bits += 5
    if (bits >= 8) {
      bits -= 8
      bytes[at++] = (held >>> bits) & 255
    }
  }
  return bytes
}
