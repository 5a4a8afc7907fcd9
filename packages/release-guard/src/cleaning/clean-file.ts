// A copy of a file with what is out of sight gone, proved by reading both, and a list of what went. The file itself
// is only read. What cannot be cleaned or proved gives no copy and says why.
import { BudgetError } from '../reading/budget.ts'
import { identify } from '../reading/identify.ts'
import { CleanError } from './clean-error.ts'
import { cleanOpen, openEnding, refuseSealed } from './open/clean-open.ts'
import { seenInOpen } from './open/seen-open.ts'
import { cleanDocument } from './clean-document.ts'
import { cleanPicture } from './clean-picture.ts'
import { cleanSlides } from './clean-slides.ts'
import { hasCrops } from './crop/seen-crops.ts'
import { cleanWorkbook } from './clean-workbook.ts'
import { cleanPdf } from './pdf/clean-pdf.ts'
import { provePdf } from './pdf-proof/prove-pdf.ts'
import { PackageParts } from './package-parts.ts'
import { prove, type Seen } from './prove.ts'
import { Removed } from './removed.ts'
import { seenInWorkbook } from './seen-cells.ts'
import { hasLostLeads } from './drawing/seen-leads.ts'
import { seenInDocument } from './seen-document.ts'
import { seenInSlides } from './seen-slides.ts'

export type Cleaned =
  | {
      readonly isClean: true
      readonly bytes: Buffer
      /** How the copy's name should end, without a dot: a workbook loses its macros and is an xlsx. */
      readonly ending: string
      readonly removed: readonly string[]
    }
  | { readonly isClean: false; readonly why: string }

/** Cleans a file by what it is, not by its name. */
export async function cleanFile(bytes: Uint8Array): Promise<Cleaned> {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  try {
    return await clean(file)
  } catch (error) {
    const why =
      error instanceof CleanError || error instanceof BudgetError
        ? error.message
        : 'cleaning it failed'
    return { isClean: false, why: `This cannot be cleaned: ${why}.` }
  }
}

const unable: Readonly<Record<string, string>> = {
  ole: 'it is of the old office formats, or locked; save it in today’s format first',
  mail: 'it is a message; clean what is attached to it',
}

async function clean(file: Buffer): Promise<Cleaned> {
  const removed = new Removed()
  const type = identify(file)
  if (type === 'csv' || type === 'text')
    return {
      isClean: true,
      bytes: Buffer.from(file),
      ending: type === 'csv' ? 'csv' : 'txt',
      removed: [],
    }
  if (type === 'image') {
    const copy = cleanPicture(file, removed)
    if (!cleanPicture(copy, new Removed()).equals(copy))
      throw new CleanError('the copy is not clean')
    return { isClean: true, bytes: copy, ending: pictureEnding(copy), removed: removed.lines() }
  }
  if (type === 'pdf') {
    const copy = cleanPdf(file, removed)
    await provePdf(file, copy)
    return { isClean: true, bytes: copy, ending: 'pdf', removed: removed.lines() }
  }
  if (type !== 'zip')
    throw new CleanError(unable[type] ?? 'there is no way to do that for its kind')
  const parts = new PackageParts(file)
  removed.add('files in no list', parts.unlisted)
  const way = wayOf(parts)
  noteGone(parts, removed)
  const copy = way.clean(parts, removed)
  if (hasCrops(copy)) throw new CleanError('the copy is not clean')
  if (hasLostLeads(file, copy)) throw new CleanError('the copy would not show the same')
  await prove(file, copy, way.seen)
  return { isClean: true, bytes: copy, ending: way.ending, removed: removed.lines() }
}

const pictureEnding = (copy: Buffer): string =>
  copy[0] === 0xff ? 'jpg' : copy[0] === 0x89 ? 'png' : 'gif'

interface Way {
  readonly ending: string
  readonly clean: (parts: PackageParts, removed: Removed) => Buffer
  readonly seen: (file: Buffer) => Seen
}

function wayOf(parts: PackageParts): Way {
  if (parts.has('xl/workbook.xml'))
    return { ending: 'xlsx', clean: cleanWorkbook, seen: seenInWorkbook }
  if (parts.has('word/document.xml'))
    return { ending: 'docx', clean: cleanDocument, seen: seenInDocument }
  if (parts.has('ppt/presentation.xml'))
    return { ending: 'pptx', clean: cleanSlides, seen: seenInSlides }
  const ending = openEnding(parts)
  if (ending !== undefined) {
    refuseSealed(parts)
    return { ending, clean: cleanOpen, seen: seenInOpen }
  }
  throw new CleanError('there is no way to do that for its kind')
}

const gone: readonly (readonly [RegExp, string])[] = [
  [/^docProps\/(?:core|app|custom)\.xml$/, 'properties: authors, dates, organisation'],
  [/^docProps\/thumbnail/, 'a small picture of the first page'],
  [/pivotCache\/pivotCacheRecords/, 'stored source rows of pivot tables'],
  [/pivotTables\//, 'pivot tables, left as the figures they show'],
  [/slicerCaches\/|timelineCaches\//, 'stored items of filter buttons'],
  [/externalLinks\/[^/]+\.xml$/, 'stored copies of other workbooks'],
  [/comments[^/]*\.xml$|threadedComments\/[^/]+\.xml$/i, 'comments'],
  [/persons?\/|people\.xml$/, 'names of people who commented'],
  [/^customXml\/item\d+\.xml$/, 'custom data'],
  [/connections\.xml$|queryTables\//, 'data connections'],
  [/revisions\//, 'the history of changes'],
  [/embeddings\//, 'embedded files'],
  [/vbaProject\.bin$/, 'macros'],
  [/printerSettings/, 'settings of a printer'],
  [/model\/item\.data$/, 'a data model'],
  [/notesSlides\/[^/]+\.xml$/, 'speaker notes'],
  [/glossary\/document\.xml$/, 'building blocks'],
  [/recipientData/, 'the addressees of a mail merge'],
  [/^meta\.xml$/, 'properties: authors, dates, organisation'],
  [/^Thumbnails\/./, 'a small picture of the first page'],
  [/^(?:Basic|Scripts|Dialogs)\/./, 'macros'],
  [/^manifest\.rdf$/, 'statements about the document (RDF)'],
  [/^(?:VersionList\.xml$|Versions\/.)/, 'earlier versions'],
  [/^Configurations2\/.*[^/]$/, 'menus and buttons of its own'],
]

/** Says which parts of the old file are not in the new one, in words. */
function noteGone(parts: PackageParts, removed: Removed): void {
  for (const name of parts.names()) {
    const words = gone.find(([pattern]) => pattern.test(name))?.[1]
    if (words !== undefined) removed.add(words)
  }
}
