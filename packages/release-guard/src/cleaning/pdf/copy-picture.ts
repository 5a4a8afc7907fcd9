// Pictures of a PDF: the compressed picture itself, with nothing written beside it and nothing behind its end.
import { CleanError } from '../clean-error.ts'
import { cleanPicture } from '../clean-picture.ts'
import { isList, Name, numberOf, Ref, Stream, type Value } from '../pdf-parts/pdf-value.ts'
import type { Rewriter } from './rewrite.ts'

const kept = [
  'Width',
  'Height',
  'BitsPerComponent',
  'Decode',
  'Interpolate',
  'ImageMask',
  'Intent',
  'SMaskInData',
  'Matte',
]
const told: Readonly<Record<string, readonly string[]>> = {
  DCTDecode: ['ColorTransform'],
  CCITTFaxDecode: [
    'K',
    'EndOfLine',
    'EncodedByteAlign',
    'Columns',
    'Rows',
    'EndOfBlock',
    'BlackIs1',
    'DamagedRowsBeforeError',
  ],
  JPXDecode: [],
  JBIG2Decode: [],
}
const short: Readonly<Record<string, string>> = { DCT: 'DCTDecode', CCF: 'CCITTFaxDecode' }

export function copyPicture(to: Rewriter, picture: Stream): Ref {
  const { file } = to.book
  const { dict } = picture
  const pairs: [string, Value][] = [
    ['Type', new Name('XObject')],
    ['Subtype', new Name('Image')],
    ...to.looks.plain(dict, kept),
  ]
  const space = file.get(dict.get('ColorSpace'))
  if (space !== null) pairs.push(['ColorSpace', spaceOf(to, space)])
  for (const key of ['Mask', 'SMask']) {
    const mask = file.get(dict.get(key))
    if (mask instanceof Stream) pairs.push([key, to.picture(mask)])
    else if (isList(mask)) pairs.push(...to.looks.plain(dict, [key]))
  }
  return written(to, picture, pairs, space)
}

const spaceOf = (to: Rewriter, space: Value): Value => to.looks.space(space)

function written(to: Rewriter, picture: Stream, pairs: [string, Value][], space: Value): Ref {
  const { file } = to.book
  const filters = file.filters(picture)
  const last = filters[filters.length - 1]
  const name = short[last?.name ?? ''] ?? last?.name ?? ''
  const keys = told[name]
  if (last === undefined || keys === undefined)
    return to.writer.addStream(new Map(pairs), plainBytes(to, picture, space))
  const packed = file.unpackSome(picture, filters.length - 1)
  const parameters = to.looks.plain(last.parameters, keys)
  const shared = file.get(last.parameters.get('JBIG2Globals'))
  if (shared instanceof Stream)
    parameters.push([
      'JBIG2Globals',
      to.writer.addStream(new Map(), withoutRemarks(file.unpack(shared))),
    ])
  pairs.push(['Filter', new Name(name)])
  if (parameters.length > 0) pairs.push(['DecodeParms', new Map(parameters)])
  return to.writer.addPacked(new Map(pairs), cleanPacked(to, name, packed))
}

function cleanPacked(to: Rewriter, name: string, packed: Buffer): Buffer {
  if (name === 'DCTDecode') return cleanPicture(packed, to.removed)
  if (name === 'JPXDecode') return cleanJpx(packed)
  return name === 'JBIG2Decode' ? withoutRemarks(packed) : packed
}

/** The bytes a picture needs; what is behind them no viewer shows. */
function plainBytes(to: Rewriter, picture: Stream, space: Value): Buffer {
  const { file } = to.book
  const number = (key: string): number => numberOf(file.get(picture.dict.get(key)))
  const isMask = file.get(picture.dict.get('ImageMask')) === true
  const parts = isMask || space === null ? 1 : to.looks.partsOf(space)
  const bits = isMask ? 1 : number('BitsPerComponent') || 8
  const row = Math.ceil((number('Width') * parts * bits) / 8)
  return file.unpack(picture).subarray(0, row * number('Height'))
}

/** A JPEG 2000 picture: of its boxes those that make the picture. */
function cleanJpx(packed: Buffer): Buffer {
  if (packed.readUInt16BE(0) === 0xff4f) return packed
  const boxes: Buffer[] = []
  for (let at = 0; at + 8 <= packed.length;) {
    const said = packed.readUInt32BE(at)
    const size = said === 0 ? packed.length - at : said
    if (size < 8) throw new CleanError('a picture in it is damaged')
    if (/^(?:jP {2}|ftyp|jp2h|jp2c)$/.test(packed.toString('latin1', at + 4, at + 8)))
      boxes.push(packed.subarray(at, at + size))
    at += size
  }
  return Buffer.concat(boxes)
}

/** Segments of a JBIG2 picture; remarks (type 62) are refused, so that none is kept. */
function withoutRemarks(packed: Buffer): Buffer {
  for (let at = 0; at + 11 <= packed.length;) {
    const flags = packed[at + 4] ?? 0
    if ((flags & 63) === 62) throw new CleanError('a picture in it has remarks in it')
    const count = (packed[at + 5] ?? 0) >> 5
    const number = packed.readUInt32BE(at)
    const size = number <= 256 ? 1 : number <= 65_536 ? 2 : 4
    const page = (flags & 64) !== 0 ? 4 : 1
    const head = at + 6 + count * size + page
    if (count > 4 || head + 4 > packed.length) return packed
    const length = packed.readUInt32BE(head)
    if (length === 0xffffffff) return packed
    at = head + 4 + length
  }
  return packed
}
