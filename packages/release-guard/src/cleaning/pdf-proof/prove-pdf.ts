// The proof of a cleaned PDF: page by page, everything of the old file that is seen stands in the copy at the same place in
// the same order, and the copy has nothing else.
import { CleanError } from '../clean-error.ts'
import { proveGone } from '../prove.ts'
import type { SeenMark } from './seen-ledger.ts'
import { seenInPdf, type SeenPage } from './seen-pdf.ts'

const near = 0.06
/** What a copy cannot be read for either: writing in pictures, letters without a meaning. */
const mayHold = /of its pages are (?:pictures|written in letters)/

export async function provePdf(original: Buffer, copy: Buffer): Promise<void> {
  const texts: string[] = []
  const old = seenInPdf(original)
  let number = 0
  for await (const page of seenInPdf(copy)) {
    const before = await old.next()
    number += 1
    if (before.done === true) throw new CleanError('the copy would not show the same')
    compare(before.value, page, number)
    texts.push(inOrder(page.marks), byLine(page.marks))
  }
  if ((await old.next()).done !== true) throw new CleanError('the copy would not show the same')
  const all = texts.join('\n')
  const isSeen = (text: string): boolean => all.includes(squeezed(text))
  await proveGone(original, copy, { isSeen, isShown: isSeen, mayHold })
}

const squeezed = (text: string): string => text.normalize('NFKC').replace(/\s+/g, '')

const inOrder = (marks: readonly SeenMark[]): string =>
  squeezed(marks.map(({ text }) => text).join(''))

/** The letters of a page from top to bottom, each line from left to right. */
function byLine(marks: readonly SeenMark[]): string {
  const letters = marks.filter(({ kind }) => kind === 'letter')
  const sorted = letters.toSorted((one, two) => {
    const [x = 0, y = 0] = one.at
    const [otherX = 0, otherY = 0] = two.at
    return Math.abs(y - otherY) > 2 ? otherY - y : x - otherX
  })
  return inOrder(sorted)
}

function compare(before: SeenPage, after: SeenPage, number: number): void {
  const differs = (what: string): CleanError =>
    new CleanError(`the copy would not show the same (page ${number}: ${what})`)
  if (!isNear(before.looks, after.looks)) throw differs('its edges')
  // From the last to the first: of two alike the later one is seen, the earlier lies beneath it.
  let at = before.marks.length
  for (const mark of after.marks.toReversed()) {
    if (mark.sight === 'hidden')
      throw new CleanError(`something would be left out of sight (page ${number})`)
    for (;;) {
      at -= 1
      const old = before.marks[at]
      if (old === undefined) throw differs(`${words[mark.kind]} that was not there`)
      if (old.sight !== 'hidden' && isSame(old, mark)) break
      if (old.sight === 'seen') throw differs(`${words[old.kind]} that was there`)
    }
  }
  const missing = before.marks.slice(0, at).find(({ sight }) => sight === 'seen')
  if (missing !== undefined) throw differs(`${words[missing.kind]} that was there`)
}

const words = { letter: 'text', lines: 'a line or an area', picture: 'a picture' } as const

const isNear = (one: readonly number[], two: readonly number[]): boolean =>
  one.length === two.length && one.every((value, i) => Math.abs(value - (two[i] ?? 0)) <= near)

const isSame = (one: SeenMark, two: SeenMark): boolean =>
  one.kind === two.kind && one.what === two.what && isNear(one.at, two.at)
