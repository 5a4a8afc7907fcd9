// What every PDF of a design shares, made once and kept with it: two deflated forms and the everyday fonts.
import { deflateSync } from 'node:zlib'
import type { CompiledDesign } from '../compile-design.ts'
import { fontFaces } from '../text/font-face.ts'
import type { TextRun } from '../text/text-run.ts'
import { sceneContent, sceneRuns } from './pdf-content.ts'
import { everydayGlyphs, pdfFont } from './pdf-font.ts'
import type { PdfFont } from './pdf-font.ts'

interface StaticForm {
  readonly stream: Uint8Array
  readonly shadings: readonly string[]
}

export interface StaticPdf {
  readonly front: StaticForm
  readonly back: StaticForm
  /** Glyphs in the prepared subset of each face, and the subset. */
  readonly fonts: readonly { readonly glyphs: ReadonlySet<number>; readonly font: PdfFont }[]
}

const made = new WeakMap<CompiledDesign, StaticPdf>()

/** Adds the glyphs of runs to a set for each face. */
export const noteGlyphs = (used: readonly Set<number>[], runs: readonly TextRun[]): void => {
  for (const run of runs) for (const { glyph } of run.glyphs) used[run.face]?.add(glyph)
}

const form = (scene: CompiledDesign['layout']['front']): StaticForm => {
  const { content, shadings } = sceneContent(scene)
  return { stream: deflateSync(content, { level: 9 }), shadings }
}

/** Faces that set names and ranks come with the everyday letters, whatever the design's own words need. */
const facesOfPeople = ({ layout }: CompiledDesign): ReadonlySet<number> =>
  new Set([layout.boxes.name, layout.boxes.rank].map(({ faces }) => faces[0] ?? 0))

const make = (design: CompiledDesign): StaticPdf => {
  const used = fontFaces().map(() => new Set<number>())
  const { layout } = design
  noteGlyphs(used, [...sceneRuns(layout.front), ...sceneRuns(layout.back)])
  const people = facesOfPeople(design)
  const mono = layout.boxes.serial.faces[0]
  const fonts = fontFaces().map((face, i) => {
    const glyphs = used[i] ?? new Set<number>()
    if (people.has(i)) for (const glyph of everydayGlyphs(face)) glyphs.add(glyph)
    if (i === mono)
      for (const letter of 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789- ')
        glyphs.add(face.glyphOf(letter.charCodeAt(0)))
    // A face the static art does not use is still there for a name that needs it.
    if (glyphs.size === 0) glyphs.add(face.glyphOf(0x20))
    return { glyphs, font: pdfFont(face, glyphs) }
  })
  return { front: form(layout.front), back: form(layout.back), fonts }
}

/** The shared parts of a design's PDFs, from memory after the first time. */
export const staticPdf = (design: CompiledDesign): StaticPdf => {
  const known = made.get(design)
  if (known !== undefined) return known
  const fresh = make(design)
  made.set(design, fresh)
  return fresh
}
