// How wide words are at the least. No typeface is looked into: each letter is taken to be as wide as in a narrow one, so
// that what is said to reach so far does.
import { point } from '../boxes.ts'

/** Letters by their width in parts of their size, the first kind that has one counts. */
const widths: readonly (readonly [RegExp, number])[] = [
  // What is joined to a letter, steers the line or is no letter by itself.
  [/[\p{M}\p{Cf}\p{Cc}]/u, 0],
  [/[\uff61-\uffdc]/u, 0.45],
  [/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\uff01-\uff60]/u, 0.9],
  [/[ijlIJftr.,:;'|!()[\]/\\ -]/, 0.18],
  [/[mwMW@%]/, 0.6],
  [/[\p{Lu}\p{Nd}]/u, 0.45],
  [/[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}]/u, 0.4],
]
/** In points, for words of which nobody says how large they are. */
export const usualSize = 10
/** How high a line is, in parts of the size of its letters. */
export const lineHeight = 1.1

/** Signs, and letters of all other scripts. */
const other = 0.25

const known = new Map<string, number>()

function shareOf(letter: string): number {
  const share = known.get(letter) ?? widths.find(([kind]) => kind.test(letter))?.[1] ?? other
  if (known.size < 5_000) known.set(letter, share)
  return share
}

/** The width of words on one line, for letters of so many points. */
export function widthOf(words: string, points: number): number {
  let width = 0
  for (const letter of words) width += shareOf(letter)
  return width * points * point
}
