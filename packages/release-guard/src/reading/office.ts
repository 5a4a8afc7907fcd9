// Reads zip archives, and those that are office documents: every entry, whether or not anything points to it.
import type { Place } from '../deciding/finding.ts'
import type { Reading } from './reading.ts'
import { sweepXml } from './sweep.ts'
import { readWorkbook } from './workbook.ts'
import { xmlString } from './xml.ts'
import { zipEntries } from './zip.ts'

/** Reads a file within a file: its bytes, its path, the place of what holds it, and how deep it lies. */
export type ReadNested = (bytes: Buffer, path: string, place: Place, depth: number) => void

const hiddenParts: readonly (readonly [RegExp, string])[] = [
  [/externalLinks\//, 'the stored copy of another workbook'],
  [/pivotCache\//, 'the stored items of a pivot table'],
  [/slicer|timeline/i, 'the stored items of a filter button'],
  [/comments|threadedComment|people\.xml|persons\//i, 'comments and who wrote them'],
  [/customXml\//, 'custom data that no page shows'],
  [/connections\.xml|queryTables\//, 'data connections'],
  [/revisions\//, 'the history of changes'],
  [/embeddings\//, 'an embedded file'],
  [/charts\//, 'the stored figures of a chart'],
  [/notesSlides\//, 'speaker notes'],
  [/recipientData|glossary\//, 'mail-merge and building blocks'],
  [/docProps\/|meta\.xml$/, 'properties of the document'],
  [/drawings\/|diagrams\//, 'drawings and text boxes'],
  [/xl\/workbook\.xml$/, 'defined names of the workbook'],
  [
    /xl\/|settings\.xml$|webSettings|styles\.xml$|_rels\/|theme|\[Content_Types\]/,
    'inner parts of the file',
  ],
]

const placeOf = (path: string, name: string, inHidden: boolean): Place => {
  const words = hiddenParts.find(([pattern]) => pattern.test(name))?.[1]
  return {
    part: path + name,
    words: words ?? `part ${JSON.stringify(name)}`,
    isHidden: inHidden || words !== undefined,
  }
}

/** Reads every entry of an archive. `place` is where the archive itself lies. */
export function readZip(
  reading: Reading,
  file: Buffer,
  path: string,
  place: Place,
  depth: number,
  nested: ReadNested,
): void {
  const parts = new Map<string, Buffer>()
  const unlisted: [string, Buffer][] = []
  for (const { name, bytes, trouble, isUnlisted } of zipEntries(file, reading.budget)) {
    const at = placeOf(path, name, place.isHidden || isUnlisted)
    if (bytes === null) reading.hold(at, trouble)
    else if (isUnlisted || parts.has(name)) unlisted.push([name, bytes])
    else if (bytes.length > 0) parts.set(name, bytes)
    reading.line({ ...at, words: 'names of the files within' }, name)
  }
  const isOffice = parts.has('[Content_Types].xml') || parts.has('content.xml')
  const done = parts.has('xl/workbook.xml') ? readWorkbook(reading, parts, path) : new Set<string>()
  for (const [name, bytes] of parts)
    if (!done.has(name))
      readPart(
        reading,
        bytes,
        path,
        placeOf(path, name, place.isHidden),
        name,
        isOffice,
        depth,
        nested,
      )
  for (const [name, bytes] of unlisted)
    readPart(
      reading,
      bytes,
      path,
      { part: path + name, words: `a part in no list, ${JSON.stringify(name)}`, isHidden: true },
      name,
      isOffice,
      depth,
      nested,
    )
}

function readPart(
  reading: Reading,
  bytes: Buffer,
  path: string,
  place: Place,
  name: string,
  isOffice: boolean,
  depth: number,
  nested: ReadNested,
): void {
  if (isOffice && /\.(?:xml|rels|vml)$/i.test(name)) {
    const isOpenDocument = /(?:^|\/)content\.xml$/.test(name)
    const deleted: Place = {
      part: place.part,
      words: 'deleted text that is still in the file',
      isHidden: true,
    }
    if (isOpenDocument) reading.rows(place)
    if (!sweepXml(reading, xmlString(bytes), place, deleted))
      reading.hold(place, 'the part is cut short')
    author(reading, bytes, place, name)
    return
  }
  if (/(?:^|\/)model\/item\.data$/.test(name))
    reading.hold(place, 'it holds a data model, which no open program can read')
  else nested(bytes, `${path}${name}!`, place, isOffice && /media\//.test(name) ? depth : depth + 1)
}

function author(reading: Reading, bytes: Buffer, place: Place, name: string): void {
  if (!/docProps\/core\.xml$|meta\.xml$/.test(name)) return
  if (/<(?:\w+:)?(?:creator|lastModifiedBy|initial-creator)>[^<]/.test(bytes.toString('latin1')))
    reading.finding(
      'NOTE',
      'metadata',
      place,
      1,
      'The file says who wrote it and who changed it last.',
    )
}
