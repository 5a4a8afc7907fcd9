// Colours, patterns, shadings, functions and looks (`gs`), each with the entries of ISO 32000 that are seen and no others.
import { CleanError } from '../clean-error.ts'
import { readContents } from '../pdf-parts/contents.ts'
import type { PdfFile } from '../pdf-parts/pdf-file.ts'
import {
  isDict,
  isList,
  Name,
  numberOf,
  PdfString,
  Ref,
  Stream,
  type Dict,
  type Value,
} from '../pdf-parts/pdf-value.ts'
import { nextToken } from '../../reading/pdf/lexer.ts'
import type { Rewriter } from './rewrite.ts'

type Pairs = [string, Value][]

const unknown = (what: string): CleanError =>
  new CleanError(`it has ${what} of a kind that is not known`)

const looksKept = [
  'LW',
  'LC',
  'LJ',
  'ML',
  'D',
  'RI',
  'FL',
  'SA',
  'CA',
  'ca',
  'BM',
  'AIS',
  'TK',
  'OP',
  'op',
  'OPM',
]
const meshKept = [
  'BitsPerCoordinate',
  'BitsPerComponent',
  'BitsPerFlag',
  'Decode',
  'VerticesPerRow',
]
const spaceKept = ['WhitePoint', 'BlackPoint', 'Gamma', 'Matrix', 'Range']
const namedSpaces = /^(?:DeviceGray|DeviceRGB|DeviceCMYK|Pattern|G|RGB|CMYK)$/

export class LooksCopier {
  readonly #to: Rewriter
  readonly #file: PdfFile
  readonly #known = new Map<Value, Value>()
  readonly #under = new Set<Value>()

  constructor(to: Rewriter) {
    this.#to = to
    this.#file = to.book.file
  }

