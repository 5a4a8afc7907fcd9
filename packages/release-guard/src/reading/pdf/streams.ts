// What one stream of a PDF is: an attached file, a picture, XML, the drawing of a page, or plain text.
import type { Place } from '../../deciding/finding.ts'
import type { ReadNested } from '../office.ts'
import { readBeside } from '../picture/read-picture.ts'
import type { Reading } from '../reading.ts'
import { sweepBytes, sweepXml } from '../sweep.ts'
import type { DrawnText } from './drawn.ts'
import type { PdfObject } from './objects.ts'

/** Streams with nothing to read in them: lists, typefaces, colours. */
const dull =
  /\/Type\s*\/(?:XRef|ObjStm|CMap)\b|\/Length1\b|\/Subtype\s*\/(?:Type1C|CIDFontType0C|OpenType)\b|\/FunctionType\b|\/ShadingType\b|\/N\s+[134]\b.*\/Alternate\b|\/CMapName\b/

/** Reads one stream; a drawing is only noted, to be read when the pages have been. */
export function readStream(
  reading: Reading,
  object: PdfObject,
  path: string,
  place: Place,
  depth: number,
  nested: ReadNested,
  drawn: DrawnText,
): void {
  const { dictionary, stream } = object
  if (stream === null || dull.test(dictionary)) return
  if (/\/Subtype\s*\/Image\b/.test(dictionary)) {
    if (/\/(?:DCTDecode|DCT)\b/.test(dictionary)) picture(reading, stream().bytes, place)
    return
  }
  const { bytes, left } = stream()
  if (/\/Type\s*\/EmbeddedFile\b/.test(dictionary)) {
    const part = `${path}attachment ${object.number}!`
    const at = { part, words: 'a file attached to the document', isHidden: true }
    if (left !== null) reading.hold(at, `it is packed in a way not known here (${left})`)
    nested(bytes, part, at, depth + 1)
    return
  }
  if (left !== null) {
    reading.hold(place, `a part is packed in a way not known here (${left.slice(0, 20)})`)
    return
  }
  const head = bytes.toString('latin1', 0, 200)
  if (
    /\/Type\s*\/Metadata\b/.test(dictionary) ||
    /^\s*<(?:\?xpacket|\?xml|x:xmpmeta|xdp)/.test(head)
  )
    sweepXml(reading, bytes.toString('latin1'), {
      ...place,
      part: `${path}properties of the document`,
      words: 'properties of the document',
      isHidden: true,
    })
  else if (!drawn.note(object, bytes) && !/begincmap|beginbf/.test(head))
    unknown(reading, bytes, place)
}

function picture(reading: Reading, bytes: Buffer, place: Place): void {
  if (bytes[0] !== 0xff) return
  const words = 'what is written beside pictures'
  readBeside(reading, bytes, { ...place, words, isHidden: true })
}

function unknown(reading: Reading, bytes: Buffer, place: Place): void {
  const at = { ...place, words: 'inner parts of the file', isHidden: true }
  const sample = bytes.toString('latin1', 0, 1_000)
  const odd = sample.replace(/[\t\r\n\x20-\x7e]/g, '').length
  if (odd * 10 > sample.length) sweepBytes(reading, bytes, at)
  else for (const line of bytes.toString('utf8').split(/[\r\n]+/)) reading.line(at, line)
}
