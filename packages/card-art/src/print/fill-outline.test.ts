// Coverage is area: shapes whose area is known must sum to it.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { circle, polygon, rectangle } from '../art/path.ts'
import { fillOutline } from './fill-outline.ts'

const area = (path: string): number => {
  const mask = fillOutline(path, 10)
  return mask === undefined ? 0 : mask.alpha.reduce((sum, alpha) => sum + alpha / 255, 0)
}

test('rectangles at any place cover their area', () => {
  const side = fc.integer({ min: 20, max: 900 }).map((n) => n / 100)
  fc.assert(
    fc.property(side, side, side, side, (x, y, width, height) => {
      const exact = width * height * 100
      assert.ok(Math.abs(area(rectangle(x, y, width, height)) - exact) < 0.02 * exact + 1)
    }),
  )
})

test('slanted edges and curves cover their area, either way round', () => {
  const triangle = [
    [1.03, 1.07],
    [7.77, 2.41],
    [3.3, 8.9],
  ] as const
  const exact = (100 * Math.abs((7.77 - 1.03) * (8.9 - 1.07) - (3.3 - 1.03) * (2.41 - 1.07))) / 2
  assert.ok(Math.abs(area(polygon(triangle)) - exact) < 10)
  assert.ok(Math.abs(area(polygon(triangle.toReversed())) - exact) < 10)
  assert.ok(Math.abs(area(circle(5, 5, 3)) - Math.PI * 900) < 25)
})

test('overlapping contours are ink once, and an empty path is none', () => {
  const twice = `${rectangle(1, 1, 4, 4)} ${rectangle(3, 3, 4, 4)}`
  assert.ok(Math.abs(area(twice) - 2800) < 5)
  assert.equal(fillOutline('', 10), undefined)
})
