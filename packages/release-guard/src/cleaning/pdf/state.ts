// What is in force while a page is drawn: where, within what, in which colours, how transparent, in which letters.
import { still, times, type Matrix } from '../../reading/pdf/drawing.ts'
import { CleanError } from '../clean-error.ts'
import { both, boxFrom, boxOf, isUpright, matrixFrom, type Box } from '../pdf-parts/area.ts'
import type { Face } from '../pdf-parts/fonts.ts'
import type { PdfFile } from '../pdf-parts/pdf-file.ts'
import {
  isDict,
  isList,
  Name,
  numberOf,
  Stream,
  type Dict,
  type Value,
} from '../pdf-parts/pdf-value.ts'
import type { Rgb } from './sight.ts'

export interface Colour {
  readonly space: Space
  /** Null for a pattern, or where it cannot be told. */
  readonly rgb: Rgb | null
}
type Space = 'grey' | 'rgb' | 'cmyk' | 'tint' | 'pattern' | 'other'

export interface Lettering {
  readonly face: Face | null
  readonly size: number
  readonly spacing: number
  readonly wordSpacing: number
  readonly scale: number
  readonly leading: number
  readonly mode: number
  readonly rise: number
}

export interface State {
  readonly at: Matrix
  readonly clip: Box
  /** Nothing within the box is cut off by a clip of another shape. */
  readonly isClipBox: boolean
  readonly fill: Colour
  readonly stroke: Colour
  readonly fillAlpha: number
  readonly strokeAlpha: number
  /** What it is in is seen so much. */
  readonly groupAlpha: number
  /** It is in something with a mask, or that is blended with what is beneath. */
  readonly isVeiled: boolean
  readonly isMasked: boolean
  readonly isBlended: boolean
  /** How it is blended, by its name. */
  readonly blend: string
  readonly lineWidth: number
  readonly lettering: Lettering
  /** Letters that cut out what is painted later; it notes whether anything is. */
  readonly cutOut: { isUsed: boolean } | null
}

const black: Colour = { space: 'grey', rgb: [0, 0, 0] }

export const startState = (page: Box): State => ({
  at: still,
  clip: page,
  isClipBox: true,
  fill: black,
  stroke: black,
  fillAlpha: 1,
  strokeAlpha: 1,
  groupAlpha: 1,
  isVeiled: false,
  isMasked: false,
  isBlended: false,
  blend: 'Normal',
  lineWidth: 1,
  lettering: {
    face: null,
    size: 0,
    spacing: 0,
    wordSpacing: 0,
    scale: 1,
    leading: 0,
    mode: 0,
    rise: 0,
  },
  cutOut: null,
})

const spaces: Readonly<Record<string, Space>> = {
  DeviceGray: 'grey',
  CalGray: 'grey',
  G: 'grey',
  DeviceRGB: 'rgb',
  CalRGB: 'rgb',
  RGB: 'rgb',
  DeviceCMYK: 'cmyk',
  CMYK: 'cmyk',
  Separation: 'tint',
  DeviceN: 'tint',
  Pattern: 'pattern',
}

/** The kind of a colour space, by name or description. */
export function spaceOf(file: PdfFile, resources: Dict, value: Value): Space {
  const found = file.get(value)
  const named =
    found instanceof Name ? file.get(file.dict(resources.get('ColorSpace')).get(found.text)) : null
  const space = named ?? found
  if (space instanceof Name) return spaces[space.text] ?? 'other'
  const [kind, profile] = file.list(space)
  const stream = file.get(profile)
  if (file.name(kind) !== 'ICCBased') return spaces[file.name(kind)] ?? 'other'
  const count = stream instanceof Stream ? numberOf(file.get(stream.dict.get('N'))) : 0
  return count === 1 ? 'grey' : count === 3 ? 'rgb' : count === 4 ? 'cmyk' : 'other'
}

/** The colour when a space is chosen: black, mostly. */
export const firstColour = (space: Space): Colour => ({
  space,
  rgb: space === 'pattern' || space === 'other' ? null : [0, 0, 0],
})

export function colourOf(space: Space, operands: readonly Value[]): Colour {
  const n = operands.filter((one) => typeof one === 'number')
  const [a = 0, b = 0, c = 0, d = 0] = n
  if (space === 'grey') return { space, rgb: [a, a, a] }
  if (space === 'rgb') return { space, rgb: [a, b, c] }
  if (space === 'cmyk') {
    const ink = (one: number): number => (1 - one) * (1 - d)
    return { space, rgb: [ink(a), ink(b), ink(c)] }
  }
  // No ink of a special colour leaves the paper as it is.
  const isNoInk = space === 'tint' && n.every((one) => one === 0)
  return { space, rgb: isNoInk ? [1, 1, 1] : null }
}

/** What a set of looks (`gs`) changes. */
export function withLooks(file: PdfFile, state: State, looks: Dict): State {
  const number = (key: string, otherwise: number): number =>
    numberOf(file.get(looks.get(key)), otherwise)
  const blend = file.get(looks.get('BM'))
  const mode = isList(blend) ? file.name(blend[0]) : file.name(blend)
  return {
    ...state,
    lineWidth: number('LW', state.lineWidth),
    fillAlpha: number('ca', state.fillAlpha),
    strokeAlpha: number('CA', state.strokeAlpha),
    isMasked: looks.has('SMask') ? file.name(looks.get('SMask')) !== 'None' : state.isMasked,
    blend: looks.has('BM') ? mode : state.blend,
    isBlended: looks.has('BM') ? !/^(?:|Normal|Compatible)$/.test(mode) : state.isBlended,
  }
}

/** Colours lie upon one another as paint does, and nothing shines through. */
export const isOpaque = (state: State, alpha: number): boolean =>
  alpha >= 1 && state.groupAlpha >= 1 && !state.isVeiled && !state.isMasked && !state.isBlended

/** The state a form begins with. */
export function withinForm(file: PdfFile, state: State, { dict }: Stream): State {
  const at = times(matrixFrom(file.numbers(dict.get('Matrix'))) ?? still, state.at)
  const bounds = boxFrom(file.numbers(dict.get('BBox')))
  if (bounds === undefined)
    throw new CleanError('it has a drawing that does not say how large it is')
  const inner: State = {
    ...state,
    at,
    clip: both(state.clip, boxOf(at, bounds)),
    isClipBox: state.isClipBox && isUpright(at),
  }
  if (!isDict(file.get(dict.get('Group')))) return inner
  return {
    ...inner,
    groupAlpha: state.groupAlpha * state.fillAlpha,
    isVeiled: state.isVeiled || state.isMasked || state.isBlended,
    fillAlpha: 1,
    strokeAlpha: 1,
    isMasked: false,
    isBlended: false,
  }
}
