// A clean copy of a PDF is a new document: page by page, only what is known and seen is put into it.
import { Budget, BudgetError } from '../../reading/budget.ts'
import { CleanError } from '../clean-error.ts'
import { both, boxFrom, isNothing, type Box } from '../pdf-parts/area.ts'
import { readContents, type Step } from '../pdf-parts/contents.ts'
import { Faces } from '../pdf-parts/fonts.ts'
import { PdfFile } from '../pdf-parts/pdf-file.ts'
import { isDict, isList, Name, Ref, Stream, type Dict, type Value } from '../pdf-parts/pdf-value.ts'
import { PdfWriter } from '../pdf-parts/write-pdf.ts'
import type { Removed } from '../removed.ts'
import { Drawing, plan } from './drawing.ts'
import { Layers } from './layers.ts'
import { laidOn } from './notes.ts'
import type { Book } from './book.ts'
import { Painter } from './painter.ts'
import { Rewriter } from './rewrite.ts'
import { Sight } from './sight.ts'
import { startState } from './state.ts'

const pagesMost = 5_000
const inherited = ['Resources', 'MediaBox', 'CropBox', 'Rotate']
const usualPage: Box = [0, 0, 612, 792]

interface Page {
  readonly dict: Dict
  readonly drawing: Drawing
}

export function cleanPdf(bytes: Buffer, removed: Removed): Buffer {
  const file = new PdfFile(bytes, new Budget())
  const root = file.dict(file.trailer.get('Root'))
  refuseBound(file, root)
  const layers = new Layers(file, root)
  const isDrawnAnew = file.get(file.dict(root.get('AcroForm')).get('NeedAppearances')) === true
  const faces = new Faces(file)
  const book: Book = { file, faces, layers, isDrawnAnew, parsed: new Map(), drawings: 0 }
  const pages = pagesOf(file, root).map((dict, i) => {
    try {
      return { dict, drawing: draw(book, dict, removed) }
    } catch (error) {
      if (error instanceof CleanError) throw new CleanError(`page ${i + 1}: ${error.message}`)
      throw error
    }
  })
  if (pages.length === 0) throw new CleanError('it has no pages')
  const copy = write(new Rewriter(book, new PdfWriter(), removed), pages)
  noteGone(file, root, pages, removed)
  return copy
}

/** A signature, or a form of another kind within, would not be what it was. */
function refuseBound(file: PdfFile, root: Dict): void {
  const form = file.dict(root.get('AcroForm'))
  const hasXfa = file.get(form.get('XFA')) !== null
  if (hasXfa)
    throw new CleanError(
      'it is a form that is drawn by another program (XFA); print it to a new file',
    )
  const isSigned = (fields: Value | undefined, depth: number): boolean =>
    depth < 20 &&
    file.list(fields).some((one) => {
      const field = file.dict(one)
      const isSignature = file.name(field.get('FT')) === 'Sig' && file.get(field.get('V')) !== null
      return isSignature || isSigned(field.get('Kids'), depth + 1)
    })
  if (isSigned(form.get('Fields'), 0) || file.get(root.get('Perms')) !== null)
    throw new CleanError('it is signed, and a signature does not outlast any change')
}

/** The pages in order, each with what it has from above. */
function pagesOf(file: PdfFile, root: Dict): Dict[] {
  const pages: Dict[] = []
  const seen = new Set<Dict>()
  const walk = (node: Dict, above: Dict, depth: number): void => {
    if (seen.has(node) || depth > 60) throw new CleanError('its list of pages is damaged')
    seen.add(node)
    const kids = file.get(node.get('Kids'))
    const own = inherited.flatMap((key): [string, Value][] => {
      const value = node.get(key) ?? above.get(key)
      return value === undefined ? [] : [[key, value]]
    })
    if (isList(kids)) for (const kid of kids) walk(file.dict(kid), new Map(own), depth + 1)
    else if (file.name(node.get('Type')) === 'Page' || node.has('Contents'))
      pages.push(new Map([...node, ...own]))
    if (pages.length > pagesMost) throw new BudgetError('it has too many pages')
  }
  walk(file.dict(root.get('Pages')), new Map(), 0)
  return pages
}

/** Follows a page's drawing and what is laid upon it, and decides what of it stays. */
function draw(book: Book, page: Dict, removed: Removed): Drawing {
  const { file } = book
  const laid = laidOn(page, book, removed)
  const own = readContents(contentsOf(file, page))
  const steps: Step[] = laid.length === 0 ? own : [step('q'), ...balanced(own), step('Q')]
  const forms = new Map<string, Value>()
  for (const { form, matrix } of laid) {
    // A name no page can have: a name of a page is never empty-handed of a sign.
    const name = `laid on ${forms.size}`
    forms.set(name, form)
    steps.push(step('q'), step('cm', ...matrix), step('Do', new Name(name)), step('Q'))
  }
  const resources = file.dict(page.get('Resources'))
  const objects = new Map([...file.dict(resources.get('XObject')), ...forms])
  const drawing = new Drawing(steps, new Map([...resources, ['XObject', objects]]), null)
  const seen = areaOf(file, page)
  const sight = new Sight(seen)
  const painter = new Painter(book, sight)
  painter.run(drawing, startState(seen))
  painter.finish()
  if (sight.trouble !== null) throw new CleanError(sight.trouble)
  plan(drawing, (reason, count) => removed.add(reason, count))
  return drawing
}

