// Words are reckoned narrower than they are drawn, but not by much.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { point } from '../boxes.ts'
import { widthOf } from './text-size.ts'

/** Letters of Helvetica by their width in thousandths of their size (its font metrics). */
const helvetica: Readonly<Record<number, string>> = {
  222: 'ijl',
  278: ' ft.,:;/I',
  333: 'r-()',
  500: 'ckvxyzsJ',
  556: 'abdeghnopqu0123456789L',
  611: 'FTZ',
  667: 'ABEKPSVXY',
  722: 'CDHNRUw',
  778: 'GOQ',
  833: 'mM',
  944: 'W',
}
const widthIn = (words: string, narrowness: number): number => {
  let sum = 0
  for (const letter of words) {
    const width = Object.keys(helvetica).find((one) => helvetica[Number(one)]?.includes(letter))
    assert.ok(width !== undefined, letter)
    sum += Number(width)
  }
  return (sum / 1000) * narrowness
}

test('words are reckoned narrower than in a narrow typeface, but not by much', () => {
  for (const words of [
    'The quick brown fox jumps over the lazy dog.',
    'Jane Doe, 12 Mill Lane, Springfield (ward 7), 1984-03-12',
    'PAYROLL NUMBER 4711-08/15',
    'will fill it till it is full',
    'MWMW mwmw',
  ]) {
    const [share, narrow] = [widthOf(words, 1) / point, widthIn(words, 0.82)]
    assert.ok(share <= narrow, `${words}: ${share} of ${narrow}`)
    assert.ok(share >= 0.75 * narrow, `${words}: ${share} of ${narrow}`)
  }
})

test('letters of other scripts have widths of their own, and marks have none', () => {
  assert.equal(widthOf('漢字かな한글', 10), 54 * point)
  assert.equal(widthOf('ｶﾅ', 10), 9 * point)
  assert.equal(widthOf('e\u0301\u200b', 10), widthOf('e', 10))
  assert.equal(widthOf('שלום', 10), 10 * point)
  assert.equal(widthOf('', 10), 0)
})
