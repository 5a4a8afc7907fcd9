// Every word the console says, by key. A station's words stand in their own file and are merged here; another
// language is another such literal with the same keys.
import { numberWords } from './formats.ts'
import { fill, markOf, withoutMarks, wordsNow, type Values } from './language.ts'
import { allowedWords } from './allowed.ts'
import { consoleWords } from './console.ts'
import { dayPassWords } from './day-pass.ts'
import { incidentWords } from './incident.ts'
import { issuanceWords } from './issuance.ts'
import { ledgerWords } from './ledger.ts'
import { oversightWords } from './oversight.ts'
import { personalisationWords } from './personalisation.ts'
import { personnelWords } from './personnel.ts'
import { publicationWords } from './publication.ts'
import { releaseWords } from './release.ts'
import { revocationWords } from './revocation.ts'
import { rosterWords } from './roster.ts'
import { vettingWords } from './vetting.ts'
import { myCardWords } from './my-card.ts'

/** All words in British English: the shape of every other language. */
export const words = {
  ...consoleWords,
  ...personnelWords,
  ...rosterWords,
  ...incidentWords,
  ...ledgerWords,
  ...oversightWords,
  ...issuanceWords,
  ...revocationWords,
  ...vettingWords,
  ...dayPassWords,
  ...myCardWords,
  ...releaseWords,
  ...allowedWords,
  ...personalisationWords,
  ...publicationWords,
} as const

export type WordKey = keyof typeof words

/**
 * The words for a key in the language spoken now, `{name}` filled from `values`, numbers as that language writes them. A
 * key that does not exist does not compile.
 */
export function t(key: WordKey, values: Values = {}): string {
  const written = Object.entries(values).map(([name, value]) => [
    name,
    typeof value === 'number' ? numberWords(value) : value,
  ])
  return fill(wordsNow(words)[key], Object.fromEntries(written) as Values)
}

/**
 * Words for what is written before anybody asks, where a program loads: menus, what a form says of a wrong field. They
 * stand in the page as a mark and become words when it goes out, in the language of whoever reads it.
 */
export const later = (key: WordKey, values: Values = {}): string =>
  markOf(key, Object.entries(values))

/** A text with the words for its marks, each as `escape` makes it. */
export const spoken = (text: string, escape: (words: string) => string): string =>
  withoutMarks(text, (key, values) =>
    Object.hasOwn(words, key) ? escape(t(key as WordKey, values)) : '',
  )
