// Does a cell look like the name of a person to somebody who reads it? Half of all words are a surname somewhere: settings,
// style names and addresses of the web must not make people of themselves, or every file with a hidden part would be held.
import type { Given, Surname } from './cell.ts'

/** What a cell looks like; a row of people has a whole name, or surname and forename apart, or a surname and a number of ours. */
export const looks = { surname: 1, given: 2, whole: 4, number: 8 } as const

const shape = /^[^\p{L}]*\p{Lu}[^_<>{}[\]$=:/\\#%*&^~|!?"÷×¤§]{0,60}$/u
const odd = /[\u0000-\u001f\u007f-\u009f\ufffd]|\p{Ll}\p{Lu}\p{L}*\p{Ll}\p{Lu}/u
const smallWord = /(?<![\p{L}\p{M}\d'’@.])\p{Ll}{4,}/u

/** The bits of a cell with these names in it; an address of a person looks like him whatever its letters. */
export function looksOf(
  text: string,
  isAddress: boolean,
  surnames: readonly Surname[],
  givens: readonly Given[],
): number {
  if (surnames.length === 0 && givens.length === 0) return 0
  if (!isAddress && (!shape.test(text) || odd.test(text) || smallWord.test(text))) return 0
  let bits = surnames.length > 0 ? looks.surname : 0
  if (givens.length > 0) bits |= looks.given
  const isWhole = surnames.some(({ word, last }) =>
    givens.some((given) => given.word < word || given.word > last),
  )
  return isWhole ? bits | looks.whole : bits
}

/** Do the looks of a row's cells together make a person? @param names how many cells look like part of a name */
export const makeAPerson = (bits: number, names: number): boolean =>
  (bits & looks.whole) !== 0 ||
  ((bits & looks.surname) !== 0 &&
    (((bits & looks.given) !== 0 && names > 1) || (bits & looks.number) !== 0))
