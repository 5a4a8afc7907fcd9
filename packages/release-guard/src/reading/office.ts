// Reads zip archives, and those that are office documents: every entry, whether or not anything points to it.
import type { Place } from '../deciding/finding.ts'
import { readBinaryWorkbook } from './excel/binary-workbook.ts'
import { declaresEntities } from './entities.ts'
import { readWrittenOut } from './letters.ts'
import { tellConstants } from './constants.ts'
import type { Reading } from './reading.ts'
import { openDocumentSight } from './document/open-sight.ts'
import { slideSight, wordSight } from './document/sight.ts'
import { WordPaper } from './document/word-inks.ts'
import { lostLetters } from './slide/lost-letters.ts'
import { documentSight, plainSight, sweepBytes, sweepXml, type Sight } from './sweep.ts'
import { readWorkbook } from './workbook.ts'
import { xmlBytes, xmlString } from './xml.ts'
import { zipComments, zipEntries } from './zip.ts'

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
  [
    /^word\/[^/]+\.(?:x?html?|mht|mhtml|rtf|txt|docx)$/i,
    'a document within, which only some programs show',
  ],
  [/printerSettings/, 'settings of a printer'],
  [/vbaProject/, 'programs in the file (macros)'],
  [/charts\//, 'the stored figures of a chart'],
  [/notesSlides\//, 'speaker notes'],
  [/recipientData|glossary\//, 'mail-merge and building blocks'],
  [/docProps\/|meta\.xml$/, 'properties of the document'],
  [/drawings\/|diagrams\/drawing/, 'drawings and text boxes'],
  [/diagrams\/[^/]+$/, 'the stored points of SmartArt'],
  [/xl\/workbook\.xml$/, 'defined names of the workbook'],
  [
    /xl\/|settings\.xml$|webSettings|styles\.xml$|_rels\/|theme|\[Content_Types\]/,
    'inner parts of the file',
  ],
]

/** Parts of no known format that hold settings, and strings at most. */
const inert =
  /printerSettings|\/binaryIndex\d*\.bin$|\/fonts\/|\.(?:odttf|fntdata|ttf|otf|wmf|emf|svm)$|layout-cache$|Configurations2\//i

const placeOf = (path: string, name: string, inHidden: boolean): Place => {
  const words = hiddenParts.find(([pattern]) => pattern.test(name))?.[1]
  const slide = /^ppt\/slides\/slide(\d+)\.xml$/.exec(name)?.[1]
  const isText = /^word\/document\.xml$|^content\.xml$/.test(name)
  const seen = slide !== undefined ? `slide ${slide}` : isText ? 'text of the document' : undefined
  return {
    part: path + name,
    words: words ?? seen ?? `part ${JSON.stringify(name)}`,
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
  const names: Place = {
    part: `${path}names`,
    words: 'names of the files within',
    isHidden: place.isHidden,
  }
  const unlisted: [string, Buffer][] = []
  for (const { name, bytes, trouble, isUnlisted } of zipEntries(file, reading.budget)) {
    const at = placeOf(path, name, place.isHidden || isUnlisted)
    if (bytes === null) reading.hold(at, trouble)
    else if (isUnlisted || parts.has(name)) unlisted.push([name, bytes])
    else if (bytes.length > 0) parts.set(name, bytes)
    reading.line(names, name)
  }
  tellComments(reading, file, path)
  const isOffice = parts.has('[Content_Types].xml') || parts.has('content.xml')
  if (isOffice) holdDeclared(reading, parts, path, place)
  const done = readAnyWorkbook(reading, parts, path, place.isHidden)
  for (const [name, bytes] of parts)
    if (!done.has(name))
      readPart(
        reading,
        bytes,
        parts,
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
      parts,
      path,
      { part: path + name, words: `a part in no list, ${JSON.stringify(name)}`, isHidden: true },
      name,
      isOffice,
      depth,
      nested,
    )
}

function tellComments(reading: Reading, file: Buffer, path: string): void {
  const place: Place = { part: `${path}comments`, words: 'comments in the archive', isHidden: true }
  for (const comment of zipComments(file)) reading.line(place, comment)
}

/** Parts of a package that declare entities: none may, and readers that take them whole do not put them in. */
function holdDeclared(
  reading: Reading,
  parts: ReadonlyMap<string, Buffer>,
  path: string,
  place: Place,
): void {
  for (const [name, bytes] of parts)
    if (/\.(?:xml|rels|vml)$/i.test(name) && declaresEntities(bytes))
      reading.hold(
        placeOf(path, name, place.isHidden),
        'the part declares entities, which no part of an office file may',
      )
}

function readAnyWorkbook(
  reading: Reading,
  parts: ReadonlyMap<string, Buffer>,
  path: string,
  isHidden: boolean,
): Set<string> {
  if (parts.has('xl/workbook.xml')) return readWorkbook(reading, parts, path)
  return parts.has('xl/workbook.bin')
    ? readBinaryWorkbook(reading, parts, path, isHidden)
    : new Set<string>()
}

const papers = new WeakMap<ReadonlyMap<string, Buffer>, WordPaper>()

function paperOf(parts: ReadonlyMap<string, Buffer>): WordPaper {
  const known = papers.get(parts)
  if (known !== undefined) return known
  const paper = new WordPaper((part) => xmlString(parts.get(part) ?? Buffer.alloc(0)))
  papers.set(parts, paper)
  return paper
}

/** What is out of sight in a part, by the kind of document. */
function sightOf(name: string, bytes: Buffer, parts: ReadonlyMap<string, Buffer>): Sight {
  const text = (part: string): string => xmlString(parts.get(part) ?? Buffer.alloc(0))
  if (/^word\//.test(name)) return wordSight(paperOf(parts), xmlString(bytes))
  if (/^ppt\/slides\//.test(name))
    return slideSight(text('ppt/presentation.xml'), lostLetters(parts, name))
  if (!/(?:^|\/)(?:content|styles)\.xml$/.test(name))
    return /customXml\//.test(name) ? plainSight : documentSight
  return openDocumentSight(xmlString(bytes), text(name.replace('content.xml', 'styles.xml')))
}

function readPart(
  reading: Reading,
  bytes: Buffer,
  parts: ReadonlyMap<string, Buffer>,
  path: string,
  place: Place,
  name: string,
  isOffice: boolean,
  depth: number,
  nested: ReadNested,
): void {
  if (isOffice && /\.(?:xml|rels|vml)$/i.test(name)) {
    if (/(?:^|\/)content\.xml$/.test(name)) {
      reading.rows(place)
      tellConstants(reading, bytes, path, name)
    }
    if (!sweepXml(reading, xmlString(bytes), place, sightOf(name, bytes, parts)))
      reading.hold(place, 'the part is cut short')
    readWrittenOut(reading, xmlBytes(bytes), `${path}${name}!`, depth, nested)
    author(reading, bytes, place, name)
    return
  }
  if (/(?:^|\/)model\/item\.data$/.test(name))
    reading.hold(place, 'it holds a data model, which no open program can read')
  else if (isOffice && inert.test(name)) sweepBytes(reading, bytes, place)
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
