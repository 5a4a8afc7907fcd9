// What is in force while pdf.js has a page drawn, for the proof of a clean copy.
import type { Matrix } from '../../reading/pdf/drawing.ts'
import { one, type Box } from './seen-shapes.ts'

export interface Surroundings {
  isShown(layer: unknown): boolean
  isComment(id: string): boolean
  font(name: string): Font | null
  isOpaque(picture: string): boolean
}
export interface Font {
  readonly fontMatrix?: readonly number[]
  readonly vertical?: boolean
  readonly isType3Font?: boolean
  readonly bbox?: readonly number[]
}
export interface Glyph {
  readonly unicode: string
  readonly width: number
  readonly isSpace: boolean
  readonly originalCharCode?: number
}
export interface Look {
  at: Matrix
  clip: Box
  isClipBox: boolean
  fill: string
  stroke: string
  fillAlpha: number
  strokeAlpha: number
  groupAlpha: number
  isVeiled: boolean
  isMasked: boolean
  isBlended: boolean
  width: number
  font: Font | null
  size: number
  spacing: number
  wordSpacing: number
  scale: number
  leading: number
  mode: number
  rise: number
}

/** What is in force at the beginning of a page. */
export const firstLook = (page: Box): Look => ({
  at: one,
  clip: page,
  isClipBox: true,
  fill: '#000000',
  stroke: '#000000',
  fillAlpha: 1,
  strokeAlpha: 1,
  groupAlpha: 1,
  isVeiled: false,
  isMasked: false,
  isBlended: false,
  width: 1,
  font: null,
  size: 0,
  spacing: 0,
  wordSpacing: 0,
  scale: 1,
  leading: 0,
  mode: 0,
  rise: 0,
})

export function setLooks(look: Look, states: readonly (readonly [string, unknown])[]): void {
  for (const [key, value] of states)
    if (key === 'ca') look.fillAlpha = Number(value)
    else if (key === 'CA') look.strokeAlpha = Number(value)
    else if (key === 'LW') look.width = Number(value)
    else if (key === 'SMask') look.isMasked = value !== false
    else if (key === 'BM') look.isBlended = value !== 'source-over'
}

export const fills = (look: Look, mode: number): boolean =>
  mode % 2 === 0 && look.fillAlpha * look.groupAlpha > 0
export const strokes = (look: Look, mode: number): boolean =>
  [1, 2, 5, 6].includes(mode) && look.strokeAlpha * look.groupAlpha > 0

export const inkOf = ({ fill, stroke, fillAlpha, strokeAlpha }: Look): string =>
  `${fill} ${stroke} ${fillAlpha} ${strokeAlpha}`

/** The height of a font's letters in those of the text: drawings have their own. */
export function heightOf(font: Font | null): number {
  if (font?.isType3Font !== true) return 1
  const [, low = 0, , high = 0] = font.bbox ?? []
  const height = Math.abs((high - low) * (font.fontMatrix?.[3] ?? 0.001))
  return height > 0 ? height : 1
}

/** How far the edge of a stroke is from its line. */
export const edgeOf = ({ width, at }: Look): number =>
  Math.max(0.5, (width * Math.max(Math.hypot(at[0], at[1]), Math.hypot(at[2], at[3]))) / 2)
