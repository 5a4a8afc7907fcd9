// Long words in small letters in running text: "johnsmith" may be forename and surname with no gap. Looked for four bytes at a
// time, where such a word must have letters, so that most of a text is passed over.
import { isWord, kindOfByte, kinds } from './text-words.ts'

const isWordByte = kindOfByte.map((kind) => (isWord(kind) ? 1 : 0))
const isSmall = kindOfByte.map((kind) => (kind === kinds.lower ? 1 : 0))
/** Forename and surname with no gap have so many letters. */
const shortest = 8
/** A word so long has four letters of the four bytes at one of these steps. */
const stride = shortest - 3

/** Tells every word of eight small letters and more that stands apart from letters of another kind. */
export function smallWords(
  bytes: Uint8Array,
  view: DataView,
  start: number,
  length: number,
  tell: (from: number, to: number) => void,
): void {
  for (let at = start; at + 4 <= length; at += stride) {
    // Four bytes from 0x60 to 0x7f: small letters, nearly.
    if ((view.getInt32(at, true) & 0xe0e0e0e0) !== 0x60606060) continue
    const from = firstOf(bytes, at)
    if (isSmall[bytes[from + shortest - 1] ?? 0] === 0) continue
    const end = endOf(bytes, at, length)
    if (end - from >= shortest && isApart(bytes, from, end)) tell(from, end)
    at = Math.max(at, end - stride)
  }
}

function firstOf(bytes: Uint8Array, at: number): number {
  let from = at
  while (from > 0 && isSmall[bytes[from - 1] ?? 0] === 1) from -= 1
  return from
}

function endOf(bytes: Uint8Array, at: number, length: number): number {
  let end = at
  while (end < length && isSmall[bytes[end] ?? 0] === 1) end += 1
  return end
}

/** Is there nothing of a word on either side? */
function isApart(bytes: Uint8Array, from: number, end: number): boolean {
  const [before, behind] = [bytes[from - 1] ?? 0, bytes[end] ?? 0]
  return before < 128 && behind < 128 && isWordByte[before] === 0 && isWordByte[behind] === 0
}
