// What is seen on the pages of a PDF, by pdf.js: every letter, line and picture where it is drawn, and whether what is
// drawn later leaves it in sight. The proof of a clean copy; it shares no code with that which cleans.
import type { PDFOperatorList } from 'pdfjs-dist/types/src/display/api.d.ts'
import { BudgetError } from '../../reading/budget.ts'
import { Canvas } from './seen-canvas.ts'
import type { SeenMark } from './seen-ledger.ts'

export interface SeenPage {
  /** The page's edges, its turn and the size of its unit. */
  readonly looks: readonly number[]
  readonly marks: readonly SeenMark[]
}

const secondsMost = 40
const marksMost = 2_000_000

/** Notes a reader makes, which are no part of the page. */
const comments = /^(?:Text|Popup|FileAttachment|Sound|Movie|Screen|RichMedia|3D|Link)$/

/** Each page of a file in turn. */
export async function* seenInPdf(bytes: Buffer): AsyncGenerator<SeenPage, void> {
  const { getDocument, OPS, AnnotationMode } = await import('pdfjs-dist/legacy/build/pdf.mjs')
  const folder = import.meta.resolve('pdfjs-dist/package.json')
  const task = getDocument({
    data: Uint8Array.from(withoutPixels(bytes)),
    verbosity: 0,
    disableFontFace: true,
    useSystemFonts: false,
    useWorkerFetch: false,
    enableXfa: false,
    cMapUrl: new URL('cmaps/', folder).pathname,
    cMapPacked: true,
  })
  const names = new Map(Object.entries(OPS).map(([name, number]) => [number, name]))
  const began = performance.now()
  try {
    const document = await task.promise
    const layers = await document.getOptionalContentConfig({ intent: 'display' })
    for (let number = 1; number <= document.numPages; number += 1) {
      if (performance.now() - began > secondsMost * 1000)
        throw new BudgetError('its pages take too long to compare')
      const page = await document.getPage(number)
      const notes = (await page.getAnnotations()) as { id: string; subtype: string }[]
      const list = await page.getOperatorList({ annotationMode: AnnotationMode.ENABLE })
      const view = page.view as [number, number, number, number]
      const canvas = new Canvas(view, {
        isShown: (layer) =>
          layer === undefined || layer === null || layers.isVisible(layer) === true,
        isComment: (id) => notes.some((note) => note.id === id && comments.test(note.subtype)),
        font: (name) => known(page.commonObjs, name) as never,
        isOpaque: (name) =>
          isOpaque(known(name.startsWith('g_') ? page.commonObjs : page.objs, name)),
      })
      follow(list, names, canvas)
      if (canvas.marks.length > marksMost) throw new BudgetError('its pages are too large')
      yield { looks: [...view, page.rotate, page.userUnit], marks: canvas.marks }
      page.cleanup()
    }
  } finally {
    await task.destroy()
  }
}

interface Objects {
  has(name: string): boolean
  get(name: string): unknown
}
const known = (objects: Objects, name: string): unknown =>
  objects.has(name) ? objects.get(name) : null

/** A picture of one colour a pixel, without transparency: kinds 1 (grey) and 2 (RGB) of pdf.js. */
function isOpaque(picture: unknown): boolean {
  const kind = (picture as { kind?: unknown } | null)?.kind
  return kind === 1 || kind === 2
}

function follow(
  { fnArray, argsArray }: PDFOperatorList,
  names: ReadonlyMap<number, string>,
  canvas: Canvas,
): void {
  const told = argsArray as readonly (readonly unknown[] | null)[]
  fnArray.forEach((fn, i) => canvas.step(names.get(fn) ?? '', told[i] ?? [], names))
}

/**
 * The file with its pictures one pixel large and not to be unpacked, at the same places: what they show is not compared
 * here, and unpacking them would take longer than everything else.
 */
function withoutPixels(bytes: Buffer): Buffer {
  const text = bytes.toString('latin1')
  const copy = Buffer.from(bytes)
  for (const { index } of text.matchAll(/\/Subtype\s*\/Image\b/g)) {
    const from = text.lastIndexOf(' obj', index)
    const to = text.indexOf('stream', index)
    if (from < 0 || to < 0 || to - from > 6_000) continue
    const dictionary = text
      .slice(from, to)
      .replace(
        /(\/(?:Width|Height)\s+)(\d+)(?!\s+\d+\s+R)/g,
        (_, key: string, size: string) => `${key}1${' '.repeat(size.length - 1)}`,
      )
      .replace(
        /\/(?:DCT|JPX|JBIG2|CCITTFax|Flate|LZW|RunLength)Decode\b/g,
        (name) => `${name.slice(0, -1)}X`,
      )
    copy.write(dictionary, from, 'latin1')
  }
  return copy
}
