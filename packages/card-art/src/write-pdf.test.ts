// The PDF's own structure: boxes, sharing, streaming, sameness.
import assert from 'node:assert/strict'
import { Buffer } from 'node:buffer'
import { before, test } from 'node:test'
import sharp from 'sharp'
import { sampleFace } from '../bin/sample-face.ts'
import { compileDesign } from './compile-design.ts'
import { drawCard } from './draw-card.ts'
import { staffPassDesign, warrantCardDesign } from './sample-designs.ts'
import { pdfBytes, writePdf } from './write-pdf.ts'
import type { PrintCard } from './write-pdf.ts'

const design = compileDesign(warrantCardDesign)
let card: PrintCard
before(async () => {
  const create = { width: 384, height: 512, channels: 3, background: '#90857a' } as const
  const portrait = new Uint8Array(await sharp({ create }).jpeg().toBuffer())
  card = { drawn: drawCard(design, sampleFace(portrait)), portrait }
})

const boxOf = (pdf: Uint8Array, name: string): number[] => {
  const found = new RegExp(`/${name}\\[([^\\]]+)\\]`).exec(Buffer.from(pdf).toString('latin1'))
  return (found?.[1] ?? '').split(' ').map((points) => (Number(points) / 72) * 25.4)
}
const near = (actual: readonly number[], expected: readonly number[]): void => {
  assert.equal(actual.length, expected.length)
  actual.forEach((value, i) => assert.ok(Math.abs(value - (expected[i] ?? 0)) < 0.001, `${value}`))
}

test('a card printer’s page is the trimmed card and nothing around it', () => {
  const pdf = pdfBytes(design, [card])
  near(boxOf(pdf, 'MediaBox'), [0, 0, 85.6, 53.98])
  near(boxOf(pdf, 'TrimBox'), [0, 0, 85.6, 53.98])
})

test('with bleed the trim box stands 3 mm inside the bleed box', () => {
  for (const options of [{ bleed: true }, { cropMarks: true }]) {
    const pdf = pdfBytes(design, [card], options)
    const [left = 0, low = 0, right = 0, high = 0] = boxOf(pdf, 'TrimBox')
    near([right - left, high - low], [85.6, 53.98])
    near(boxOf(pdf, 'BleedBox'), [left - 3, low - 3, right + 3, high + 3])
    const [, , wide = 0] = boxOf(pdf, 'MediaBox')
    assert.ok(wide >= 85.6 + 6)
  }
})

test('the same cards give the same bytes, with no date in them', () => {
  const first = pdfBytes(design, [card, card])
  assert.deepEqual(pdfBytes(compileDesign(warrantCardDesign), [card, card]), first)
  assert.ok(!/CreationDate|ModDate|\/ID/.test(Buffer.from(first).toString('latin1')))
})

test('art and fonts are written once however many cards there are', () => {
  const [one, ten] = [
    pdfBytes(design, [card]),
    pdfBytes(design, Array(10).fill(card) as PrintCard[]),
  ]
  const each = (ten.length - one.length) / 9
  assert.ok(each < card.portrait.length + 6000, `${each}`)
})

test('cards are taken one at a time and handed on before the next', async () => {
  let taken = 0
  async function* cards(): AsyncGenerator<PrintCard> {
    for (; taken < 3;) {
      taken += 1
      yield await Promise.resolve(card)
    }
  }
  const pieces = writePdf(design, cards())
  assert.equal((await pieces.next()).done, false)
  assert.equal(taken, 1)
  await pieces.next()
  assert.equal(taken, 2)
  await pieces.return(undefined)
})

test('a card of another design or with a wrong portrait is refused', () => {
  const other = compileDesign(staffPassDesign)
  assert.throws(() => pdfBytes(other, [card]), { code: 'wrong-design' })
  const broken = { ...card, portrait: card.portrait.subarray(4) }
  assert.throws(() => pdfBytes(design, [broken]), { code: 'bad-portrait' })
})
