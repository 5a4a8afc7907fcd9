// Reads old office containers: the workbook of an xls, files embedded in others, macros; and by a sweep of all bytes what
// no reader knows. Old documents, presentations and messages are held: there is no reader for them.
import type { Place } from '../../deciding/finding.ts'
import type { ReadNested } from '../office.ts'
import type { Reading } from '../reading.ts'
import { sweepBytes } from '../sweep.ts'
import { readCompound } from './compound.ts'
import { unpackMacros } from './macros.ts'
import { readOldPivot } from './old-pivot.ts'
import { readOldWorkbook } from './old-workbook.ts'

const held: readonly (readonly [RegExp, string])[] = [
  [/^WordDocument$/, 'there is no reader for the old document format (doc)'],
  [/^PowerPoint Document$/, 'there is no reader for the old presentation format (ppt)'],
  [/^__properties_version1\.0$/, 'there is no reader for stored messages (msg)'],
  [/^EncryptedPackage$/, 'it is locked with a password'],
  [/^\u0006DataSpaces\//, 'it is locked or its use is restricted'],
  [/^Contents$|^VisioDocument$|^Quill\//, 'there is no reader for this old office format'],
]
const known =
  /^(?:Workbook|Book|\u0005(?:Document)?SummaryInformation|\u0001(?:CompObj|Ole)|\u0003ObjInfo)$/

/** Reads a compound file. */
export function readOle(
  reading: Reading,
  file: Buffer,
  path: string,
  place: Place,
  depth: number,
  nested: ReadNested,
): void {
  const compound = readCompound(file)
  if (compound === null) {
    sweepBytes(reading, file, place)
    reading.hold(place, 'its list of contents is damaged')
    return
  }
  let said = new Set<string>()
  let isKnown = false
  for (const [name, stream] of compound.streams) {
    reading.budget.entry()
    const why = held.find(([pattern]) => pattern.test(name))?.[1]
    if (why !== undefined) reading.hold(place, why)
    isKnown ||= why !== undefined || known.test(name)
    if (/^(?:.*\/)?(?:Workbook|Book)$/.test(name))
      said = new Set([...said, ...readOldWorkbook(reading, stream, path, place)])
    else readOther(reading, name, stream, path, depth, nested)
  }
  const left: Place = {
    part: `${path}bytes`,
    words: 'texts in the bytes of the file that no part shows',
    isHidden: true,
  }
  sweepBytes(reading, file, left, said)
  if (!isKnown && compound.streams.size === 0) reading.hold(place, 'it is empty, or not read')
}

function readOther(
  reading: Reading,
  name: string,
  stream: Buffer,
  path: string,
  depth: number,
  nested: ReadNested,
): void {
  if (stream.length === 0) return
  const within = (words: string): Place => ({ part: `${path}${name}!`, words, isHidden: true })
  if (/^_SX_DB_CUR\//.test(name))
    readOldPivot(reading, stream, within('the stored source rows of a pivot table'))
  else if (/(?:^|\/)(?:Package|CONTENTS|EmbeddedOdf)$/.test(name))
    nested(stream, `${path}${name}!`, within('an embedded file'), depth + 1)
  else if (/\u0001Ole10Native$/.test(name)) {
    const bytes = nativeFile(stream)
    if (bytes !== null) nested(bytes, `${path}${name}!`, within('an embedded file'), depth + 1)
  } else if (/SummaryInformation$/.test(name)) {
    const words = 'properties of the document'
    const at = { part: `${path}${words}`, words, isHidden: true }
    sweepBytes(reading, stream, at)
    reading.finding(
      'NOTE',
      'metadata',
      at,
      1,
      'The file says who wrote it and who changed it last.',
    )
  } else if (/(?:^|\/)VBA\//.test(name)) {
    const at = within('programs in the file (macros)')
    for (const text of unpackMacros(stream, reading.budget))
      for (const line of text.split(/[\r\n]+/)) reading.line(at, line)
  }
}

/** A file laid in another one, with its name and where it was before it. */
function nativeFile(stream: Buffer): Buffer | null {
  let at = 6
  for (let texts = 0; texts < 2; texts += 1) {
    const end = stream.indexOf(0, at)
    if (end < 0) return null
    at = end + 1
  }
  at += 4
  if (at + 4 > stream.length) return null
  at += 4 + stream.readUInt32LE(at)
  if (at + 4 > stream.length) return null
  return stream.subarray(at + 4, at + 4 + stream.readUInt32LE(at))
}
