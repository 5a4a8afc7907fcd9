// A portrait in a QR code is an AVIF without its constant beginning: a template number and the rest.
// 8 bits, one AV1 frame, 72 × 96 pixels now and 96 × 128 once. What cannot be rebuilt to the byte is refused when it is made.
import { CredentialError } from './credential-error.ts'

const word = (value: number): string => value.toString(16).padStart(8, '0')
const box = (type: string, content: string): string =>
  word(8 + content.length / 2) + Buffer.from(type, 'latin1').toString('hex') + content

// ISO/IEC 14496-12 and 23008-12 boxes as libheif writes them; the two lengths are filled in later.
const container = (av1c: string, width: number, height: number): string => {
  const handler = box('hdlr', '0000000000000000' + '70696374' + '00'.repeat(13))
  const items = box('iinf', '000000000001' + box('infe', '020000000001000061763031' + '00'))
  const location = box(
    'iloc',
    '00000000' + '4440' + '0001' + '00010000' + word(250) + '0001' + word(0) + word(0),
  )
  const properties = box(
    'ipco',
    box('av1C', av1c) +
      box('ispe', word(0) + word(width) + word(height)) +
      box('pixi', word(0) + '03080808'),
  )
  const associations = box('ipma', word(0) + word(1) + '0001' + '03' + '810203')
  const primary = box('pitm', word(0) + '0001')
  const inside = handler + location + items + primary + box('iprp', properties + associations)
  const meta = box('meta', word(0) + inside)
  const brands = box('ftyp', '61766966' + word(0) + '6d696631' + '61766966' + '6d696166')
  return brands + meta + word(0) + '6d646174'
}

// 4:2:0 and 4:4:4; then temporal delimiter and AV1 sequence header (AV1 sections 5.6, 5.5) as libaom
// writes them for a still of this size, at efforts up to 4 and above.
const colour420 = container('81000c00', 96, 128)
const colour444 = container('81200200', 96, 128)
const small420 = container('81000c00', 72, 96)
const templates: ReadonlyMap<number, Buffer> = new Map([
  [1, Buffer.from(colour420 + '12000a091819afff6880868342', 'hex')],
  [2, Buffer.from(colour444 + '12000a093819afff69010d0690', 'hex')],
  [3, Buffer.from(colour420 + '12000a091819afff6c80868342', 'hex')],
  [4, Buffer.from(colour444 + '12000a093819afff6d010d0690', 'hex')],
  // Tuned for SSIM: scores higher at 500 bytes.
  [5, Buffer.from(colour420 + '12000a091819afff6080868342', 'hex')],
  // The same at three quarters of the size: of 500 bytes, more are left for the face.
  [6, Buffer.from(small420 + '12000a091819a3df6080868342', 'hex')],
])

const mediaAt = 250
const extentLengthAt = 103
const boxLengthAt = 242
const payloadBytesMax = 600

const refuse = (why: string): never => {
  throw new CredentialError('bad-portrait', `Not a portrait for a card: ${why}.`)
}

/** Throws `bad-portrait` for a stripped portrait that no template rebuilds. */
export function checkPortrait(stripped: Uint8Array): Buffer {
  if (stripped.length < 2 || stripped.length > payloadBytesMax) refuse('its length')
  return templates.get(stripped[0] ?? 0) ?? refuse('an unknown template')
}

/** The whole AVIF file (72 × 96, or 96 × 128) of a stripped portrait. Throws `bad-portrait`. */
export function rebuildPortrait(stripped: Uint8Array): Uint8Array {
  const template = checkPortrait(stripped)
  const file = Buffer.allocUnsafe(template.length + stripped.length - 1)
  template.copy(file)
  file.set(stripped.subarray(1), template.length)
  file.writeUInt32BE(file.length - mediaAt, extentLengthAt)
  file.writeUInt32BE(file.length - boxLengthAt, boxLengthAt)
  return file
}

/**
 * Template number (1 byte) and payload of an AVIF as sharp writes it at 72 × 96 or 96 × 128,
 * without metadata. Throws `bad-portrait` when the file would not be rebuilt byte for byte.
 */
export function stripPortrait(avif: Uint8Array): Uint8Array {
  for (const [number, template] of templates) {
    const room = avif.length - template.length
    if (room < 1 || room + 1 > payloadBytesMax) continue
    const stripped = new Uint8Array(room + 1)
    stripped[0] = number
    stripped.set(avif.subarray(template.length), 1)
    if (Buffer.compare(rebuildPortrait(stripped), avif) === 0) return stripped
  }
  return refuse('no template fits, or it is too large')
}
