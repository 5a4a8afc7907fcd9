// A person as the release guard is told of him, from his opened records. Records hold a name as it is printed; the
// guard wants the surname apart.
import type { Person } from '@tipstaff/release-guard'
import { readRecord } from '../personnel/index.ts'
import type { OpenedRecord } from '../platform/open-records.ts'

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

/** The person of opened `F.text` and `H` records. Throws a fault that quotes nothing where one is missing. */
export function personOf({ groups }: OpenedRecord): Person {
  const { 'F.text': text, H: personnel } = groups
  if (!text || !personnel) throw new Error('an opened record without its group')
  const { name, rank } = readRecord('F.text', text)
  const { number, unit } = readRecord('H', personnel)
  return { ...splitName(name), number, rank, unit }
}
