// Typefaces with the entries that show their letters. Tables of what codes mean and of what letters are called hold only
// the letters that stay: the others would say what had been written.
import { readLetters } from '../../reading/pdf/letters.ts'
import { CleanError } from '../clean-error.ts'
import { readContents } from '../pdf-parts/contents.ts'
import type { Face } from '../pdf-parts/fonts.ts'
import type { PdfFile } from '../pdf-parts/pdf-file.ts'
import {
  isDict,
  Name,
  PdfString,
  Ref,
  Stream,
  type Dict,
  type Value,
} from '../pdf-parts/pdf-value.ts'
import { keptTables } from './font-tables.ts'
import type { Rewriter } from './rewrite.ts'

type Pairs = [string, Value][]

const described = [
  'FontName',
  'Flags',
  'FontBBox',
  'ItalicAngle',
  'Ascent',
  'Descent',
  'Leading',
  'CapHeight',
  'XHeight',
  'StemV',
  'StemH',
  'AvgWidth',
  'MaxWidth',
  'MissingWidth',
  'FontStretch',
  'FontWeight',
]
const simple = [
  'Type',
  'Subtype',
  'BaseFont',
  'FirstChar',
  'LastChar',
  'Widths',
  'FontBBox',
  'FontMatrix',
]
const orders = /^[A-Za-z0-9_-]{1,30}$/

export class FontCopier {
  readonly #to: Rewriter
  readonly #file: PdfFile
  readonly #known = new Map<Face, Ref>()

  constructor(to: Rewriter) {
    this.#to = to
    this.#file = to.book.file
  }

  copy(face: Face): Ref {
    const known = this.#known.get(face)
    if (known !== undefined) return known
    const ref = this.#to.writer.reserve()
    this.#known.set(face, ref)
    this.#to.writer.fill(ref, new Map(face.isWide ? this.#wide(face) : this.#narrow(face)))
    return ref
  }

  #narrow(face: Face): Pairs {
    const { dict } = face
    const pairs = this.#to.looks.plain(dict, simple)
    const encoding = this.#file.get(dict.get('Encoding'))
    if (encoding instanceof Name) pairs.push(['Encoding', encoding])
    else if (isDict(encoding)) pairs.push(['Encoding', this.#encoding(encoding, face)])
    if (face.isDrawn) pairs.push(...this.#procedures(face, encoding))
    return [...pairs, ...this.#description(dict), ...this.#meanings(face)]
  }

  #encoding(encoding: Dict, face: Face): Dict {
    const differences: Value[] = []
    for (const [code, name] of this.#differences(encoding)) {
      if (!face.used.has(code)) continue
      differences.push(code, name)
    }
    const pairs = this.#to.looks.plain(encoding, ['Type', 'BaseEncoding'])
    if (differences.length > 0) pairs.push(['Differences', differences])
    return new Map(pairs)
  }

  #differences(encoding: Dict): Map<number, Name> {
    const names = new Map<number, Name>()
    let code = 0
    for (const one of this.#file.list(encoding.get('Differences'))) {
      const said = this.#file.get(one)
      if (typeof said === 'number') code = said
      else if (said instanceof Name) names.set(code++, said)
    }
    return names
  }

  /** Letters that are drawings of their own. */
  #procedures(face: Face, encoding: Value): Pairs {
    const all = this.#file.dict(face.dict.get('CharProcs'))
    const names = isDict(encoding) ? this.#differences(encoding) : new Map<number, Name>()
    const kept = new Map<string, Value>()
    const resources = this.#file.dict(face.dict.get('Resources'))
    const own = new Map<string, Map<string, Value>>()
    for (const [code, { text }] of names) {
      const letter = this.#file.get(all.get(text))
      if (!face.used.has(code) || !(letter instanceof Stream)) continue
      const steps = readContents(this.#file.unpack(letter))
      const drawing = this.#to.apart(steps, resources, null)
      const written = this.#to.rewrite(drawing)
      const contents = shared(own, written.resources, written.contents)
      kept.set(text, this.#to.writer.addStream(new Map(), contents))
    }
    return [
      ['CharProcs', kept],
      ['Resources', own],
    ]
  }

  #wide(face: Face): Pairs {
    const { dict } = face
    const descendant = this.#file.dict(this.#file.list(dict.get('DescendantFonts'))[0])
    const pairs = this.#to.looks.plain(descendant, [
      'Type',
      'Subtype',
      'BaseFont',
      'DW',
      'W',
      'DW2',
      'W2',
    ])
    const system = this.#file.dict(descendant.get('CIDSystemInfo'))
    pairs.push(['CIDSystemInfo', this.#system(system)])
    const map = this.#file.get(descendant.get('CIDToGIDMap'))
    if (map instanceof Name) pairs.push(['CIDToGIDMap', new Name('Identity')])
    else if (map instanceof Stream)
      pairs.push([
        'CIDToGIDMap',
        this.#to.writer.addStream(new Map(), this.#file.unpack(map).subarray(0, 0x20000)),
      ])
    const child = this.#to.writer.add(new Map([...pairs, ...this.#description(descendant)]))
    return [
      ...this.#to.looks.plain(dict, ['Type', 'Subtype', 'BaseFont', 'Encoding']),
      ['DescendantFonts', [child]],
      ...this.#meanings(face),
    ]
  }

  #system(system: Dict): Dict {
    const text = (key: string): PdfString => {
      const value = this.#file.get(system.get(key))
      if (!(value instanceof PdfString) || !orders.test(value.bytes))
        throw new CleanError('it has a typeface of a kind that is not known')
      return value
    }
    return new Map<string, Value>([
      ['Registry', text('Registry')],
      ['Ordering', text('Ordering')],
      ...this.#to.looks.plain(system, ['Supplement']),
    ])
  }

