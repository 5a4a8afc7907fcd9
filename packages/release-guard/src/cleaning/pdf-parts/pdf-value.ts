// The values PDF objects are made of, read from text one by one and written back.
import { nextToken, type Token } from '../../reading/pdf/lexer.ts'
import { CleanError } from '../clean-error.ts'

export class Name {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}
/** A string, as its bytes. */
export class PdfString {
  readonly bytes: string
  constructor(bytes: string) {
    this.bytes = bytes
  }
}
export class Ref {
  readonly number: number
  constructor(number: number) {
    this.number = number
  }
}
export type Dict = ReadonlyMap<string, Value>
/** Its bytes are still packed by the filters its dictionary names. */
export class Stream {
  readonly dict: Dict
  readonly bytes: Buffer
  constructor(dict: Dict, bytes: Buffer) {
    this.dict = dict
    this.bytes = bytes
  }
}
export type Value =
  null | boolean | number | Name | PdfString | Ref | Stream | Dict | readonly Value[]
/** What is no value: an operator, a keyword, a closing bracket. */
export class Word {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

export const isDict = (value: Value | undefined): value is Dict => value instanceof Map
export const isList = (value: Value | undefined): value is readonly Value[] => Array.isArray(value)
export const nameOf = (value: Value | undefined): string =>
  value instanceof Name ? value.text : ''
export const numberOf = (value: Value | undefined, otherwise = 0): number =>
  typeof value === 'number' ? value : otherwise

export const damaged = (what: string): CleanError =>
  new CleanError(`${what}; open it in a viewer and save or print it to a new file`)

const depthMost = 60
const words: Readonly<Record<string, Value>> = { true: true, false: false, null: null }

export class ValueReader {
  at: number
  readonly #text: string
  readonly #hasRefs: boolean

  /** Only objects point to one another; in a drawing `R` is no sign. */
  constructor(text: string, at: number, hasRefs: boolean) {
    this.#text = text
    this.at = at
    this.#hasRefs = hasRefs
  }

  /** The next value or word; undefined at the end. */
  next(depth = 0): Value | Word | undefined {
    const token = nextToken(this.#text, this.at)
    if (token === null) return undefined
    this.at = token.end
    if (depth > depthMost) throw damaged('its parts are nested too deeply')
    if (token.kind === 'string') return new PdfString(token.text)
    if (token.kind === 'name') return new Name(token.text)
    if (token.kind === 'number') return this.#number(token)
    if (token.kind === 'open') return this.#open(token.text, depth + 1)
    if (token.kind === 'word' && Object.hasOwn(words, token.text)) return words[token.text]
    return new Word(token.text)
  }

  /** The next value; anything else is damage. */
  value(depth = 0): Value {
    const value = this.next(depth)
    if (value === undefined || value instanceof Word) throw damaged('a part of it is damaged')
    return value
  }

  #number(token: Token): Value {
    // Two minus signs are one, as viewers have it.
    const text = token.text.replace(/^--/, '-')
    const value = Number(text)
    if (!/^[-+]?(?:\d+\.?\d*|\.\d+)$/.test(text) || !Number.isFinite(value))
      throw damaged('a number in it is damaged')
    if (!this.#hasRefs || !/^\d+$/.test(text)) return value
    const second = nextToken(this.#text, token.end)
    if (second?.kind !== 'number' || !/^\d+$/.test(second.text)) return value
    const third = nextToken(this.#text, second.end)
    if (third?.text !== 'R' || third.kind !== 'word') return value
    this.at = third.end
    return new Ref(value)
  }

  #open(bracket: string, depth: number): Value {
    if (bracket === '[') {
      const list: Value[] = []
      for (;;) {
        const value = this.next(depth)
        if (value instanceof Word && value.text === ']') return list
        if (value === undefined || value instanceof Word) throw damaged('a list in it is damaged')
        list.push(value)
      }
    }
    if (bracket !== '<<') throw damaged('a part of it is damaged')
    const dict = new Map<string, Value>()
    for (;;) {
      const key = this.next(depth)
      if (key instanceof Word && key.text === '>>') return dict
      if (!(key instanceof Name)) throw damaged('a part of it is damaged')
      dict.set(key.text, this.value(depth))
    }
  }
}

const writeName = (text: string): string =>
  `/${text.replace(/[^!-~]|[#%()<>[\]{}/]/g, (sign) => `#${sign.charCodeAt(0).toString(16).padStart(2, '0')}`)}`

function writeNumber(value: number): string {
  const text = String(value)
  return text.includes('e') ? value.toFixed(12).replace(/\.?0+$/, '') : text
}

const writeString = (bytes: string): string =>
  /^[ -~]*$/.test(bytes)
    ? `(${bytes.replace(/[\\()]/g, '\\$&')})`
    : `<${Buffer.from(bytes, 'latin1').toString('hex')}>`

/** A value as text; a stream is written as what it is by whoever writes the file. */
export function writeValue(value: Value): string {
  if (value instanceof Name) return writeName(value.text)
  if (value instanceof PdfString) return writeString(value.bytes)
  if (value instanceof Ref) return `${value.number} 0 R`
  if (value instanceof Stream) throw new TypeError('a stream is no part of a value')
  if (typeof value === 'number') return writeNumber(value)
  if (isList(value)) return `[${value.map(writeValue).join(' ')}]`
  if (isDict(value))
    return `<<${[...value].map(([key, one]) => `${writeName(key)} ${writeValue(one)}`).join('')}>>`
  return String(value)
}
