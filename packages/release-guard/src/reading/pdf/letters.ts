// What the codes in a PDF's text mean, by the tables a file carries for copying text out of it.

/** Codes to letters; codes may be one or two bytes long. */
export interface Letters {
  readonly wide: boolean
  readonly letters: ReadonlyMap<number, string>
}

const lettersMax = 70_000

const unicode = (hex: string): string =>
  Buffer.from(hex.length % 4 === 2 ? `00${hex}` : hex, 'hex')
    .swap16()
    .toString('utf16le')

/** Reads a ToUnicode table; null for something else. */
export function readLetters(text: string): Letters | null {
  if (!text.includes('begincmap') && !/beginbf(?:char|range)/.test(text)) return null
  const letters = new Map<number, string>()
  const wide = /begincodespacerange\s*<[0-9a-f]{4}/i.test(text)
  for (const section of sections(text, 'char')) addEach(letters, section)
  for (const section of sections(text, 'range'))
    for (const [, from = '', to = '', start, list] of section.matchAll(
      /<([0-9a-f]+)>\s*<([0-9a-f]+)>\s*(?:<([0-9a-f]+)>|\[([^\]]*)\])/gi,
    ))
      addRange(letters, parseInt(from, 16), parseInt(to, 16), start, list)
  return { wide, letters }
}

const isWhole = (hex: string): boolean => hex.length > 0 && hex.length % 2 === 0

const sections = (text: string, kind: 'char' | 'range'): string[] =>
  Array.from(
    text.matchAll(new RegExp(`beginbf${kind}([\\s\\S]*?)endbf${kind}`, 'g')),
    ([, section]) => section ?? '',
  )

function addEach(letters: Map<number, string>, section: string): void {
  for (const [, code = '', to = ''] of section.matchAll(/<([0-9a-f]+)>\s*<([0-9a-f]+)>/gi))
    if (letters.size < lettersMax && isWhole(to)) letters.set(parseInt(code, 16), unicode(to))
}

function addRange(
  letters: Map<number, string>,
  from: number,
  to: number,
  start: string | undefined,
  list: string | undefined,
): void {
  const each = list === undefined ? [] : Array.from(list.matchAll(/<([0-9a-f]+)>/gi))
  for (let code = from; code <= to && letters.size < lettersMax; code += 1) {
    const hex =
      start === undefined
        ? (each[code - from]?.[1] ?? '')
        : (parseInt(start, 16) + code - from).toString(16).padStart(start.length, '0')
    if (isWhole(hex)) letters.set(code, unicode(hex))
  }
}

/** The text of a string of codes by one table; null when it knows fewer than half of them. */
export function spell(bytes: string, { wide, letters }: Letters): string | null {
  let text = ''
  let known = 0
  const step = wide ? 2 : 1
  for (let at = 0; at + step <= bytes.length; at += step) {
    const code = wide ? bytes.charCodeAt(at) * 256 + bytes.charCodeAt(at + 1) : bytes.charCodeAt(at)
    const letter = letters.get(code)
    if (letter !== undefined) known += 1
    text += letter ?? ' '
  }
  return known * step * 2 >= bytes.length ? text : null
}
