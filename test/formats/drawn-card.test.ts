// A drawn card read by docs/formats/card-art.md and nothing else: its texts stand where a station would draw them.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compileDesign, drawCard, warrantCardDesign } from '@tipstaff/card-art'
import { drawnPeople, drawnPortrait } from '../../packages/card-art/bin/drawn-portrait.ts'
import { sampleFace } from '../../packages/card-art/bin/sample-face.ts'
import { sha256 } from './pages.ts'

interface Run {
  readonly face: number
  readonly em: number
  readonly x: number
  readonly y: number
  readonly glyphs: number
  /** Where its last glyph ends, millimetres. */
  readonly end: number
}

function runsOf(bytes: Uint8Array): Run[] {
  const read = Buffer.from(bytes)
  const runs: Run[] = []
  let at = 1
  for (let left = read.readUInt8(); left > 0; left -= 1) {
    const [em, x, y] = [
      read.readUInt16BE(at + 1) / 1000,
      read.readInt16BE(at + 3) / 100,
      read.readInt16BE(at + 5) / 100,
    ]
    const glyphs = read.readUInt16BE(at + 7)
    const face = read.readUInt8(at)
    let wide = 0
    at += 9
    for (let i = 0; i < glyphs; i += 1, at += 8) {
      assert.notEqual(read.readUInt16BE(at), 0)
      wide += read.readInt16BE(at + 2)
    }
    runs.push({ face, em, x, y, glyphs, end: x + (wide * em) / 1000 })
  }
  assert.equal(at, read.length, 'nothing follows the last run')
  return runs
}

/** Keys sorted by UTF-16 code unit, no white space. */
function canonical(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  const pairs = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${pairs.map(([key, each]) => `${JSON.stringify(key)}:${canonical(each)}`).join(',')}}`
}

const [somebody] = drawnPeople
assert.ok(somebody)
const portrait = await drawnPortrait(somebody)
const texts = { name: 'Amara Okonkwo-Reyes', rank: 'Detective Sergeant' }
const face = sampleFace(portrait, texts)
const drawn = drawCard(compileDesign(warrantCardDesign), face)

test('the design’s digest is that of its canonical JSON', () => {
  assert.equal(drawn.design, sha256(canonical(warrantCardDesign)).toString('hex'))
})

test('the runs are name, rank, serial and expiry, a glyph a letter, on the card', () => {
  const front = runsOf(drawn.front)
  const letters = [texts.name, texts.rank, face.serial, '31 MAR 2031'].map((text) => text.length)
  assert.deepEqual(
    front.map(({ glyphs }) => glyphs),
    letters,
  )
  assert.deepEqual(
    runsOf(drawn.back).map(({ glyphs }) => glyphs),
    [face.serial.length],
  )
  for (const run of [...front, ...runsOf(drawn.back)]) {
    assert.ok(run.face <= 4 && run.em >= 1)
    assert.ok(run.x > 0 && run.end < 85.6 && run.y > 0 && run.y < 53.98)
  }
})

test('the modules are a QR code: three finders, 1 dark, first module in the highest bit', () => {
  const { size, bits } = drawn.qr
  assert.ok(size >= 21 && size <= 101 && size % 4 === 1)
  const stride = Math.ceil(size / 8)
  assert.equal(bits.length, size * stride)
  const dark = (x: number, y: number): boolean =>
    (((bits[y * stride + (x >> 3)] ?? 0) >> (7 - (x % 8))) & 1) === 1
  const finder = (x: number, y: number): string =>
    Array.from({ length: 7 }, (_, i) => (dark(x + i, y + 3) ? '1' : '0')).join('')
  for (const [x, y] of [
    [0, 0],
    [size - 7, 0],
    [0, size - 7],
  ] as const)
    assert.equal(finder(x, y), '1011101')
  assert.ok(dark(8, size - 8), 'the module that is always dark')
  for (let y = 0; y < size; y += 1)
    for (let x = size; x < stride * 8; x += 1) assert.ok(!dark(x, y), 'unused bits are 0')
})