const step = (operator: string, ...operands: Value[]): Step => ({ operator, operands })

/** With every state that was saved restored again, and no other. */
function balanced(steps: readonly Step[]): Step[] {
  const kept: Step[] = []
  let saved = 0
  let isInText = false
  for (const one of steps) {
    if (one.operator === 'Q' && saved === 0) continue
    saved += one.operator === 'q' ? 1 : one.operator === 'Q' ? -1 : 0
    if (one.operator === 'BT' || one.operator === 'ET') isInText = one.operator === 'BT'
    kept.push(one)
  }
  if (isInText) kept.push(step('ET'))
  for (; saved > 0; saved -= 1) kept.push(step('Q'))
  return kept
}

function contentsOf(file: PdfFile, page: Dict): Buffer {
  const said = file.get(page.get('Contents'))
  const parts = isList(said) ? said.map((one) => file.get(one)) : [said]
  return Buffer.concat(
    parts.flatMap((part) => (part instanceof Stream ? [file.unpack(part), Buffer.from('\n')] : [])),
  )
}

/** What is seen of a page, in its own units. */
function areaOf(file: PdfFile, page: Dict): Box {
  const media = boxFrom(file.numbers(page.get('MediaBox'))) ?? usualPage
  const crop = both(media, boxFrom(file.numbers(page.get('CropBox'))) ?? media)
  const area = isNothing(crop) ? media : crop
  if (isNothing(area)) throw new CleanError('it does not say how large it is')
  return area
}

function write(to: Rewriter, pages: readonly Page[]): Buffer {
  const { writer, looks, book } = to
  const root = writer.reserve()
  const tree = writer.reserve()
  const kids = pages.map(({ dict, drawing }): Ref => {
    const { contents, resources } = to.rewrite(drawing)
    const pairs: [string, Value][] = [
      ['Type', new Name('Page')],
      ['Parent', tree],
      ...looks.plain(dict, ['MediaBox', 'CropBox', 'Rotate', 'UserUnit']),
      ['Resources', resources],
      ['Contents', writer.addStream(new Map(), contents)],
    ]
    if (!dict.has('MediaBox')) pairs.push(['MediaBox', [...usualPage]])
    const group = book.file.get(dict.get('Group'))
    if (isDict(group)) pairs.push(['Group', looks.group(group)])
    return writer.add(new Map(pairs))
  })
  writer.fill(
    tree,
    new Map<string, Value>([
      ['Type', new Name('Pages')],
      ['Count', kids.length],
      ['Kids', kids],
    ]),
  )
  writer.fill(
    root,
    new Map<string, Value>([
      ['Type', new Name('Catalog')],
      ['Pages', tree],
    ]),
  )
  return writer.file(root)
}

const goneFromRoot: readonly (readonly [string, string])[] = [
  ['Metadata', 'properties: authors, dates, programs'],
  ['Outlines', 'bookmarks'],
  ['StructTreeRoot', 'text and order for those who have the file read out'],
  ['OpenAction', 'programs and actions'],
  ['AA', 'programs and actions'],
  ['Threads', 'threads of articles'],
  ['PieceInfo', 'what programs keep for themselves'],
  ['AF', 'attached files'],
  ['Collection', 'attached files'],
  ['Dests', 'names of places'],
  ['URI', 'links, left as the words they stand on'],
  ['OutputIntents', 'what printers are told of colours'],
]

const goneFromNames: readonly (readonly [string, string])[] = [
  ['EmbeddedFiles', 'attached files'],
  ['JavaScript', 'programs and actions'],
  ['Dests', 'names of places'],
]
const goneFromPages: readonly (readonly [string, string])[] = [
  ['Thumb', 'small pictures of pages'],
  ['PieceInfo', 'what programs keep for themselves'],
  ['Metadata', 'properties: authors, dates, programs'],
  ['AA', 'programs and actions'],
  ['AF', 'attached files'],
]
const goneFromTrailer: readonly (readonly [string, string])[] = [
  ['Info', 'properties: authors, dates, programs'],
  ['ID', 'the number of the file'],
  ['Encrypt', 'the lock against changes'],
]

/** Says what of the old document is not in the new one. */
function noteGone(file: PdfFile, root: Dict, pages: readonly Page[], removed: Removed): void {
  removed.add('earlier versions of the document', file.earlierVersions)
  const said = new Set<string>()
  const say = (dict: Dict, all: readonly (readonly [string, string])[]): void => {
    for (const [key, words] of all) if (file.get(dict.get(key)) !== null) said.add(words)
  }
  say(file.trailer, goneFromTrailer)
  say(root, goneFromRoot)
  say(file.dict(root.get('Names')), goneFromNames)
  for (const { dict } of pages) say(dict, goneFromPages)
  for (const words of said) removed.add(words)
}
