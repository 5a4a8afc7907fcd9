// A person as the release guard is told of him. Records hold a name as it is printed; the guard wants the surname apart.
import type { Person } from '@tipstaff/release-guard'

/** Words that begin a surname of several words, when the name goes on after them. */
const particles = new Set(
  'van von der den de del della da di du la le ter ten dos das al el bin ibn ap ab mac mc o st ní ni nic ó'.split(
    ' ',
  ),
)

/** A printed name as given names and surname: the last word, with the particles before it. */
export function splitName(name: string): { readonly given: string; readonly surname: string } {
  const words = name
    .trim()
    .split(/\s+/u)
    .filter((word) => word !== '')
  let from = Math.max(0, words.length - 1)
  const isParticle = (word: string | undefined): boolean =>
    word !== undefined && particles.has(word.toLowerCase().replace(/[.’']/gu, ''))
  while (from > 1 && isParticle(words[from - 1])) from -= 1
  return { given: words.slice(0, from).join(' '), surname: words.slice(from).join(' ') }
}

/** The person of what is printed of him and of his number and unit: from his record and from a roster's row alike. */
export const printedPerson = (
  { name, rank }: { readonly name: string; readonly rank: string },
  { number, unit }: { readonly number: string; readonly unit: string },
): Person => ({ ...splitName(name), number, rank, unit })