  /** Numbers, names and lists of them under these keys; anything else there is refused. */
  plain(dict: Dict, keys: readonly string[]): Pairs {
    return keys.flatMap((key): Pairs => {
      const value = this.#file.get(dict.get(key))
      return value === null ? [] : [[key, this.#plainValue(value)]]
    })
  }

  #plainValue(value: Value, depth = 0): Value {
    const found = this.#file.get(value)
    if (isList(found) && depth < 6) return found.map((one) => this.#plainValue(one, depth + 1))
    const isPlain = typeof found === 'number' || typeof found === 'boolean' || found === null
    if (isPlain || (found instanceof Name && /^[!-~ ]{1,100}$/.test(found.text))) return found
    throw unknown('an entry')
  }

  /** Copies once, however often it is named; nothing is part of itself. */
  #once(value: Value, copy: () => Value): Value {
    const known = this.#known.get(value)
    if (known !== undefined) return known
    if (this.#under.has(value)) throw new CleanError('a part of it is part of itself')
    this.#under.add(value)
    const made = copy()
    this.#under.delete(value)
    this.#known.set(value, made)
    return made
  }

  /** Null when nothing that is seen is left of them. */
  looks(value: Value): Value | null {
    if (!isDict(value)) return null
    const made = this.#once(value, () => {
      const pairs = this.plain(value, looksKept)
      const mask = this.#file.get(value.get('SMask'))
      if (mask instanceof Name) pairs.push(['SMask', new Name('None')])
      else if (isDict(mask)) pairs.push(['SMask', this.#mask(mask)])
      return this.#to.writer.add(new Map(pairs))
    })
    return made
  }

  #mask(mask: Dict): Dict {
    const form = this.#file.get(mask.get('G'))
    if (!(form instanceof Stream)) throw unknown('a mask')
    const steps = readContents(this.#file.unpack(form))
    const drawing = this.#to.apart(steps, this.#file.dict(form.dict.get('Resources')), form)
    const pairs: Pairs = [...this.plain(mask, ['S', 'BC']), ['G', this.#to.form(drawing)]]
    const way = this.#file.get(mask.get('TR'))
    if (way instanceof Name) pairs.push(['TR', new Name('Identity')])
    else if (way !== null) pairs.push(['TR', this.function(way)])
    return new Map(pairs)
  }

  group(group: Dict): Dict {
    const pairs = this.plain(group, ['S', 'I', 'K'])
    const space = this.#file.get(group.get('CS'))
    if (space !== null) pairs.push(['CS', this.space(space)])
    return new Map(pairs)
  }

  space(value: Value): Value {
    const found = this.#file.get(value)
    if (found instanceof Name) {
      if (!namedSpaces.test(found.text)) throw unknown('colours')
      return found
    }
    if (!isList(found)) throw unknown('colours')
    return this.#once(found, () => this.#listedSpace(found))
  }

  #listedSpace(list: readonly Value[]): Value {
    const kind = this.#file.name(list[0])
    const [, one = null, two = null, three = null] = list.map((part) => this.#file.get(part))
    const name = new Name(kind)
    if (list.length === 1 && namedSpaces.test(kind)) return name
    const measured = (): Value => [name, new Map(this.plain(this.#file.dict(one), spaceKept))]
    const mixed = (inks: Value): Value => [name, inks, this.space(two), this.function(three)]
    const ways: Readonly<Record<string, () => Value>> = {
      CalGray: measured,
      CalRGB: measured,
      Lab: measured,
      ICCBased: () => [name, this.#profile(one)],
      Indexed: () => [name, this.space(one), ...this.#table(one, numberOf(two), three)],
      Separation: () => mixed(this.#ink(one)),
      DeviceN: () => mixed(this.#file.list(one).map((ink) => this.#ink(ink))),
      Pattern: () => [name, this.space(one)],
    }
    const way = Object.hasOwn(ways, kind) ? ways[kind] : undefined
    if (way === undefined) throw unknown('colours')
    return way()
  }

  /** What inks are called matters where the sheets are parted: all or none. */
  #ink(value: Value): Name {
    const name = this.#file.name(value)
    return new Name(/^(?:All|None|Cyan|Magenta|Yellow|Black)$/.test(name) ? name : 'Spot')
  }

  #profile(stream: Value): Ref {
    if (!(stream instanceof Stream)) throw unknown('colours')
    const bytes = this.#file.unpack(stream)
    const size = bytes.length > 4 ? bytes.readUInt32BE(0) : 0
    const pairs = this.plain(stream.dict, ['N', 'Range'])
    const other = this.#file.get(stream.dict.get('Alternate'))
    if (other !== null) pairs.push(['Alternate', this.space(other)])
    return this.#to.writer.addStream(new Map(pairs), size > 128 ? bytes.subarray(0, size) : bytes)
  }

  #table(base: Value, last: number, table: Value): Value[] {
    const bytes =
      table instanceof Stream
        ? this.#file.unpack(table)
        : Buffer.from(table instanceof PdfString ? table.bytes : '', 'latin1')
    const used = bytes.subarray(0, (last + 1) * this.partsOf(base))
    return [last, new PdfString(used.toString('latin1'))]
  }

  /** Of how many numbers a colour is made. */
  partsOf(space: Value): number {
    const found = this.#file.get(space)
    const kind = found instanceof Name ? found.text : this.#file.name(this.#file.list(found)[0])
    const [, one = null] = this.#file.list(found).map((part) => this.#file.get(part))
    const known = {
      DeviceGray: 1,
      CalGray: 1,
      G: 1,
      Separation: 1,
      Indexed: 1,
      I: 1,
      DeviceRGB: 3,
      CalRGB: 3,
      Lab: 3,
      RGB: 3,
      DeviceCMYK: 4,
      CMYK: 4,
    }
    if (kind === 'ICCBased' && one instanceof Stream)
      return numberOf(this.#file.get(one.dict.get('N')), 3)
    if (kind === 'DeviceN' && isList(one)) return one.length
    const count = Object.entries(known).find(([name]) => name === kind)?.[1]
    if (count === undefined) throw unknown('colours')
    return count
  }

  function(value: Value): Value {
    const found = this.#file.get(value)
    if (isList(found)) return found.map((one) => this.function(one))
    if (found === null || typeof found !== 'object') throw unknown('a function')
    return this.#once(found, () => this.#function(found))
  }

  #function(value: Value): Value {
    const dict = value instanceof Stream ? value.dict : this.#file.dict(value)
    const kind = this.#file.get(dict.get('FunctionType'))
    const pairs = this.plain(dict, ['FunctionType', 'Domain', 'Range'])
    if (kind === 2)
      return this.#to.writer.add(new Map([...pairs, ...this.plain(dict, ['C0', 'C1', 'N'])]))
    if (kind === 3) {
      const parts = this.#file.list(dict.get('Functions')).map((one) => this.function(one))
      return this.#to.writer.add(
        new Map<string, Value>([
          ...pairs,
          ...this.plain(dict, ['Bounds', 'Encode']),
          ['Functions', parts],
        ]),
      )
    }
    if (!(value instanceof Stream)) throw unknown('a function')
    const bytes = this.#file.unpack(value)
    const more =
      kind === 0 ? this.plain(dict, ['Size', 'BitsPerSample', 'Order', 'Encode', 'Decode']) : []
    if (kind !== 0 && kind !== 4) throw unknown('a function')
    return this.#to.writer.addStream(
      new Map([...pairs, ...more]),
      kind === 4 ? program(bytes) : bytes,
    )
  }

  shading(value: Value): Value {
    const found = this.#file.get(value)
    const dict = found instanceof Stream ? found.dict : this.#file.dict(found)
    return this.#once(found, () => {
      const pairs: Pairs = [
        ...this.plain(dict, [
          'ShadingType',
          'Background',
          'BBox',
          'AntiAlias',
          'Domain',
          'Matrix',
          'Coords',
          'Extend',
        ]),
        ['ColorSpace', this.space(dict.get('ColorSpace') ?? null)],
      ]
      const way = this.#file.get(dict.get('Function'))
      if (way !== null) pairs.push(['Function', this.function(way)])
      if (!(found instanceof Stream)) return this.#to.writer.add(new Map(pairs))
      return this.#to.writer.addStream(
        new Map([...pairs, ...this.plain(dict, meshKept)]),
        this.#file.unpack(found),
      )
    })
  }

  pattern(value: Value, resources: Dict): Value {
    const found = this.#file.get(value)
    return this.#once(found, () => {
      if (found instanceof Stream) return this.#tile(found, resources)
      if (!isDict(found)) throw unknown('a pattern')
      const pairs: Pairs = [
        ...this.plain(found, ['PatternType', 'Matrix']),
        ['Shading', this.shading(found.get('Shading') ?? null)],
      ]
      const looks = this.#file.get(found.get('ExtGState'))
      const kept = this.looks(looks)
      if (kept !== null) pairs.push(['ExtGState', kept])
      return this.#to.writer.add(new Map(pairs))
    })
  }

  #tile(tile: Stream, around: Dict): Ref {
    const own = this.#file.get(tile.dict.get('Resources'))
    const steps = readContents(this.#file.unpack(tile))
    const drawing = this.#to.apart(steps, isDict(own) ? own : around, tile)
    const { contents, resources } = this.#to.rewrite(drawing)
    const keys = ['PatternType', 'PaintType', 'TilingType', 'BBox', 'XStep', 'YStep', 'Matrix']
    const pairs: Pairs = [...this.plain(tile.dict, keys), ['Resources', resources]]
    return this.#to.writer.addStream(new Map(pairs), contents)
  }
}

/** A calculator function without what is written between its words. */
function program(bytes: Buffer): Buffer {
  const text = bytes.toString('latin1')
  const words: string[] = []
  for (let token = nextToken(text, 0); token !== null; token = nextToken(text, token.end)) {
    const isKnown = token.kind === 'number' || /^(?:[{}]|[a-z]{2,8})$/.test(token.text)
    if (!isKnown) throw unknown('a function')
    words.push(token.text)
  }
  return Buffer.from(words.join(' '), 'latin1')
}
