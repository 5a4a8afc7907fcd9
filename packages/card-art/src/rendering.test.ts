// What a printer would see: the PDF as a real renderer draws it, against our own bitmap, pixel by pixel.
// Text extraction would not notice a letter that is named but not drawn.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import sharp from 'sharp'
import { hardNames, sampleFace } from '../bin/sample-face.ts'
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

const missing = (tool: string): boolean => {
  try {
    execFileSync('which', [tool], { stdio: 'ignore' })
    return false
  } catch {
    process.stdout.write(`\n!!! ${tool} IS NOT INSTALLED: PDFs WERE NOT CHECKED BY IT !!!\n\n`)
    return true
  }
}
const without = { poppler: missing('pdftoppm'), qpdf: missing('qpdf') }

let folder = ''
let portrait: Uint8Array
before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'card-art-'))
  const create = { width: 384, height: 512, channels: 3, background: '#90857a' } as const
  portrait = new Uint8Array(await sharp({ create }).jpeg().toBuffer())
})
after(() => rmSync(folder, { recursive: true }))

/** Grey values of a picture shrunk three times: hinting and rounding vanish, a lost letter does not. */
const greys = async (png: Uint8Array | string): Promise<{ width: number; bytes: Uint8Array }> => {
  const image = sharp(png)
  const { width = 0, height = 0 } = await image.metadata()
  const size = [Math.floor(width / 3), Math.floor(height / 3)] as const
  const cut = { left: 0, top: 0, width: size[0] * 3, height: size[1] * 3 }
  const small = image
    .extract(cut)
    .greyscale()
    .resize(...size, { kernel: 'cubic' })
  return { width: size[0], bytes: new Uint8Array(await small.raw().toBuffer()) }
}

/** Places (in shrunk pixels) where two pictures differ by more than a quarter of full black. */
const differences = async (one: Uint8Array | string, two: Uint8Array | string): Promise<number> => {
  const [a, b] = [await greys(one), await greys(two)]
  assert.ok(Math.abs(a.width - b.width) <= 1)
  const width = Math.min(a.width, b.width)
  const height = Math.min(a.bytes.length / a.width, b.bytes.length / b.width)
  let count = 0
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) {
      const [left, right] = [a.bytes[y * a.width + x] ?? 0, b.bytes[y * b.width + x] ?? 0]
      if (Math.abs(left - right) > 64) count += 1
    }
  return count
}

const render = (name: string, pdf: Uint8Array): ((page: number) => string) => {
  writeFileSync(join(folder, `${name}.pdf`), pdf)
  execFileSync('pdftoppm', ['-r', '300', '-png', join(folder, `${name}.pdf`), join(folder, name)])
  const pages = execFileSync('ls', [folder], { encoding: 'utf8' })
    .split('\n')
    .filter((file) => file.startsWith(`${name}-`) && file.endsWith('.png'))
  return (page) => join(folder, pages[page] ?? '')
}

const compare = async (name: string, design: CompiledDesign, cards: PrintCard[]): Promise<void> => {
  const page = render(name, await pdfBytes(design, cards))
  for (const [i, card] of cards.entries()) {
    const bitmaps = await composeDrawn(design, card, 300)
    assert.equal(await differences(page(i * 2), bitmaps.front), 0, `${name} front ${i}`)
    assert.equal(await differences(page(i * 2 + 1), bitmaps.back), 0, `${name} back ${i}`)
  }
}

test(
  'every hard name looks the same in the rendered PDF and in the bitmap',
  { skip: without.poppler },
  async () => {
    const design = compileDesign(warrantCardDesign)
    const cards = hardNames.map((name) => ({
      drawn: drawCard(design, sampleFace(portrait, { name })),
      portrait,
    }))
    await compare('names', design, cards)
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
      await compare(data.id, design, [{ drawn: drawCard(design, face), portrait }])
    }
  },
)

test('the comparison sees one letter missing', { skip: without.poppler }, async () => {
  const design = compileDesign(warrantCardDesign)
  const whole = {
    drawn: drawCard(design, sampleFace(portrait, { name: 'Marianne Hill' })),
    portrait,
  }
  const less = { drawn: drawCard(design, sampleFace(portrait, { name: 'Marianne Hil' })), portrait }
  const page = render('missing', await pdfBytes(design, [less]))
  const { front } = await composeDrawn(design, whole, 300)
  assert.ok((await differences(page(0), front)) > 5)
})

test(
  'every letter of every repertoire is drawn by the renderer',
  { skip: without.poppler },
  async () => {
    const design = compileDesign(warrantCardDesign)
    const { qr } = drawCard(design, sampleFace(portrait))
    const perCard = 1200
    for (const face of fontFaces()) {
      const glyphs = [
        ...new Set(face.font.characterSet.map((codePoint) => face.glyphOf(codePoint))),
      ]
      const cards: PrintCard[] = []
      for (let start = 0; start < glyphs.length; start += perCard) {
        const runs: TextRun[] = []
        for (let row = 0; row < 24; row += 1) {
          const some = glyphs.slice(
            start + row * 50,
            Math.min(start + row * 50 + 50, start + perCard),
          )
          // The QR's white panel is the quietest ground there is; the code itself is covered by nothing else.
          const placed = some.map((glyph) => ({ glyph, advance: 900, dx: 0, dy: 0 }))
          if (placed.length > 0)
            runs.push({ face: face.index, size: 1.85, x: 1, y: 4 + row * 2, glyphs: placed })
        }
        const bytes = encodeRuns(runs)
        cards.push({
          drawn: { v: 1, design: design.digest, front: bytes, back: encodeRuns([]), qr },
          portrait,
        })
      }
      await compare(`letters-${face.index}`, design, cards)
    }
  },
)

test(
  'qpdf finds nothing wrong, with and without bleed and crop marks',
  { skip: without.qpdf },
  async () => {
    for (const data of sampleDesigns) {
      const design = compileDesign(data)
      const drawn = drawCard(design, sampleFace(portrait, { cardType: data.id }))
      for (const options of [{}, { bleed: true }, { cropMarks: true }]) {
        const file = join(folder, 'check.pdf')
        writeFileSync(
          file,
          await pdfBytes(
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
  async () => {
    const design = compileDesign(warrantCardDesign)
    const drawn = drawCard(design, sampleFace(portrait, { name: 'Niamh O’Brien-Đặng' }))
    const file = join(folder, 'fonts.pdf')
    writeFileSync(file, await pdfBytes(design, [{ drawn, portrait }]))
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
