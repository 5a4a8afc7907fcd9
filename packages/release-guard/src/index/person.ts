// A person of the register as the index is told of him, and the forms his name may take in a file.
import { fold, foldWords, oneMac } from './fold.ts'

/** One row of the register. Empty text where nothing is known; `given` holds forenames or initials. */
export interface Person {
  readonly number: string
  readonly surname: string
  readonly given: string
  readonly rank: string
  readonly unit: string
}

/** Small words of surnames that are no surname by themselves. */
export const particles: ReadonlySet<string> = new Set([
  'van',
  'von',
  'der',
  'den',
  'de',
  'da',
  'di',
  'du',
  'la',
  'le',
  'of',
  'al',
  'el',
  'bin',
  'ni',
  'st',
  'mac',
  'ter',
  'dos',
  'das',
])

/** Surname as joined whole and, of a double name or one with particles, each real part. */
export function surnameForms(surname: string): string[] {
  const words = foldWords(surname)
  if (words.length < 2) return words
  return [
    ...new Set([
      oneMac(words.join('')),
      ...words.filter((word) => word.length > 2 && !particles.has(word)),
    ]),
  ]
}

/** First initial, and every forename of two letters or more. Two or three capitals alone are initials. */
export function givenForms(given: string): { initial: string; forenames: string[] } {
  const words = foldWords(given)
  const areInitials = /^[^a-z]{1,4}$/.test(given.trim()) && (words[0]?.length ?? 0) <= 3
  return {
    initial: words[0]?.[0] ?? '',
    forenames: areInitials ? [] : words.filter((word) => word.length > 1),
  }
}

/** A whole cell as one word: how ranks and units are compared. */
export const foldWhole = (text: string): string => fold(text).replace(/[^a-z0-9]+/g, '')

/** The shape of a folded number, letters before and behind its digits: letters as a, digits as 9. */
export function numberShape(folded: string): string {
  let [from, to] = [0, folded.length]
  while (from < to && folded.charCodeAt(from) > 57) from += 1
  while (to > from && folded.charCodeAt(to - 1) > 57) to -= 1
  const no = (from * 32 + to - from) * 32 + folded.length - to
  return (shapes[no] ??= 'a'.repeat(from) + '9'.repeat(to - from) + 'a'.repeat(folded.length - to))
}

/** Shapes met, by how many letters and digits they have: there are few. */
const shapes: string[] = []
