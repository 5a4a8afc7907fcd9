// Folds text to plain words of a–z and 0–9, so that every writing of a name meets the same word:
// case, accents, look-alike letters, invisible characters, apostrophes and every kind of space.

const plain = /^[\x20-\x7e]*$/
const apart = /[^a-z0-9]+/
const invisible = /[\u00ad\u034f\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]/g
const marks = /\p{M}+/gu
const apostrophes = /[\u2018\u2019\u201b\u02bc\u02b9\u2032\uff07\u0060\u00b4]/g
const special: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  ð: 'd',
  đ: 'd',
  þ: 'th',
  ı: 'i',
  ħ: 'h',
  // Cyrillic and Greek letters that look like Latin ones.
  а: 'a',
  е: 'e',
  о: 'o',
  р: 'p',
  с: 'c',
  х: 'x',
  у: 'y',
  к: 'k',
  м: 'm',
  т: 't',
  н: 'h',
  в: 'b',
  і: 'i',
  ј: 'j',
  ѕ: 's',
  ԁ: 'd',
  ӏ: 'l',
  α: 'a',
  β: 'b',
  ε: 'e',
  η: 'n',
  ι: 'i',
  κ: 'k',
  μ: 'm',
  ν: 'v',
  ο: 'o',
  ρ: 'p',
  τ: 't',
  υ: 'u',
  χ: 'x',
}
const specials = new RegExp(`[${Object.keys(special).join('')}]`, 'g')

/** Lower-case a–z, 0–9 and single separators as they stood; longer or shorter than the text given. */
export function fold(text: string): string {
  let folded = text
  if (!plain.test(text))
    folded = text
      .normalize('NFKD')
      .replace(invisible, '')
      .replace(marks, '')
      .replace(apostrophes, "'")
      .toLowerCase()
      .replace(specials, (letter) => special[letter] ?? letter)
  else folded = text.toLowerCase()
  return folded.includes("'") ? folded.replace(/'s(?![a-z0-9])/g, '').replaceAll("'", '') : folded
}

/** `Mac` and `Mc` are one, in a folded word. */
export const oneMac = (word: string): string =>
  word.startsWith('mac') && word.length > 6 ? `mc${word.slice(3)}` : word

/** The words of a text, folded; `Mac` and `Mc` are one. */
export function foldWords(text: string): string[] {
  const words: string[] = []
  for (const word of fold(text).split(apart)) if (word !== '') words.push(oneMac(word))
  return words
}

/** A number as it is compared: letters and digits only, leading zeros gone; '' when it is none. */
export function foldNumber(text: string): string {
  if (text.length < 4 || text.length > 24) return ''
  if (isBare(text)) return text
  const folded = plain.test(text) ? text.toLowerCase() : fold(text)
  const bare = folded
    .replace(/\.0+$/, '')
    .replace(/[\s\-_/.#]/g, '')
    .replace(/^0+/, '')
  return /^[a-z]{0,4}\d{4,12}[a-z]{0,2}$/.test(bare) ? bare : ''
}

/** Whether a text is a number as it is compared already: what most registers hold. */
function isBare(text: string): boolean {
  if (text.length > 12 || text.startsWith('0')) return false
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code < 48 || code > 57) return false
  }
  return true
}
