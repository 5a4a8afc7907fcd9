// Reads a PDF: the pages as they are shown, every earlier version, and all its objects by their bytes: attachments,
// notes, fields, properties, text drawn invisibly or under a box, and what no page uses any more.
import type { Place } from '../../deciding/finding.ts'
import { BudgetError } from '../budget.ts'
import type { ReadNested } from '../office.ts'
import type { Reading } from '../reading.ts'
import { DrawnText } from './drawn.ts'
import { pdfObjects, type PdfObject } from './objects.ts'
import { LockedError, readPages, type PageText } from './pages.ts'
import { readStream } from './streams.ts'
import { readStrings } from './strings.ts'
import { tellLine } from './tell-line.ts'
import { reach, treeOf, type Tree } from './tree.ts'
import { lockOf } from './unlock.ts'

const bytesMax = 200 * 2 ** 20
const versionsMax = 30

/** The file's bytes must begin where the PDF does. */
export function readPdf(
  reading: Reading,
  file: Buffer,
  path: string,
  place: Place,
  depth: number,
  nested: ReadNested,
): void {
  if (file.length > bytesMax) throw new BudgetError('it is too large for a PDF')
  const text = file.toString('latin1')
  const lock = lockOf(text)
  if (lock === 'closed') {
    reading.hold(place, 'it is locked with a password')
    return
  }
  const objects = pdfObjects(text, reading.budget, lock)
  const tree = treeOf(text, objects)
  const leftovers: Place = {
    part: `${path}left over`,
    words: 'what earlier versions or deleted pages left in the file',
    isHidden: true,
  }
  const drawn = new DrawnText(reading, objects, tree, path, place, leftovers)
  for (const object of objects) {
    const isLeft = !tree.reached.has(object) || tree.ofNumber.get(object.number) !== object
    const left = isLeft && tree.reached.size > 1 ? leftovers : null
    readStrings(reading, object, place, path, left, object === tree.properties)
    if (object.stream !== null)
      reading.attempt(left ?? place, () =>
        readStream(reading, object, path, left ?? place, depth, nested, drawn),
      )
  }
  drawn.weigh()
  reading.later(place, async () => {
    await readAllPages(reading, file, text, path, place, tree, drawn)
    drawn.read()
  })
}

async function readAllPages(
  reading: Reading,
  file: Buffer,
  text: string,
  path: string,
  place: Place,
  tree: Tree,
  drawn: DrawnText,
): Promise<void> {
  let empty = 0
  let unknown = 0
  const ends = versionEnds(text)
  const tell = (page: PageText, at: Place): void => {
    for (const line of page.lines) if (drawn.isNew(line)) tellLine(reading, at, line)
    reading.text(at, page.lines.map((line) => line.join(' ')).join('\n'))
  }
  try {
    await readPages(file, (page) => {
      if (page.lines.length === 0 && hasPicture(tree, page.number)) empty += 1
      if (page.unknownShare > 0.3) unknown += 1
      tell(page, drawn.pagesPlace)
    })
  } catch (error) {
    if (error instanceof BudgetError) throw error
    drawn.everything = true
    const why = error instanceof LockedError ? 'it is locked with a password' : 'it is damaged'
    reading.hold(place, `${why}, and its pages cannot be read`)
  }
  if (empty > 0)
    reading.hold(place, `${empty} of its pages are pictures, and writing in pictures is not read`)
  if (unknown > 0)
    reading.hold(
      place,
      `${unknown} of its pages are written in letters whose meaning the file does not say`,
    )
  if (ends.length > versionsMax) reading.hold(place, 'it has too many earlier versions')
  for (const [at, end] of ends.slice(0, versionsMax).entries())
    await readPages(file.subarray(0, end), (page) =>
      tell(page, {
        part: `${path}version ${at + 1}`,
        words: `an earlier version of the file (${at + 1} of ${ends.length}) that was changed later`,
        isHidden: true,
      }),
    ).catch((error: unknown) => {
      // A version that cannot be opened by itself: its objects have been read one by one.
      if (error instanceof BudgetError) throw error
      drawn.everything = true
    })
}

/** Where earlier versions end. The first mark of a file laid out for the web ends no version. */
function versionEnds(text: string): number[] {
  const ends = Array.from(
    text.matchAll(/%%EOF\r?\n?/g),
    ({ index, 0: mark }) => index + mark.length,
  )
  const isForWeb = /\/Linearized\b/.test(text.slice(0, 2_000))
  return ends.slice(isForWeb ? 1 : 0, -1).filter((end) => end < text.length - 20)
}

function hasPicture(tree: Tree, page: number): boolean {
  const object = tree.pages[page - 1]
  if (object === undefined) return true
  for (const part of reachedFrom(object, tree)) {
    const size = (name: string): number =>
      Number(new RegExp(`/${name}\\s+(\\d{1,7})`).exec(part.dictionary)?.[1] ?? 0)
    if (/\/Subtype\s*\/Image\b/.test(part.dictionary) && size('Width') * size('Height') > 40_000)
      return true
  }
  return false
}

function reachedFrom(page: PdfObject, tree: Tree): Set<PdfObject> {
  const parents = page.references.flatMap((number) => {
    const object = tree.ofNumber.get(number)
    return object !== undefined && /\/Type\s*\/Pages\b/.test(object.dictionary) ? [object] : []
  })
  const reached = reachPage([page], tree)
  // Pictures of an inherited list of resources.
  if (!/\/Resources\b/.test(page.dictionary))
    for (const object of reachPage(parents, tree)) reached.add(object)
  return reached
}

const reachPage = (from: readonly PdfObject[], tree: Tree): Set<PdfObject> =>
  reach(from, tree.ofNumber, (dictionary) =>
    /\/Type\s*\/(?:Pages?|Catalog|StructElem)\b/.test(dictionary),
  )
