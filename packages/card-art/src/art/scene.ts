// What never changes from card to card, as a list of marks in drawing order.
// Both renderings (PDF form, SVG for the bitmap's ground) are made from the same list.
import type { Colour } from '../design.ts'
import type { TextRun } from '../text/text-run.ts'
import type { PathText, Point } from './path.ts'

/** Flat, or even steps along a line from one point to another. */
export type Paint =
  Colour | { readonly from: Point; readonly to: Point; readonly stops: readonly Colour[] }

export type Mark =
  | { readonly kind: 'fill'; readonly path: PathText; readonly paint: Paint }
  | {
      readonly kind: 'stroke'
      readonly path: PathText
      readonly colour: Colour
      readonly width: number
      /** Drawn this often, turned about a point by `step` radians each time. */
      readonly turned?: { readonly about: Point; readonly times: number; readonly step: number }
    }
  | { readonly kind: 'text'; readonly run: TextRun; readonly colour: Colour }
  | { readonly kind: 'clip'; readonly path: PathText; readonly marks: readonly Mark[] }

export type Scene = readonly Mark[]

/** Black by this very string is the K layer: DeviceGray in the PDF, the 1-bit layer in bitmaps. */
export const black = '#000000'

export const fill = (path: PathText, paint: Paint): Mark => ({ kind: 'fill', path, paint })
export const stroke = (path: PathText, colour: Colour, width: number): Mark => ({
  kind: 'stroke',
  path,
  colour,
  width,
})
export const clip = (path: PathText, marks: readonly Mark[]): Mark => ({
  kind: 'clip',
  path,
  marks,
})
export const texts = (runs: readonly TextRun[], colour: Colour): Mark[] =>
  runs.map((run) => ({ kind: 'text', run, colour }))

/** The text runs of a scene in K, wherever they stand: they belong to the bitmap's black layer too. */
export const blackRuns = (scene: Scene): TextRun[] =>
  scene.flatMap((mark) => {
    if (mark.kind === 'clip') return blackRuns(mark.marks)
    return mark.kind === 'text' && mark.colour === black ? [mark.run] : []
  })
