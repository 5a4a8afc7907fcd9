// What a printer would see: the PDF as a real renderer draws it, against our own bitmap, pixel by pixel.
// Text extraction would not notice a letter that is named but not drawn.
import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import sharp from 'sharp'
import { hardNames, sampleFace } from '../bin/sample-face.ts'
import { qrFieldDots } from './art/layout.ts'
import { compileDesign } from './compile-design.ts'
import type { CompiledDesign } from './compile-design.ts'
import { composeDrawn } from './compose-bitmap.ts'
import { drawCard } from './draw-card.ts'
import { sampleDesigns, warrantCardDesign } from './sample-designs.ts'
import { encodeRuns } from './text/text-run.ts'
import type { TextRun } from './text/text-run.ts'
import { fontFaces } from './text/font-face.ts'
import { pdfBytes } from './write-pdf.ts'
import type { PrintCard } from './write-pdf.ts'

const missing = (tool: string): string | false =>
  spawnSync('which', [tool]).status === 0 ? false : `${tool} is not installed`
const without = { poppler: missing('pdftoppm'), qpdf: missing('qpdf') }

let folder = ''
let portrait: Uint8Array
before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'card-art-'))
  const create = { width: 384, height: 512, channels: 3, background: '#90857a' } as const
  portrait = new Uint8Array(await sharp({ create }).jpeg().toBuffer())
})
after(() => rmSync(folder, { recursive: true }))

interface Greys {
  readonly width: number
  readonly height: number
  readonly bytes: Uint8Array
}

const greys = async (png: Uint8Array | string): Promise<Greys> => {
  const raw = sharp(png).removeAlpha().greyscale().raw()
  const { data, info } = await raw.toBuffer({ resolveWithObject: true })
  return { width: info.width, height: info.height, bytes: new Uint8Array(data) }
}

/** Renderers differ in hairlines by a third of black; a lost stroke is all of it. */
const strange = 128

/** How far a grey lies outside what the other picture shows within one pixel of the place. */
const strangeness = (grey: number, other: Greys, x: number, y: number): number => {
  let [least, most] = [255, 0]
  for (let v = Math.max(0, y - 1); v <= Math.min(other.height - 1, y + 1); v += 1)
    for (let u = Math.max(0, x - 1); u <= Math.min(other.width - 1, x + 1); u += 1) {
      const near = other.bytes[v * other.width + u] ?? 0
      least = Math.min(least, near)
      most = Math.max(most, near)
    }
  return Math.max(0, grey - most, least - grey)
}

/** Pixels that differ by more than half of black from all around their place in the other picture. */
const differences = async (
  one: Uint8Array | string,
  two: Uint8Array | string,
  isSeen: (x: number, y: number) => boolean = () => true,
): Promise<number> => {
  const [a, b] = [await greys(one), await greys(two)]
  assert.ok(Math.abs(a.width - b.width) <= 1 && Math.abs(a.height - b.height) <= 1)
  let count = 0
  for (let y = 0; y < Math.min(a.height, b.height); y += 1)
    for (let x = 0; x < Math.min(a.width, b.width); x += 1) {
      const [left, right] = [a.bytes[y * a.width + x] ?? 0, b.bytes[y * b.width + x] ?? 0]
      if (Math.abs(left - right) <= strange || !isSeen(x, y)) continue
      if (Math.max(strangeness(left, b, x, y), strangeness(right, a, x, y)) > strange) count += 1
    }
  return count
}

/** The design without its art: what changes from card to card stands on white, and renders quickly. */
const bare = (design: CompiledDesign): CompiledDesign => ({
  ...design,
  layout: { ...design.layout, front: [], back: [] },
})

const render = (
  name: string,
  pdf: Uint8Array,
  ...options: string[]
): ((page: number) => string) => {
  writeFileSync(join(folder, `${name}.pdf`), pdf)
  const file = join(folder, `${name}.pdf`)
  execFileSync('pdftoppm', ['-r', '300', '-png', ...options, file, join(folder, name)])
  const pages = execFileSync('ls', [folder], { encoding: 'utf8' })
    .split('\n')
    .filter((file) => file.startsWith(`${name}-`) && file.endsWith('.png'))
  return (page) => join(folder, pages[page] ?? '')
}

/** Renders the fronts alone and compares; `most` lone pixels may differ (the smallest dot is sixteen). */
const compareFronts = async (
  name: string,
  design: CompiledDesign,
  cards: PrintCard[],
  most = 0,
): Promise<void> => {
  const page = render(name, pdfBytes(design, cards), '-o')
  for (const [i, card] of cards.entries()) {
    const { front } = await composeDrawn(design, card, 300)
    assert.ok((await differences(page(i), front)) <= most, `${name} front ${i}`)
  }
}

