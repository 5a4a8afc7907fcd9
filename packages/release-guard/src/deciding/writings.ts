// Writings of a name that are close to it but not it: words with no gap, slips of the keyboard, letters a machine misread.
// Spellings are only made here; the register says which of them is somebody.
import { oneMac } from '../index/fold.ts'

const smallWords = /(\p{Ll})(vande[nr]?|van|von|de[rnl]?|d[aiu]|l[ae])(?=\p{Lu})/gu

/** "JohnSmith", "AnnadeSouza" and "SmithJ" as words, or null where no small letter meets a capital. */
export function camelApart(text: string): string | null {
  if (!/\p{Ll}\p{Lu}/u.test(text)) return null
  const whole = text.replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
  const parted = text.replace(smallWords, '$1 ')
  // A forename may end like a small word: both are looked at.
  return parted === text ? whole : `${whole} ${parted.replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2')}`
}

/** The ways one folded word may be forename and surname; in an address also initial and surname. */
export function runTogether(
  word: string,
  isAddress: boolean,
): { surname: string; given: string }[] {
  const bare = isAddress ? word.replace(/\d+$/, '') : word
  if (bare.length < (isAddress ? 4 : 7) || bare.length > 40 || /\d/.test(bare)) return []
  const ways: { surname: string; given: string }[] = []
  const shortest = isAddress ? 1 : 3
  for (let cut = shortest; cut <= bare.length - 3; cut += 1)
    ways.push({ given: bare.slice(0, cut), surname: oneMac(bare.slice(cut)) })
  for (let cut = 3; cut <= bare.length - shortest; cut += 1)
    ways.push({ given: bare.slice(cut), surname: oneMac(bare.slice(0, cut)) })
  return ways
}

const digitFor: Readonly<Record<string, string>> = {
  o: '0',
  q: '0',
  d: '0',
  i: '1',
  l: '1',
  '|': '1',
  '!': '1',
  z: '2',
  s: '5',
  g: '6',
  b: '8',
}

/** A number in which a machine read letters for digits, put right; '' when it looks like none. */
export function numberMisread(text: string): string {
  if (text.length < 5 || text.length > 14) return ''
  const bare = text.toLowerCase().replace(/[\s\-.]/g, '')
  if (!/^[0-9oqdil|!zsgb]{5,12}$/.test(bare)) return ''
  const digits = bare.replace(/\D/g, '').length
  if (digits === bare.length || digits * 2 < bare.length) return ''
  return Array.from(bare, (sign) => digitFor[sign] ?? sign)
    .join('')
    .replace(/^0+/, '')
}

const alphabet = Array.from('abcdefghijklmnopqrstuvwxyz')
const misread: readonly (readonly [seen: string, meant: string])[] = [
  ['rn', 'm'],
  ['m', 'rn'],
  ['cl', 'd'],
  ['d', 'cl'],
  ['vv', 'w'],
  ['ii', 'u'],
]
const letterFor: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'l',
  '2': 'z',
  '5': 's',
  '6': 'g',
  '8': 'b',
}

/** Every spelling one slip away: a letter too many, too few, wrong, two swapped, or misread by a machine. */
export function* nearSpellings(word: string): Generator<string> {
  // Where a machine read digits for letters, it may have misread others too.
  if (/\d/.test(word)) {
    for (const one of ['l', 'i'])
      yield* misreadIn(
        word.replace(/\d/g, (digit) => (digit === '1' ? one : (letterFor[digit] ?? digit))),
      )
    return
  }
  yield* misreadIn(word)
  for (let at = 0; at <= word.length; at += 1) {
    const [head, tail] = [word.slice(0, at), word.slice(at)]
    if (tail !== '') yield head + tail.slice(1)
    if (tail.length > 1) yield head + (tail[1] ?? '') + (tail[0] ?? '') + tail.slice(2)
    for (const letter of alphabet) {
      yield head + letter + tail
      if (tail !== '') yield head + letter + tail.slice(1)
    }
  }
}

/** The word itself, and with one pair of letters put right. */
function* misreadIn(word: string): Generator<string> {
  yield word
  for (const [seen, meant] of misread)
    for (let at = word.indexOf(seen); at >= 0; at = word.indexOf(seen, at + 1))
      yield word.slice(0, at) + meant + word.slice(at + seen.length)
}
