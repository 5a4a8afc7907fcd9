// The tokens of PDF syntax, in objects as in the drawing of pages. The text is Latin-1: one byte, one character.

export type TokenKind = 'string' | 'name' | 'number' | 'word' | 'open' | 'close'

export interface Token {
  readonly kind: TokenKind
  /** A string's bytes, a name without its slash, a number or a word as written, a bracket. */
  readonly text: string
  /** Where the token ends. */
  readonly end: number
}

/** 1 for white space, 2 for a mark that ends a word, by code. */
const classes = new Uint8Array(256)
for (const sign of '\0\t\n\f\r ') classes[sign.charCodeAt(0)] = 1
for (const sign of '()<>[]{}/%') classes[sign.charCodeAt(0)] = 2
const isNumberStart = new Set('0123456789+-.')

/** The next token at or after `from`, or null at the end. */
export function nextToken(text: string, from: number): Token | null {
  const at = skipSpace(text, from)
  const sign = text[at]
  if (sign === undefined) return null
  if (sign === '(') return literal(text, at + 1)
  if (sign === '/') return name(text, at + 1)
  if (sign === '<' && text[at + 1] !== '<') return hexString(text, at + 1)
  if (classes[sign.charCodeAt(0)] === 2) {
    const isDouble = (sign === '<' || sign === '>') && text[at + 1] === sign
    const mark = isDouble ? sign + sign : sign
    return { kind: '<[{'.includes(sign) ? 'open' : 'close', text: mark, end: at + mark.length }
  }
  const end = endOfWord(text, at)
  return { kind: isNumberStart.has(sign) ? 'number' : 'word', text: text.slice(at, end), end }
}

function skipSpace(text: string, from: number): number {
  let at = from
  for (;;) {
    while (classes[text.charCodeAt(at)] === 1) at += 1
    if (text.charCodeAt(at) !== 37) return at
    while (at < text.length && text[at] !== '\n' && text[at] !== '\r') at += 1
  }
}

function name(text: string, from: number): Token {
  const end = endOfWord(text, from)
  const plain = text
    .slice(from, end)
    .replace(/#([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)))
  return { kind: 'name', text: plain, end }
}

function endOfWord(text: string, from: number): number {
  let end = from
  while (end < text.length && classes[text.charCodeAt(end)] === 0) end += 1
  return end
}

function hexString(text: string, from: number): Token {
  const close = text.indexOf('>', from)
  const end = close < 0 ? text.length : close
  const hex = text.slice(from, end).replace(/[^0-9a-f]/gi, '')
  const bytes = Buffer.from(hex.length % 2 === 1 ? `${hex}0` : hex, 'hex')
  return { kind: 'string', text: bytes.toString('latin1'), end: end + 1 }
}

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' }

function literal(text: string, from: number): Token {
  let value = ''
  let depth = 1
  let plain = from
  let at = from
  for (; at < text.length && depth > 0; at += 1) {
    const sign = text[at]
    if (sign === '(') depth += 1
    else if (sign === ')') depth -= 1
    else if (sign === '\\') {
      const [letter, length] = escaped(text, at + 1)
      value += text.slice(plain, at) + letter
      plain = at + 1 + length
      at += length
    }
  }
  const end = depth === 0 ? at - 1 : at
  return { kind: 'string', text: value + text.slice(plain, end), end: at }
}

/** What stands behind a backslash, and how long that is. */
function escaped(text: string, at: number): [string, number] {
  const octal = /^[0-7]{1,3}/.exec(text.slice(at, at + 3))?.[0]
  if (octal !== undefined) return [String.fromCharCode(parseInt(octal, 8) & 255), octal.length]
  const sign = text[at] ?? ''
  if (sign === '\r' || sign === '\n') return ['', text.startsWith('\r\n', at) ? 2 : 1]
  return [escapes[sign] ?? sign, 1]
}

/** The text of a string that is no page's drawing: UTF-16 or UTF-8 by its mark, else Latin-1. */
export function textString(bytes: string): string {
  if (bytes.startsWith('\xfe\xff')) {
    const even = Buffer.from(bytes.slice(2, bytes.length & ~1), 'latin1')
    return even
      .swap16()
      .toString('utf16le')
      .replace(/\u001b[^\u001b]*\u001b/g, '')
  }
  if (bytes.startsWith('\xff\xfe')) return Buffer.from(bytes.slice(2), 'latin1').toString('utf16le')
  if (bytes.startsWith('\xef\xbb\xbf'))
    return Buffer.from(bytes.slice(3), 'latin1').toString('utf8')
  return bytes
}
