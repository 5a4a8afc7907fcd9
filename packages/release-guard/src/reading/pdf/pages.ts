// The text of the pages as a viewer shows them, by pdf.js: typefaces, encodings and damage are its business.
// Words on one line are put together to cells, so that the rows of a table are rows.
import type { TextItem } from 'pdfjs-dist/types/src/display/api.d.ts'
import { BudgetError } from '../budget.ts'

export interface PageText {
  readonly number: number
  /** Lines of cells, top to bottom. */
  readonly lines: readonly (readonly string[])[]
  /** How many of the letters have no meaning. */
  readonly unknownShare: number
}

const pagesMax = 5_000
const secondsMax = 20

export class LockedError extends Error {
  override readonly name = 'LockedError'
}

/** Reads every page and tells them one by one. Throws when the file has no pages that can be read. */
export async function readPages(
  bytes: Uint8Array,
  tell: (page: PageText) => void,
): Promise<{ pages: number }> {
  const { getDocument, PasswordException } = await import('pdfjs-dist/legacy/build/pdf.mjs')
  const folder = import.meta.resolve('pdfjs-dist/package.json')
  const task = getDocument({
    data: Uint8Array.from(bytes),
    verbosity: 0,
    disableFontFace: true,
    useSystemFonts: false,
    useWorkerFetch: false,
    enableXfa: false,
    maxImageSize: 1,
    cMapUrl: new URL('cmaps/', folder).pathname,
    cMapPacked: true,
  })
  const began = performance.now()
  try {
    const document = await task.promise
    if (document.numPages > pagesMax) throw new BudgetError('it has too many pages')
    for (let number = 1; number <= document.numPages; number += 1) {
      if (performance.now() - began > secondsMax * 1000)
        throw new BudgetError('its pages take too long to read')
      const page = await document.getPage(number)
      const content = await page.getTextContent({ includeMarkedContent: false })
      const items = content.items.filter((item): item is TextItem => 'str' in item)
      tell(pageText(number, items))
      page.cleanup()
    }
    return { pages: document.numPages }
  } catch (error) {
    if (error instanceof PasswordException) throw new LockedError()
    throw error
  } finally {
    await task.destroy()
  }
}

interface Word {
  readonly text: string
  readonly x: number
  readonly y: number
  readonly width: number
  readonly size: number
}

/** Text beyond the page's edges is not among the items. */
function pageText(number: number, items: readonly TextItem[]): PageText {
  const words = items.filter(({ str }) => str.trim() !== '').map(wordOf)
  const all = words.map(({ text }) => text).join('')
  const known = all.replace(/[\p{Co}\p{Cn}\p{Cc}\ufffd]/gu, '').length
  const unknownShare = all.length < 20 ? 0 : 1 - known / all.length
  return { number, lines: linesOf(words), unknownShare }
}

function wordOf({ str, transform, width }: TextItem): Word {
  const [a = 1, b = 0, , , e = 0, f = 0] = transform as number[]
  const isUpright = Math.abs(a) >= Math.abs(b)
  const size = Math.hypot(a, b) || 1
  return {
    text: str.normalize('NFC'),
    x: isUpright ? e : f,
    y: isUpright ? f : -e,
    width,
    size,
  }
}

/** Words by line, and the words of a line by cell: a wide gap parts cells, a narrow one words; `apart`, each is a cell. */
export function linesOf(words: readonly Word[], apart: boolean = false): string[][] {
  const sorted = words.toSorted((one, two) => two.y - one.y)
  const lines: Word[][] = []
  for (const word of sorted) {
    const line = lines[lines.length - 1]
    const first = line?.[0]
    if (line === undefined || first === undefined || first.y - word.y > 0.45 * first.size)
      lines.push([word])
    else line.push(word)
  }
  return lines.map((line) => {
    const cells: string[] = []
    let end = Number.NEGATIVE_INFINITY
    for (const { text, x, width, size } of line.toSorted((one, two) => one.x - two.x)) {
      const gap = x - end
      const last = cells.length - 1
      const before = cells[last]
      if (apart || before === undefined || gap > 0.65 * size) cells.push(text)
      else cells[last] = `${before}${gap > 0.12 * size ? ' ' : ''}${text}`
      end = x + width
    }
    return cells.map((cell) => cell.replace(/\s+/g, ' ').trim()).filter((cell) => cell !== '')
  })
}