  #description(dict: Dict): Pairs {
    const descriptor = this.#file.get(dict.get('FontDescriptor'))
    if (!isDict(descriptor)) return []
    const pairs = this.#to.looks.plain(descriptor, ['Type', ...described])
    for (const key of ['FontFile', 'FontFile2', 'FontFile3']) {
      const font = this.#file.get(descriptor.get(key))
      if (!(font instanceof Stream)) continue
      const bytes = keptTables(this.#file.unpack(font), font, this.#file)
      const lengths = key === 'FontFile' ? ['Length1', 'Length2', 'Length3'] : ['Subtype']
      const head = this.#to.looks.plain(font.dict, lengths)
      if (key === 'FontFile2') head.push(['Length1', bytes.length])
      pairs.push([key, this.#to.writer.addStream(new Map(head), bytes)])
    }
    return [['FontDescriptor', this.#to.writer.add(new Map(pairs))]]
  }

  /** What the codes mean that are used. */
  #meanings(face: Face): Pairs {
    const said = this.#file.get(face.dict.get('ToUnicode'))
    if (said instanceof Name) return [['ToUnicode', said]]
    const table =
      said instanceof Stream ? readLetters(this.#file.unpack(said).toString('latin1')) : null
    if (table === null) return []
    const lines = [...face.used]
      .toSorted((one, two) => one - two)
      .flatMap((code) => {
        const text = table.letters.get(code)
        return text === undefined ? [] : [`<${hex(code, face.isWide ? 4 : 2)}> <${unicode(text)}>`]
      })
    return [['ToUnicode', this.#to.writer.addStream(new Map(), cmap(lines, face.isWide))]]
  }
}

const hex = (code: number, digits: number): string => code.toString(16).padStart(digits, '0')
const unicode = (text: string): string => Buffer.from(text, 'utf16le').swap16().toString('hex')

function cmap(lines: readonly string[], isWide: boolean): Buffer {
  const range = isWide ? '<0000> <ffff>' : '<00> <ff>'
  const parts = [
    '/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /Letters def /CMapType 2 def',
    `1 begincodespacerange ${range} endcodespacerange`,
  ]
  for (let at = 0; at < lines.length; at += 100) {
    const some = lines.slice(at, at + 100)
    parts.push(`${some.length} beginbfchar`, ...some, 'endbfchar')
  }
  parts.push('endcmap CMapName currentdict /CMap defineresource pop end end')
  return Buffer.from(parts.join('\n'))
}

/** All letters of a typeface have one set of resources: names are made to differ. */
function shared(own: Map<string, Map<string, Value>>, more: Dict, contents: Buffer): Buffer {
  let text = contents.toString('latin1')
  for (const [kind, values] of more) {
    const all = own.get(kind) ?? new Map<string, Value>()
    own.set(kind, all)
    const names = new Map<string, string>()
    for (const [name, value] of isDict(values) ? values : []) {
      const same = [...all].find(
        ([, one]) => one instanceof Ref && value instanceof Ref && one.number === value.number,
      )
      const given =
        same?.[0] ?? (name.startsWith('Default') ? name : `${kind.slice(0, 1)}${all.size}`)
      all.set(given, value)
      names.set(name, given)
    }
    text = text.replace(
      /(?<=^|\n|[\d ])\/(\S+)(?= (?:Do|gs|sh|cs|CS|scn|SCN)$)/gm,
      (whole, name: string) => {
        const given = names.get(name)
        return given === undefined ? whole : `/${given}`
      },
    )
  }
  return Buffer.from(text, 'latin1')
}
