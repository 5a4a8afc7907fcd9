// The drawing of a page, a form, a letter: its operators by ISO 32000, each with what it is told. One that is not in the
// standard is refused, so that everything left in a copy is understood.
import { BudgetError } from '../../reading/budget.ts'
import { CleanError } from '../clean-error.ts'
import {
  damaged,
  Name,
  nameOf,
  numberOf,
  Stream,
  ValueReader,
  Word,
  type Dict,
  type Value,
} from './pdf-value.ts'

export interface Step {
  readonly operator: string
  readonly operands: readonly Value[]
}

const stepsMost = 3_000_000

/** How much each operator is told; -1 where it depends. */
const counts = new Map(
  Object.entries({
    0: 'q Q h S s f F f* B B* b b* n W W* BT ET T* EMC BX EX',
    1: "w J j M ri i gs Tc Tw Tz TL Tr Ts Tj TJ ' CS cs G g sh Do MP BMC",
    2: 'd m l Tf Td TD d0 DP BDC',
    3: '" RG rg',
    4: 're v y K k',
    6: 'cm c Tm d1',
    [-1]: 'SC SCN sc scn',
  }).flatMap(([count, operators]) => operators.split(' ').map((one) => [one, Number(count)])),
)

/** Shown in place of a picture written within the drawing. */
export const inlinePicture = 'inline picture'

export function readContents(bytes: Buffer): Step[] {
  const text = bytes.toString('latin1')
  const reader = new ValueReader(text, 0, false)
  const steps: Step[] = []
  let operands: Value[] = []
  let isLenient = 0
  for (let next = reader.next(); next !== undefined; next = reader.next()) {
    if (!(next instanceof Word)) {
      operands.push(next)
      continue
    }
    const operator = next.text
    if (operator === 'BX') isLenient += 1
    else if (operator === 'EX') isLenient -= 1
    else if (operator === 'BI')
      steps.push({ operator: inlinePicture, operands: [readPicture(text, reader)] })
    else if (counts.has(operator)) {
      const told = toldTo(operator, operands)
      if (told !== null) steps.push({ operator, operands: told })
    } else if (isLenient <= 0) throw new CleanError('it draws with an operator that is not known')
    operands = []
    if (steps.length > stepsMost) throw new BudgetError('a page is too large')
  }
  return steps
}

/** What belongs to an operator: the last things said before it. Null where too little is said: viewers pass it over. */
function toldTo(operator: string, operands: readonly Value[]): readonly Value[] | null {
  const count = counts.get(operator) ?? 0
  if (count < 0) return operands
  if (operands.length < count) return null
  return count === 0 ? [] : operands.slice(-count)
}

const longNames: Readonly<Record<string, string>> = {
  W: 'Width',
  H: 'Height',
  BPC: 'BitsPerComponent',
  CS: 'ColorSpace',
  D: 'Decode',
  DP: 'DecodeParms',
  F: 'Filter',
  I: 'Interpolate',
  IM: 'ImageMask',
  L: 'Length',
}
const longValues: Readonly<Record<string, string>> = {
  G: 'DeviceGray',
  RGB: 'DeviceRGB',
  CMYK: 'DeviceCMYK',
  I: 'Indexed',
  AHx: 'ASCIIHexDecode',
  A85: 'ASCII85Decode',
  LZW: 'LZWDecode',
  Fl: 'FlateDecode',
  RL: 'RunLengthDecode',
  CCF: 'CCITTFaxDecode',
  DCT: 'DCTDecode',
}
const longValue = (value: Value): Value => {
  if (value instanceof Name) return new Name(longValues[value.text] ?? value.text)
  return Array.isArray(value) ? value.map(longValue) : value
}

/** A picture within the drawing becomes a picture like any other. */
function readPicture(text: string, reader: ValueReader): Stream {
  const dict = new Map<string, Value>()
  for (;;) {
    const key = reader.next()
    if (key instanceof Word && key.text === 'ID') break
    if (!(key instanceof Name)) throw damaged('a picture in it is damaged')
    const name = longNames[key.text] ?? key.text
    const value = reader.value()
    dict.set(name, /^(?:ColorSpace|Filter)$/.test(name) ? longValue(value) : value)
  }
  const from = reader.at + 1
  const end = endOfPicture(text, from, plainLength(dict))
  reader.at = end.after
  return new Stream(dict, Buffer.from(text.slice(from, end.at), 'latin1'))
}

/** The length of a picture that is not packed, where its colours say it. */
function plainLength(dict: Dict): number | null {
  if (dict.has('Filter')) return null
  const parts: Readonly<Record<string, number>> = { DeviceGray: 1, DeviceRGB: 3, DeviceCMYK: 4 }
  const isMask = dict.get('ImageMask') === true
  const colours = isMask ? 1 : parts[nameOf(dict.get('ColorSpace'))]
  if (colours === undefined) return null
  const bits = isMask ? 1 : numberOf(dict.get('BitsPerComponent'), 8)
  const row = Math.ceil((numberOf(dict.get('Width')) * colours * bits) / 8)
  return row * numberOf(dict.get('Height'))
}

function endOfPicture(text: string, from: number, length: number | null) {
  const mark = /[\s\0]?EI(?=[\s\0]|$)/g
  mark.lastIndex = from + (length ?? 0)
  for (let found = mark.exec(text); found !== null; found = mark.exec(text)) {
    const after = text.slice(mark.lastIndex, mark.lastIndex + 24)
    if (/^[\s\x20-\x7e]*$/.test(after)) return { at: found.index, after: mark.lastIndex }
  }
  throw damaged('a picture in it is damaged')
}
