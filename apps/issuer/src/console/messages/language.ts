// Which language a page is in: the first of the reader's that the console has words in, else British English. Another
// language is one more file of words with the same keys, and a line in `languages`.
import { AsyncLocalStorage } from 'node:async_hooks'

export type Values = Readonly<Record<string, string | number>>
type Words = Readonly<Record<string, string>>

/** Languages beside British English by their tag (BCP 47). A word that one lacks is said in English. */
export const languages: Map<string, Words> = new Map<string, Words>()
export const english = 'en-GB'

const speaking = new AsyncLocalStorage<string>()

/** The tag of the language spoken now. */
export const languageNow = (): string => speaking.getStore() ?? english

/** Answers in a language. */
export const inLanguage = <R>(tag: string, work: () => R): R => speaking.run(tag, work)

/** The language for what a browser says it reads (RFC 9110 §12.5.4). */
export function languageFor(accepted: string | undefined): string {
  if (languages.size === 0 || accepted === undefined) return english
  const wanted = accepted
    .slice(0, 300)
    .split(',')
    .map((part) => {
      const [tag = '', weight] = part.trim().split(/;\s*q=/)
      return { tag: tag.toLowerCase(), weight: weight === undefined ? 1 : Number(weight) || 0 }
    })
    .sort((one, other) => other.weight - one.weight)
  for (const { tag, weight } of wanted) {
    if (weight === 0) continue
    if (tag === 'en' || tag === 'en-gb') return english
    const known = [...languages.keys()].find((one) => {
      const own = one.toLowerCase()
      return own === tag || own.split('-')[0] === tag || tag.split('-')[0] === own
    })
    if (known !== undefined) return known
  }
  return english
}

/** The words spoken now. */
export function wordsNow<W extends Words>(own: W): Readonly<Record<keyof W, string>> {
  const other = languages.get(languageNow())
  return other === undefined ? own : { ...own, ...other }
}

/** `{name}` filled from `values`. */
export const fill = (text: string, values: Values): string =>
  text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole))

// Private-use characters: nobody types them, and `html` leaves them as they are.
const [begin, end, between] = ['\uE000', '\uE001', '\uE002'] as const

/** A mark for words to come: `name=text` or `name#number` for each value. */
export const markOf = (
  key: string,
  values: readonly (readonly [string, string | number])[],
): string =>
  `${begin}${[key, ...values.map(([name, value]) => `${name}${typeof value === 'number' ? '#' : '='}${String(value)}`)].join(between)}${end}`

const marks = new RegExp(`${begin}([^${begin}${end}]*)${end}`, 'g')

/** A text with its marks replaced. */
export function withoutMarks(text: string, say: (key: string, values: Values) => string): string {
  if (!text.includes(begin)) return text
  return text.replace(marks, (_, inner: string) => {
    const [key = '', ...rest] = inner.split(between)
    const pairs = rest.map((one) => {
      const at = one.search(/[=#]/)
      const value = one.slice(at + 1)
      return [one.slice(0, at), one[at] === '#' ? Number(value) : value]
    })
    return say(key, Object.fromEntries(pairs) as Values)
  })
}
