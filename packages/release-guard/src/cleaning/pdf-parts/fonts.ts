// Typefaces as far as cleaning needs them: how a string falls into letters, and how far each moves the pen.
import { CleanError } from '../clean-error.ts'
import { boxFrom, matrixFrom } from './area.ts'
import { isDict, isList, nameOf, numberOf, type Dict } from './pdf-value.ts'
import type { PdfFile } from './pdf-file.ts'
import { standardWidth } from './standard-widths.ts'

export interface Letter {
  readonly code: number
  readonly bytes: string
  /** How far it moves the pen, in letter heights; null when the file does not say. */
  readonly width: number | null
}

export interface Face {
  readonly dict: Dict
  readonly isWide: boolean
  readonly isDrawn: boolean
  readonly isDownward: boolean
  /** Of its letters, in those of the text: 1 but for letters that are drawings. */
  readonly height: number
  /** Codes that stay in the document, and whether anything is moved by it. */
  readonly used: Set<number>
  isNeeded: boolean
  letters(bytes: string): Letter[]
}

const guess = 0.5

export class Faces {
  readonly #file: PdfFile
  readonly #known = new Map<Dict, Face>()

  constructor(file: PdfFile) {
    this.#file = file
  }

  /** The typeface a dictionary describes. */
  of(dict: Dict): Face {
    const known = this.#known.get(dict)
    if (known !== undefined) return known
    const type = this.#file.name(dict.get('Subtype'))
    const face = type === 'Type0' ? this.#wide(dict) : this.#narrow(dict, type)
    this.#known.set(dict, face)
    return face
  }

  #narrow(dict: Dict, type: string): Face {
    if (!/^(?:Type1|MMType1|TrueType|Type3)$/.test(type))
      throw new CleanError('it has a typeface of a kind that is not known')
    const first = numberOf(this.#file.get(dict.get('FirstChar')))
    const widths = this.#file.numbers(dict.get('Widths'))
    const descriptor = this.#file.dict(dict.get('FontDescriptor'))
    const missing = numberOf(this.#file.get(descriptor.get('MissingWidth')))
    const name = this.#file.name(dict.get('BaseFont'))
    const { own, isPlain } = this.#codes(dict)
    const [scale = 0.001] = type === 'Type3' ? this.#file.numbers(dict.get('FontMatrix')) : []
    const widthOf = (code: number): number | null => {
      const width = widths[code - first]
      if (width !== undefined && Number.isFinite(width)) return width * Math.abs(scale)
      return widths.length > 0
        ? missing * scale
        : own.has(code)
          ? null
          : standardWidth(name, code, isPlain)
    }
    return {
      ...face(dict),
      isDrawn: type === 'Type3',
      height: type === 'Type3' ? this.#drawnHeight(dict) : 1,
      letters: (bytes) =>
        Array.from(bytes, (byte) => {
          const code = byte.charCodeAt(0)
          return { code, bytes: byte, width: widthOf(code) }
        }),
    }
  }

  /** Codes with letters of their own, and whether the others are those of Windows. */
  #codes(dict: Dict): { own: Set<number>; isPlain: boolean } {
    const encoding = this.#file.get(dict.get('Encoding'))
    const base = isDict(encoding) ? encoding.get('BaseEncoding') : encoding
    const own = new Set<number>()
    let code = 0
    for (const one of isDict(encoding) ? this.#file.list(encoding.get('Differences')) : []) {
      const said = this.#file.get(one)
      if (typeof said === 'number') code = said
      else own.add(code++)
    }
    const name = this.#file.name(base)
    const isOfSigns = /^(?:Symbol|ZapfDingbats)$/.test(this.#file.name(dict.get('BaseFont')))
    return { own, isPlain: name === 'WinAnsiEncoding' || isOfSigns }
  }

  /** The height of letters that are drawings, by the box they say they fit in. */
  #drawnHeight(dict: Dict): number {
    const box = boxFrom(this.#file.numbers(dict.get('FontBBox')))
    const matrix = matrixFrom(this.#file.numbers(dict.get('FontMatrix')))
    const height = box && matrix ? Math.abs((box[3] - box[1]) * matrix[3]) : 0
    return height > 0 ? height : 1
  }

  #wide(dict: Dict): Face {
    const encoding = nameOf(this.#file.get(dict.get('Encoding')))
    if (!/^Identity-[HV]$|UCS2|UTF16/.test(encoding))
      throw new CleanError('it has a typeface whose codes are of several lengths')
    const isKnown = encoding.startsWith('Identity')
    const descendant = this.#file.dict(this.#file.list(dict.get('DescendantFonts'))[0])
    const usual = numberOf(this.#file.get(descendant.get('DW')), 1000)
    const widths = isKnown ? this.#wideWidths(descendant) : new Map<number, number>()
    return {
      ...face(dict),
      isWide: true,
      isDownward: encoding.endsWith('V'),
      letters: (bytes) =>
        Array.from({ length: bytes.length >> 1 }, (_, i) => {
          const two = bytes.slice(i * 2, i * 2 + 2)
          const code = two.charCodeAt(0) * 256 + two.charCodeAt(1)
          const width = (widths.get(code) ?? usual) / 1000
          return { code, bytes: two, width: isKnown ? width : null }
        }),
    }
  }

  #wideWidths(descendant: Dict): Map<number, number> {
    const widths = new Map<number, number>()
    const list = this.#file.list(descendant.get('W')).map((one) => this.#file.get(one))
    for (let at = 0; at < list.length;) {
      const [from, next] = [numberOf(list[at]), list[at + 1]]
      if (isList(next)) {
        this.#file.numbers(next).forEach((width, i) => widths.set(from + i, width))
        at += 2
      } else {
        const last = Math.min(numberOf(next), 0xffff)
        for (let code = from; code <= last; code += 1) widths.set(code, numberOf(list[at + 2]))
        at += 3
      }
    }
    return widths
  }
}

const face = (dict: Dict) => ({
  dict,
  isWide: false,
  isDrawn: false,
  isDownward: false,
  height: 1,
  used: new Set<number>(),
  isNeeded: false,
})

/** A width where none is known: for judging where a letter is, not for moving the pen. */
export const widthOrGuess = ({ width }: Letter): number => width ?? guess
