// Static words of a design, set by the same rules as a person's: shrunk to their box or refused by name.
import type { Colour } from '../design.ts'
import { fitText } from '../text/fit-text.ts'
import { fontFace } from '../text/font-face.ts'
import { shapeText, widthOf } from '../text/shape-text.ts'
import { black, texts } from './scene.ts'
import type { Mark } from './scene.ts'

export interface Words {
  readonly field: string
  readonly face: number
  readonly size: number
  readonly x: number
  readonly y: number
  readonly width: number
  readonly align?: 'left' | 'centre'
  readonly colour?: Colour
  readonly tracking?: number
}

/** K text is never set smaller than this em: below it a printer's black panel breaks up. */
export const smallestBlack = 1.9

/** One line of static text. @throws CardArtError `missing-glyph` or `does-not-fit` */
export const words = (text: string, at: Words): Mark[] => {
  if (text === '') return []
  const colour = at.colour ?? black
  const smallest = colour === black ? Math.min(at.size, smallestBlack) : at.size * 0.7
  const box = {
    ...at,
    faces: [at.face],
    align: at.align ?? 'left',
    sizes: [at.size, smallest],
  } as const
  return texts(fitText(box, text), colour)
}

/** Lines one below the other. */
export const lines = (all: readonly string[], at: Words, leading: number): Mark[] =>
  all.flatMap((text, i) => words(text, { ...at, y: at.y + i * leading }))

/** A line of tiny words repeated along the whole width; told from a rule only under a glass. */
export const microtext = (text: string, at: Words): Mark[] => {
  if (text === '') return []
  const units = (times: number): string => Array.from({ length: times }, () => text).join(' · ')
  const room = (at.width * 1000) / at.size
  const wide = (line: string): number => widthOf(shapeText(fontFace(at.face), line, at.field))
  let times = 1
  while (wide(units(times + 1)) < room) times += 1
  const line = units(times)
  // Spread to the very edge of its width; a little less, so that rounding never shrinks it.
  const tracking = Math.floor((room - wide(line)) / line.length)
  return words(line, { ...at, tracking: Math.max(0, tracking) })
}
