// A design is data from outside: what it says must be possible, and its digest must be its own.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { blackRuns } from './art/scene.ts'
import { smallestBlack } from './art/lettering.ts'
import { compileDesign } from './compile-design.ts'
import type { DesignData } from './design.ts'
import { sampleDesigns, staffPassDesign, warrantCardDesign } from './sample-designs.ts'

const reversed = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(reversed)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([key, inner]) => [key, reversed(inner)]),
  )
}

test('the digest depends on what a design says and not on the order of its keys', () => {
  const { digest } = compileDesign(warrantCardDesign)
  assert.match(digest, /^[0-9a-f]{64}$/)
  assert.equal(compileDesign(reversed(warrantCardDesign) as DesignData).digest, digest)
  const other = { ...warrantCardDesign, title: 'Warrant' }
  assert.notEqual(compileDesign(other).digest, digest)
})

test('no black text of any design is smaller than a printer’s black panel can hold', () => {
  for (const data of sampleDesigns) {
    const { layout } = compileDesign(data)
    const runs = [...blackRuns(layout.front), ...blackRuns(layout.back)]
    assert.ok(runs.length > 0)
    for (const run of runs) assert.ok(run.size >= smallestBlack)
    for (const { sizes, double } of Object.values(layout.boxes)) {
      assert.ok(sizes[1] >= smallestBlack)
      assert.ok(double === undefined || double.sizes[1] >= smallestBlack)
    }
  }
})

test('a design that cannot be is refused by the name of its part', () => {
  const refused = (data: DesignData, code: string, field: string): void =>
    assert.throws(() => compileDesign(data), { code, field })
  const { texts, colours } = warrantCardDesign
  refused({ ...warrantCardDesign, id: 'Warrant Card' }, 'malformed', 'id')
  refused({ ...warrantCardDesign, layout: 'portrait' }, 'malformed', 'layout')
  refused({ ...staffPassDesign, mark: 'STF' }, 'malformed', 'mark')
  const red = { ...warrantCardDesign, colours: { ...colours, deep: 'red' } }
  refused(red, 'malformed', 'colours')
  const wide = { ...warrantCardDesign, texts: { ...texts, check: 'Check '.repeat(30) } }
  refused(wide, 'does-not-fit', 'texts.check')
  const many = { ...warrantCardDesign, texts: { ...texts, oath: ['a', 'b', 'c'] } }
  refused(many, 'malformed', 'texts.oath')
  const foreign = { ...warrantCardDesign, texts: { ...texts, returnHeading: '返送先' } }
  refused(foreign, 'missing-glyph', 'texts.returnHeading')
})
