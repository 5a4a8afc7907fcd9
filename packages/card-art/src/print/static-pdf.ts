// What every PDF of a design shares, made once and kept with it, byte for byte: two deflated forms and the
// everyday fonts. Their objects have the same numbers in every file.
import { deflateSync } from 'node:zlib'
import { bleed } from '../art/layout.ts'
import type { CompiledDesign } from '../compile-design.ts'
import { fontFaces } from '../text/font-face.ts'
import type { TextRun } from '../text/text-run.ts'
import { decimal, sceneContent, sceneRuns } from './pdf-content.ts'
import { everydayGlyphs, fontBlock, latinGlyphs, pdfFont, type FontNumbers } from './pdf-font.ts'
import { pdfBlock, type PdfBlock } from './pdf-sink.ts'

/** Object numbers of the shared parts, the same in every file; those of pages come after them. */
export const numbers = {
  root: 1,
  tree: 2,
  front: 3,
  back: 4,
  font: (face: number): FontNumbers => {
    const font = 5 + face * 5
    const [program, descriptor, descendant, map] = [font + 1, font + 2, font + 3, font + 4]
    return { font, program, descriptor, descendant, map }
  },
  /** How many there are, for this many faces. */
  count: (faces: number): number => 4 + faces * 5,
} as const

/** A subset of one face, ready to be written. */
export interface ReadyFont {
  readonly glyphs: ReadonlySet<number>
  readonly block: PdfBlock
}

export interface StaticPdf {
  readonly forms: PdfBlock
  /** The first subset of a face that has all these glyphs: the everyday one for nearly all. */
  fontFor(face: number, wanted: ReadonlySet<number>): ReadyFont
}

const made = new WeakMap<CompiledDesign, StaticPdf>()

/** Adds the glyphs of runs to a set for each face. */
export const noteGlyphs = (used: readonly Set<number>[], runs: readonly TextRun[]): void => {
  for (const run of runs) for (const { glyph } of run.glyphs) used[run.face]?.add(glyph)
}

/** Faces that set names and ranks come with the everyday letters, whatever the design's own words need. */
const facesOfPeople = ({ layout }: CompiledDesign): ReadonlySet<number> =>
  new Set([layout.boxes.name, layout.boxes.rank].map(({ faces }) => faces[0] ?? 0))

const formsOf = ({ layout }: CompiledDesign): PdfBlock => {
  const { width, height } = layout
  const box = [-bleed, -bleed, width + bleed, height + bleed].map(decimal).join(' ')
  const fonts = fontFaces()
    .map((_, i) => `/F${i} ${numbers.font(i).font} 0 R`)
    .join('')
  const form = (number: number, scene: typeof layout.front) => {
    const { content, shadings } = sceneContent(scene)
    const named = shadings.map((shading, n) => `/S${n} ${shading}`).join('')
    const head = `/Type/XObject/Subtype/Form/BBox[${box}]/Resources<</Font<<${fonts}>>/Shading<<${named}>>>>/Filter/FlateDecode`
    return [number, head, deflateSync(content, { level: 9 })] as const
  }
  return pdfBlock([form(numbers.front, layout.front), form(numbers.back, layout.back)])
}

const make = (design: CompiledDesign): StaticPdf => {
  const used = fontFaces().map(() => new Set<number>())
  const { layout } = design
  noteGlyphs(used, [...sceneRuns(layout.front), ...sceneRuns(layout.back)])
  const people = facesOfPeople(design)
  const mono = layout.boxes.serial.faces[0]
  const ready = (i: number, glyphs: ReadonlySet<number>): ReadyFont => {
    const face = fontFaces()[i]
    if (face === undefined) throw new RangeError('no such face')
    return { glyphs, block: fontBlock(pdfFont(face, glyphs), numbers.font(i)) }
  }
  const everyday = fontFaces().map((face, i) => {
    const glyphs = used[i] ?? new Set<number>()
    if (people.has(i)) for (const glyph of everydayGlyphs(face)) glyphs.add(glyph)
    if (i === mono)
      for (const letter of 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789- ')
        glyphs.add(face.glyphOf(letter.charCodeAt(0)))
    // A face the static art does not use is still there for a name that needs it.
    if (glyphs.size === 0) glyphs.add(face.glyphOf(0x20))
    return ready(i, glyphs)
  })
  const wider = new Map<number, ReadyFont>()
  const latin = (i: number, glyphs: ReadonlySet<number>): ReadyFont => {
    const face = fontFaces()[i]
    const found = wider.get(i) ?? ready(i, new Set([...glyphs, ...(face ? latinGlyphs(face) : [])]))
    wider.set(i, found)
    return found
  }
  return {
    forms: formsOf(design),
    fontFor(face, wanted) {
      const all = [...wanted]
      const first = everyday[face] ?? ready(face, wanted)
      if (all.every((glyph) => first.glyphs.has(glyph))) return first
      const second = latin(face, first.glyphs)
      if (all.every((glyph) => second.glyphs.has(glyph))) return second
      return ready(face, new Set([...first.glyphs, ...all]))
    },
  }
}

/** The shared parts of a design's PDFs, from memory after the first time. */
export const staticPdf = (design: CompiledDesign): StaticPdf => {
  const known = made.get(design)
  if (known !== undefined) return known
  const fresh = make(design)
  made.set(design, fresh)
  return fresh
}