const compare = async (name: string, design: CompiledDesign, card: PrintCard): Promise<void> => {
  const page = render(name, pdfBytes(design, [card]))
  // Poppler shifts a bitmap mask by up to a pixel; the code is read instead (below).
  const [left, top] = design.layout.qr
  const outsideCode = (x: number, y: number): boolean =>
    x < left || y < top || x >= left + qrFieldDots || y >= top + qrFieldDots
  const { front, back } = await composeDrawn(design, card, 300)
  assert.equal(await differences(page(0), front), 0, `${name} front`)
  assert.equal(await differences(page(1), back, outsideCode), 0, `${name} back`)
}

test(
  'every hard name looks the same in the rendered PDF and in the bitmap',
  { skip: without.poppler },
  async () => {
    const design = bare(compileDesign(warrantCardDesign))
    const cards = hardNames.map((name) => ({
      drawn: drawCard(design, sampleFace(portrait, { name })),
      portrait,
    }))
    await compareFronts('names', design, cards)
  },
)

test(
  'each design looks the same in the rendered PDF and in the bitmap',
  { skip: without.poppler },
  async () => {
    for (const data of sampleDesigns) {
      const design = compileDesign(data)
      const face = sampleFace(portrait, {
        cardType: data.id,
        name: 'Þórdís Ḥafṣa O’Shaughnessy-Żółć',
      })
      await compare(data.id, design, { drawn: drawCard(design, face), portrait })
    }
  },
)

test('the comparison sees one letter missing', { skip: without.poppler }, async () => {
  const design = bare(compileDesign(warrantCardDesign))
  const whole = {
    drawn: drawCard(design, sampleFace(portrait, { name: 'Marianne Hill' })),
    portrait,
  }
  const less = { drawn: drawCard(design, sampleFace(portrait, { name: 'Marianne Hil' })), portrait }
  const page = render('missing', pdfBytes(design, [less]))
  const { front } = await composeDrawn(design, whole, 300)
  assert.ok((await differences(page(0), front)) > 5)
})

test(
  'every letter of every repertoire is drawn by the renderer',
  { skip: without.poppler },
  async () => {
    const design = bare(compileDesign(warrantCardDesign))
    const { qr, back } = drawCard(design, sampleFace(portrait))
    const [row, rows] = [24, 12]
    for (const face of fontFaces()) {
      const known = face.font.characterSet.map((codePoint) => face.glyphOf(codePoint))
      const glyphs = [...new Set(known)].filter((glyph) => glyph > 0)
      const cards: PrintCard[] = []
      for (let start = 0; start < glyphs.length; start += row * rows) {
        const runs: TextRun[] = []
        for (let i = 0; i < rows; i += 1) {
          const some = glyphs.slice(start + i * row, start + (i + 1) * row)
          const placed = some.map((glyph) => ({ glyph, advance: 950, dx: 0, dy: 0 }))
          if (placed.length > 0)
            runs.push({ face: face.index, size: 3.6, x: 1, y: 4 + i * 4.2, glyphs: placed })
        }
        const drawn = { v: 1, design: design.digest, front: encodeRuns(runs), back, qr } as const
        cards.push({ drawn, portrait })
      }
      await compareFronts(`letters-${face.index}`, design, cards, 3)
    }
  },
)

test(
  'qpdf finds nothing wrong, with and without bleed and crop marks',
  { skip: without.qpdf },
  () => {
    for (const data of sampleDesigns) {
      const design = compileDesign(data)
      const drawn = drawCard(design, sampleFace(portrait, { cardType: data.id }))
      for (const options of [{}, { bleed: true }, { cropMarks: true }]) {
        const file = join(folder, 'check.pdf')
        writeFileSync(
          file,
          pdfBytes(
            design,
            [
              { drawn, portrait },
              { drawn, portrait },
            ],
            options,
          ),
        )
        const said = execFileSync('qpdf', ['--check', file], { encoding: 'utf8' })
        assert.match(said, /No syntax or stream encoding errors found/)
      }
    }
  },
)

test(
  'all fonts are embedded subsets with a Unicode map, and the text can be read out',
  { skip: without.poppler },
  () => {
    const design = compileDesign(warrantCardDesign)
    const drawn = drawCard(design, sampleFace(portrait, { name: 'Niamh O’Brien-Đặng' }))
    const file = join(folder, 'fonts.pdf')
    writeFileSync(file, pdfBytes(design, [{ drawn, portrait }]))
    const fonts = execFileSync('pdffonts', [file], { encoding: 'utf8' }).trim().split('\n').slice(2)
    assert.equal(fonts.length, 5)
    for (const font of fonts)
      assert.match(font, /^[A-Z]{6}\+\S+ +CID TrueType +Identity-H +yes yes yes/)
    const text = execFileSync('pdftotext', [file, '-'], { encoding: 'utf8' })
    for (const part of [
      'Niamh O’Brien-Đặng',
      'Detective Sergeant',
      'K7Q2-M4XN-0ZTE-9ABC',
      '31 MAR 2031',
    ])
      assert.ok(text.includes(part), part)
    assert.ok(readFileSync(file).length < 150_000)
  },
)
