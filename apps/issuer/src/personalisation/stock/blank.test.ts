// Serials of blanks: the check digit finds slips, ranges count what they say.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { blankRange, blankSerial, isBlank, rangesOf } from './blank.ts'

const number = fc.integer({ min: 0, max: 9_999_999 })

test('a serial is a blank’s only with the right check digit', () => {
  assert.equal(blankSerial('TS', 12), 'TS00000125')
  fc.assert(
    fc.property(
      number,
      fc.integer({ min: 0, max: 7 }),
      fc.integer({ min: 1, max: 9 }),
      (n, at, by) => {
        const serial = blankSerial('TS', n)
        assert.ok(isBlank(serial))
        const digit = (Number(serial[2 + at]) + by) % 10
        assert.ok(!isBlank(serial.slice(0, 2 + at) + String(digit) + serial.slice(3 + at)))
      },
    ),
  )
})

test('a range counts from its first to its last serial and comes back as that range', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 9_000_000 }),
      fc.integer({ min: 1, max: 60 }),
      (n, count) => {
        const [first, last] = [blankSerial('AB', n), blankSerial('AB', n + count - 1)]
        const serials = blankRange(first, last)
        assert.equal(serials.length, count)
        assert.deepEqual(rangesOf(serials.toReversed()), [{ first, last }])
      },
    ),
  )
})

test('ranges are broken where a serial is missing or another series begins', () => {
  const serials = [...blankRange(blankSerial('AB', 1), blankSerial('AB', 3)), blankSerial('AB', 5)]
  assert.equal(rangesOf([...serials, blankSerial('AC', 6)]).length, 3)
})

test('a range turned round, of two series, or with a wrong serial is refused', () => {
  const [one, two] = [blankSerial('AB', 1), blankSerial('AB', 2)]
  for (const [first, last] of [
    [two, one],
    [one, blankSerial('AC', 2)],
    ['AB00000011', two],
  ]) {
    assert.throws(() => blankRange(first ?? '', last ?? ''))
  }
})
