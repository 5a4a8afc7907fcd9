// Draws one person's content: sets the texts, encodes the QR. Small, quick, and without the portrait.
import { encodeQR } from 'qr'
import { CardArtError } from './card-art-error.ts'
import type { CardFace, DrawnCard } from './card-face.ts'
import type { CompiledDesign } from './compile-design.ts'
import { checkPortrait } from './portrait.ts'
import { fitText } from './text/fit-text.ts'
import { decodeRuns, encodeRuns } from './text/text-run.ts'
import type { TextRun } from './text/text-run.ts'

const months = 'JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC'.split(' ')
const serialForm = /^[0-9A-HJKMNP-TV-Z]{4}(?:-[0-9A-HJKMNP-TV-Z]{4}){3}$/
const base45Form = /^[0-9A-Z $%*+\-./:]+$/
const unprintable = /[\p{C}\p{Zl}\p{Zp}]/u
const qrSizeMax = 101
/** Alphanumeric characters in version 21 at level M (ISO/IEC 18004, table 7). */
const qrLettersMax = 1035

/**
 * A person's text as it is set: composed, without control characters.
 * @throws CardArtError `malformed` or `does-not-fit`, naming the field.
 */
export const checkText = (text: string, field: string): string => {
  const composed = text.normalize('NFC')
  if (composed.trim() === '' || composed !== composed.trim() || unprintable.test(composed))
    throw new CardArtError('malformed', field)
  if (composed.length > 200) throw new CardArtError('does-not-fit', field)
  return composed
}

/** `2031-03-31` as `31 MAR 2031`: no one reads the month for the day. */
const printedDate = (date: string): string => {
  const at = /^(\d{4})-(\d{2})-(\d{2})$/.exec(date)
  const time = new Date(`${date}T00:00:00Z`)
  if (at === null || Number.isNaN(time.getTime()) || time.toISOString().slice(0, 10) !== date)
    throw new CardArtError('malformed', 'expiresOn')
  return `${at[3] ?? ''} ${months[Number(at[2]) - 1] ?? ''} ${at[1] ?? ''}`
}

const drawQr = (text: string): DrawnCard['qr'] => {
  if (!base45Form.test(text)) throw new CardArtError('malformed', 'qr')
  if (text.length > qrLettersMax) throw new CardArtError('qr-too-large', 'qr')
  const framed = encodeQR(text, 'raw', { ecc: 'medium', encoding: 'alphanumeric', border: 1 })
  // One module of border all round: the encoder draws none without.
  const size = framed.length - 2
  const stride = Math.ceil(size / 8)
  const bits = new Uint8Array(stride * size)
  for (let y = 0; y < size; y += 1) {
    const row = framed[y + 1]
    for (let x = 0; x < size; x += 1)
      if (row?.[x + 1] === true) {
        const at = y * stride + (x >> 3)
        bits[at] = (bits[at] ?? 0) | (0x80 >> (x & 7))
      }
  }
  return { size, bits }
}

/**
 * Draws a face on a design.
 * @throws CardArtError naming the field that is malformed, has a letter no font has, or does not fit.
 */
export const drawCard = (design: CompiledDesign, face: CardFace): DrawnCard => {
  if (face.cardType !== design.data.id) throw new CardArtError('wrong-design', 'cardType')
  if (!serialForm.test(face.serial)) throw new CardArtError('malformed', 'serial')
  checkPortrait(face.portrait)
  const { boxes } = design.layout
  const front = [
    ...fitText(boxes.name, checkText(face.name, 'name')),
    ...fitText(boxes.rank, checkText(face.rank, 'rank')),
    ...fitText(boxes.serial, face.serial),
    ...fitText(boxes.expiresOn, printedDate(face.expiresOn)),
  ]
  return {
    v: 1,
    design: design.digest,
    front: encodeRuns(front),
    back: encodeRuns(fitText(boxes.backSerial, face.serial)),
    qr: drawQr(face.qr),
  }
}

/** A drawn card read again: what both renderings work from. */
export interface ReadCard {
  readonly front: readonly TextRun[]
  readonly back: readonly TextRun[]
  readonly qr: DrawnCard['qr']
}

/**
 * Reads a drawn card that came from elsewhere, strictly.
 * @throws CardArtError `malformed` or `wrong-design`
 */
export const readCard = (design: CompiledDesign, drawn: DrawnCard): ReadCard => {
  const { v, front, back, qr } = drawn as Partial<Record<keyof DrawnCard, unknown>>
  const bits = (qr as DrawnCard['qr'] | undefined)?.bits
  const whole = [front, back, bits].every((bytes) => bytes instanceof Uint8Array)
  if (v !== 1 || !whole) throw new CardArtError('malformed', 'drawn')
  if (drawn.design !== design.digest) throw new CardArtError('wrong-design', 'design')
  const { size } = drawn.qr
  const real = Number.isInteger(size) && size >= 21 && size <= qrSizeMax && size % 4 === 1
  if (!real || drawn.qr.bits.length !== Math.ceil(size / 8) * size)
    throw new CardArtError('malformed', 'qr')
  return {
    front: decodeRuns(drawn.front, 'front'),
    back: decodeRuns(drawn.back, 'back'),
    qr: drawn.qr,
  }
}
