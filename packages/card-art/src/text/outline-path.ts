// Glyph outlines as paths in millimetres, y downwards: for static lettering on a curve and for bitmaps.
import type { FontFace } from './font-face.ts'
import { fontFace } from './font-face.ts'
import type { RunGlyph, TextRun } from './text-run.ts'

/** Where the points of one glyph go: from font units (y up) to the card. */
export type Placing = (x: number, y: number) => readonly [number, number]

const text = ([x, y]: readonly [number, number]): string =>
  `${String(Math.round(x * 1000) / 1000)} ${String(Math.round(y * 1000) / 1000)}`

/** One glyph as `M L C Z`; quadratic steps become cubic ones. */
export const glyphPath = (face: FontFace, glyph: number, place: Placing): string => {
  let [x, y] = [0, 0]
  const parts: string[] = []
  for (const { command, args } of face.outlineOf(glyph)) {
    const [a = 0, b = 0, c = 0, d = 0] = args
    if (command === 'moveTo') parts.push(`M ${text(place(a, b))}`)
    else if (command === 'lineTo') parts.push(`L ${text(place(a, b))}`)
    else if (command === 'quadraticCurveTo') {
      const first = place(x + (2 / 3) * (a - x), y + (2 / 3) * (b - y))
      const second = place(c + (2 / 3) * (a - c), d + (2 / 3) * (b - d))
      parts.push(`C ${text(first)} ${text(second)} ${text(place(c, d))}`)
    } else parts.push('Z')
    if (args.length >= 2) [x, y] = [args[args.length - 2] ?? 0, args[args.length - 1] ?? 0]
  }
  return parts.join(' ')
}

/** Calls with each glyph of a run and where its origin stands, in millimetres. */
export const eachGlyph = (
  run: TextRun,
  visit: (glyph: number, x: number, y: number) => void,
): void => {
  let pen = run.x
  const unit = run.size / 1000
  for (const { glyph, advance, dx, dy } of run.glyphs) {
    visit(glyph, pen + dx * unit, run.y - dy * unit)
    pen += advance * unit
  }
}

/** A whole run as one path. */
export const runPath = (run: TextRun): string => {
  const [face, unit] = [fontFace(run.face), run.size / 1000]
  const parts: string[] = []
  eachGlyph(run, (glyph, x, y) => {
    parts.push(glyphPath(face, glyph, (u, v) => [x + u * unit, y - v * unit]))
  })
  return parts.filter((part) => part !== '').join(' ')
}

/** Lettering along a circle, centred on the top, reading clockwise. */
export const circlePath = (
  faceIndex: number,
  glyphs: readonly RunGlyph[],
  size: number,
  [cx, cy]: readonly [number, number],
  radius: number,
): string => {
  const [face, unit] = [fontFace(faceIndex), size / 1000]
  const total = glyphs.reduce((sum, glyph) => sum + glyph.advance, 0)
  let pen = -total / 2
  const parts: string[] = []
  for (const { glyph, advance } of glyphs) {
    const turn = ((pen + advance / 2) * unit) / radius
    const [cos, sin] = [Math.cos(turn), Math.sin(turn)]
    const place: Placing = (u, v) => {
      const [x, y] = [(u - advance / 2) * unit, -radius - v * unit]
      return [cx + x * cos - y * sin, cy + x * sin + y * cos]
    }
    parts.push(glyphPath(face, glyph, place))
    pen += advance
  }
  return parts.filter((part) => part !== '').join(' ')
}
