// Finds every object in a PDF by its bytes, whether or not anything points to it: those of earlier versions
// and those within streams of objects too. No list of contents is believed.
import { BudgetError, type Budget } from '../budget.ts'
import { unpackStream, type Unpacked } from './filters.ts'
import { nextToken, type Token, type TokenKind } from './lexer.ts'
import type { Lock } from './unlock.ts'

export interface PdfObject {
  readonly number: number
  /** Where it stands in the file; objects in a stream stand where the stream does. */
  readonly at: number
  /** The text before any stream, names in plain letters, strings left out. */
  readonly dictionary: string
  /** Its strings, unlocked. */
  readonly strings: readonly string[]
  /** Numbers of the objects it points to. */
  readonly references: readonly number[]
  /** Unpacks its stream; null without one. */
  readonly stream: (() => Unpacked) | null
}

const objectsMax = 400_000
/** Arrays and dictionaries within one another: far more than any program writes. */
const depthMax = 1_000

/** All objects, in the order of the file. */
export function pdfObjects(text: string, budget: Budget, lock: Lock | null): PdfObject[] {
  const objects: PdfObject[] = []
  const heads = /(\d{1,10})[\s\0]+(\d{1,5})[\s\0]+obj(?![a-z])/g
  for (let head = heads.exec(text); head !== null; head = heads.exec(text)) {
    if (objects.length > objectsMax) throw new BudgetError('it has too many parts')
    const number = Number(head[1])
    const unlock = lock === null ? undefined : lock.of(number, Number(head[2]))
    const body = readBody(text, heads.lastIndex, (bytes) => unlock?.text(bytes) ?? bytes)
    const object = { number, at: head.index, ...body }
    heads.lastIndex = Math.max(body.end, heads.lastIndex)
    if (!body.hasStream) {
      objects.push({ ...object, stream: null })
      continue
    }
    const [from, to] = streamRange(text, body.end, body.dictionary)
    heads.lastIndex = to
    const isPlain = unlock === undefined || /\/Type\s*\/XRef\b/.test(body.dictionary)
    const packed = Buffer.from(text.slice(from, to), 'latin1')
    const stream = once(() =>
      unpackStream(
        isPlain ? packed : unlock.bytes(packed),
        filtersOf(body.dictionary),
        /\/(?:DecodeParms|DP)\s*(\[[^\]]*\]|<<[^>]*>>)/.exec(body.dictionary)?.[1] ?? '',
        budget,
      ),
    )
    objects.push({ ...object, stream })
    if (/\/Type\s*\/ObjStm\b/.test(body.dictionary)) objects.push(...within(stream().bytes, object))
  }
  return objects
}

function once<T>(make: () => T): () => T {
  let made: T | undefined
  return () => (made ??= make())
}

function filtersOf(dictionary: string): string[] {
  const written = /\/(?:Filter|F)\s*(\[[^\]]*\]|\/\w+)/.exec(dictionary)?.[1] ?? ''
  return Array.from(written.matchAll(/\/(\w+)/g), ([, name]) => name ?? '')
}

interface Body {
  readonly dictionary: string
  readonly strings: string[]
  readonly references: number[]
  readonly hasStream: boolean
  readonly end: number
}

function readBody(text: string, from: number, unlock: (bytes: string) => string): Body {
  const strings: string[] = []
  const pieces: string[] = []
  const references: number[] = []
  let depth = 0
  // The last two words, where they are numbers.
  let [before, last]: [string | null, string | null] = [null, null]
  const body = { strings, references }
  for (let token = nextToken(text, from); token !== null; token = nextToken(text, token.end)) {
    const { kind, text: said, end } = token
    if (kind === 'word' && ends.has(said)) {
      const hasStream = said === 'stream'
      return {
        ...body,
        dictionary: pieces.join(' '),
        hasStream,
        end: hasStream ? end : end - said.length,
      }
    }
    if (said === 'R' && before !== null && last !== null) references.push(Number(before))
    before = last
    last = kind === 'number' ? said : null
    depth += steps[kind] ?? 0
    if (depth > depthMax) throw new BudgetError('its parts are nested too deeply')
    if (kind === 'string') strings.push(unlock(said))
    pieces.push(shown(token))
  }
  return { ...body, dictionary: pieces.join(' '), hasStream: false, end: text.length }
}

const steps: Partial<Record<TokenKind, number>> = { open: 1, close: -1 }
const ends = new Set(['endobj', 'obj', 'stream'])

/** A token in the text of a dictionary: strings empty, names in plain letters. */
function shown({ kind, text }: Token): string {
  if (kind === 'string') return '()'
  return kind === 'name' ? `/${text.replace(/[\s/()<>[\]]/g, '_')}` : text
}

function streamRange(text: string, after: number, dictionary: string): [number, number] {
  const from = after + (text.startsWith('\r\n', after) ? 2 : 1)
  const said = Number(/\/Length\s+(\d{1,10})(?!\s+\d+\s+R)/.exec(dictionary)?.[1] ?? -1)
  if (said >= 0 && /^[\s\0]*endstream/.test(text.slice(from + said, from + said + 20)))
    return [from, from + said]
  const end = text.indexOf('endstream', from)
  return [from, end < 0 ? text.length : end]
}

/** The objects packed in one stream: a list of numbers and places, then the objects. */
function within(bytes: Buffer, holder: { at: number; dictionary: string }): PdfObject[] {
  const text = bytes.toString('latin1')
  const first = Number(/\/First\s+(\d{1,9})/.exec(holder.dictionary)?.[1] ?? 0)
  const places = text.slice(0, first).trim().split(/\s+/).map(Number)
  const objects: PdfObject[] = []
  for (let i = 0; i + 1 < places.length; i += 2) {
    const [number = 0, offset = 0] = places.slice(i, i + 2)
    const next = places[i + 3]
    const end = next === undefined ? text.length : first + next
    if (!(offset >= 0) || !(end > first + offset)) continue
    const { dictionary, strings, references } = readBody(
      text.slice(first + offset, end),
      0,
      (bytes) => bytes,
    )
    objects.push({ number, at: holder.at, dictionary, strings, references, stream: null })
  }
  return objects
}
