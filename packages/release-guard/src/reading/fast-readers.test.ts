// The fast readers against slow ones: tables and sheets are read as bytes, running text in one pass; on files made at random
// they must come to the same evidence as readers that are simple and take their time.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Allowed } from '../deciding/allow-list.ts'
import { CellReader } from '../deciding/cell.ts'
import { cellsOfLine } from '../deciding/line-cells.ts'
import { LineRows } from '../deciding/text/line-rows.ts'
import { RowMatcher, type Evidence } from '../deciding/row-matcher.ts'
import { TextMatcher } from '../deciding/text/text-matcher.ts'
import { TextWords } from '../deciding/text/text-words.ts'
import type { Place } from '../deciding/finding.ts'
import { buildIndex, openIndex } from '../index.ts'
import { csvRows } from '../index/csv-cells.ts'
import { makePeople } from '../trial/made-up.ts'
import { Reading } from './reading.ts'
import { readSheet } from './sheet/read-sheet.ts'
import { readTable } from './table.ts'

const key = new Uint8Array(32).fill(13)
const staff = makePeople(2_000, 3)
const register = openIndex(buildIndex(staff, key), key)
const place: Place = { part: 'x', words: 'the file', isHidden: false }
const out: Place = { part: 'x', words: 'out of sight', isHidden: true }

/** A reading's verdict, findings and counts. */
const judged = (read: (reading: Reading) => void): unknown => {
  const reading = new Reading(register)
  read(reading)
  return reading.judge()
}

const person = fc.nat(1_999).map((at) => staff[at] ?? staff[0])
/** Cells about our people, about nobody, and such as break a reader. */
const cell = fc.oneof(
  { weight: 3, arbitrary: person.map((one) => one?.surname ?? '') },
  { weight: 3, arbitrary: person.map((one) => one?.number ?? '') },
  { weight: 2, arbitrary: person.map((one) => one?.given ?? '') },
  { weight: 2, arbitrary: person.map((one) => `${one?.given ?? ''} ${one?.surname ?? ''}`) },
  { weight: 2, arbitrary: person.map((one) => `${one?.surname ?? ''}, ${one?.number ?? ''}`) },
  person.map((one) => `00${one?.number ?? ''}`),
  person.map((one) => one?.rank ?? ''),
  person.map((one) => one?.unit ?? ''),
  fc.nat(99_999_999).map(String),
  fc.constantFrom('', ' ', 'é', 'Ångström', '"', '""', 'a"b', ',', 'x\ny', 'ﬁn', '😀', '1 000 231'),
  fc.string({ maxLength: 12 }),
  fc.string({ unit: 'grapheme', maxLength: 90 }),
  person.map((one) => `${'word '.repeat(30)}${one?.given ?? ''} ${one?.surname ?? ''}`),
)
const table = fc.array(fc.array(cell, { minLength: 1, maxLength: 7 }), {
  minLength: 1,
  maxLength: 30,
})

const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`

test('a table read as bytes gives the evidence its rows of text give', () => {
  fc.assert(
    fc.property(
      table,
      fc.constantFrom(',', ';', '\t', '|'),
      fc.constantFrom('\n', '\r\n'),
      fc.constantFrom('all', 'where needed', 'never'),
      fc.boolean(),
      (rows, separator, end, quotes, endsWithLine) => {
        const write = (text: string): string =>
          quotes === 'all' || (quotes === 'where needed' && /[",;\t|\r\n]/.test(text))
            ? quoted(text)
            : text
        const first = ['surname', 'given', 'number'].join(separator)
        const lines = [first, ...rows.map((row) => row.map(write).join(separator))]
        const text = Buffer.from(lines.join(end) + (endsWithLine ? end : '')).toString('utf8')
        const fast = judged((reading) => readTable(reading, Buffer.from(text), place))
        const slow = judged((reading) => {
          const to = reading.rows(place)
          for (const row of csvRows(text, separator)) {
            to.row(row)
            for (const one of row) if (one.length > 60) reading.line(place, one)
          }
        })
        assert.deepEqual(fast, slow)
      },
    ),
    {
      numRuns: 200,
      // A mark that is never closed makes the rest one long cell: evidence in it comes after that of its row.
      examples: [
        [
          [
            ['Barham, 1000003', '"', ''],
            ['Norenman, 1000006', 'Barham', '   '],
            ['  ', 'Dunoworth, 1003063', '1000003'],
          ],
          ',',
          '\n',
          'never',
          true,
        ],
      ],
    },
  )
})

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
const letters = (at: number): string => String.fromCharCode(65 + at)
/** Ways in which one cell is written: as programs do, and as they may. */
const writings: readonly ((text: string, at: string, shared: number) => string)[] = [
  (_, at, shared) => `<c r="${at}" t="s"><v>${shared}</v></c>`,
  (_, at, shared) => `<c r="${at}" s="3" t="s"><v>${shared}</v></c>`,
  (_, at, shared) => `<x:c t='s' r='${at}'><x:v>${shared}</x:v></x:c>`,
  (_, at, shared) => `<c  t="&#115;"\n r="${at}" ><v>${shared}</v></c>`,
  (text, at) => `<c r="${at}" t="str"><v>${escaped(text)}</v></c>`,
  (text, at) => `<c r="${at}" t="inlineStr"><is><t>${escaped(text)}</t></is></c>`,
  (text, at) =>
    `<c r="${at}" t="inlineStr"><is><r><t>${escaped(Array.from(text).slice(0, 3).join(''))}</t></r><r><rPr a=">"/><t>${escaped(Array.from(text).slice(3).join(''))}</t></r></is></c>`,
  (text, at) =>
    `<c r="${at}"><f>A1&amp;"x"</f><v><![CDATA[${text.replaceAll(']]>', '')}]]></v></c>`,
  (text) => `<c><v>${escaped(text)}</v></c>`,
  (text, at) => `<!-- c --><c r="${at}" x:s="0"><v >${escaped(text)}</v></c>`,
]

test('a sheet read as bytes gives the rows that were written, however they were written', () => {
  const text = cell.map((one) => one.replaceAll(/[\u0000-\u001f]|\]\]>/g, '').slice(0, 110))
  const sheet = fc.array(fc.array(fc.tuple(text, fc.nat(writings.length - 1)), { maxLength: 6 }), {
    minLength: 1,
    maxLength: 20,
  })
  fc.assert(
    fc.property(sheet, fc.nat(3), (rows, mark) => {
      const strings: string[] = []
      const xml = rows.map((row, i) => {
        const cells = row.map(([one, way], at) => {
          strings.push(one)
          return (writings[way] ?? String)(one, `${letters(at)}${i + 1}`, strings.length - 1)
        })
        return `<row r="${i + 1}"${mark === 1 ? ' spans="1:6"' : ''}>${cells.join('')}</row>`
      })
      const bytes = Buffer.from(
        `<worksheet>${mark === 2 ? '<cols><col min="9" max="9" hidden="1"/></cols>' : ''}<sheetData>${xml.join('')}</sheetData></worksheet>`,
      )
      const shared = (): Parameters<typeof readSheet>[2] => ({
        texts: strings,
        cells: Array.from({ length: strings.length }, () => undefined),
        hasLong: false,
        isUsed: new Uint8Array(strings.length),
      })
      const fast = judged((reading) => {
        assert.equal(readSheet(reading, bytes, shared(), new Set(), place, out), true)
      })
      const slow = judged((reading) => {
        const to = reading.rows(place)
        reading.rows(out)
        for (const row of rows) {
          const texts = row.map(([one]) => one)
          if (texts.some((one) => one !== '')) to.row(texts)
        }
      })
      assert.deepEqual(fast, slow)
      const told: string[][] = []
      const listener = new Reading(register, (_, cells) => told.push([...cells]))
      readSheet(listener, bytes, shared(), new Set(), place, out)
      const wanted = rows.map((row) => row.map(([one]) => one).filter((one) => one !== ''))
      assert.deepEqual(
        told,
        wanted.filter((row) => row.length > 0),
      )
    }),
    { numRuns: 200 },
  )
})

/** What the lines of a text say as rows: each told as a row, or sifted as bytes first. */
function evidenceOf(text: string, isSifted: boolean): Evidence {
  const cells = new CellReader(register)
  const allowed = new Allowed(register, [], '2026-01-01')
  const matcher = new RowMatcher(register, cells, allowed)
  if (isSifted) {
    const rows = new LineRows(cells, matcher)
    const bytes = Buffer.from(text)
    new TextMatcher(register, new TextWords(register), allowed).scanBytes(
      bytes,
      bytes.length,
      (from, to, seen) => rows.line(bytes, from, to, seen),
    )
    return matcher.evidence()
  }
  for (const line of text.split('\n')) {
    const row = cellsOfLine(line)
    if (row !== null && line !== '') matcher.row(row)
  }
  return matcher.evidence()
}

/** All that speaks of our people; what strangers' numbers do to chance may differ by a few. */
const ofOurs = ({
  samePerson,
  ourNumbers,
  initials,
  forenames,
  attributes,
}: Evidence): unknown => ({
  samePerson,
  ourNumbers,
  initials: initials.hits,
  forenames: forenames.hits,
  attributes: attributes.hits,
})

const plain = fc.constantFrom('and', 'went', 'home', 'is', 'on', 'leave,', 'Monday', '1998', '12')
const apart = person.map(
  (one) => `${one?.surname ?? ''}, ${one?.number.slice(0, 4) ?? ''} ${one?.number.slice(4) ?? ''}`,
)
const around = person.map((one) => `(${one?.number ?? ''}) AB${one?.number ?? ''}x`)
const spaced = person.map((one) => `${one?.number.slice(0, 3) ?? ''} ${one?.number.slice(3) ?? ''}`)
const wide = person.map((one) =>
  (one?.surname ?? '').replaceAll(/[A-Za-z]/g, (letter) =>
    String.fromCharCode(letter.charCodeAt(0) + 0xfee0),
  ),
)
const piece = fc.oneof(
  { weight: 1, arbitrary: spaced },
  { weight: 1, arbitrary: wide.map((name) => `${name} J`) },
  { weight: 4, arbitrary: plain },
  { weight: 2, arbitrary: cell },
  { weight: 1, arbitrary: apart },
  { weight: 1, arbitrary: around },
)
const textOf = (lines: readonly (readonly string[])[]): string =>
  lines.map((all) => all.join(' ').replaceAll(/[\r\n]/g, ' ')).join('\n')

/** A line that is no sentence: few words, or columns, a number, a second capital. */
const isNoSentence = (line: string): boolean =>
  (line.match(/\p{L}+/gu) ?? []).length <= 6 ||
  /[,;|\t]|\d{4}|[^\0-\x7f]/.test(line) ||
  (line.match(/\b[A-Z]/g) ?? []).length > 1

test('short lines sifted as bytes say of our people what every line told as a row says', () => {
  const line = fc
    .array(piece, { minLength: 1, maxLength: 12 })
    .filter((all) => Buffer.byteLength(all.join(' ')) <= 200 && isNoSentence(all.join(' ')))
  fc.assert(
    fc.property(fc.array(line, { minLength: 1, maxLength: 12 }), (lines) => {
      const text = textOf(lines)
      assert.deepEqual(ofOurs(evidenceOf(text, true)), ofOurs(evidenceOf(text, false)))
    }),
    { numRuns: 500 },
  )
})

test('long lines lose none of our numbers and none that stands beside its own surname', () => {
  const line = fc.array(piece, { minLength: 1, maxLength: 40 })
  fc.assert(
    fc.property(fc.array(line, { minLength: 1, maxLength: 8 }), (lines) => {
      const text = textOf(lines)
      const [sifted, told] = [evidenceOf(text, true), evidenceOf(text, false)]
      assert.deepEqual([sifted.samePerson, sifted.ourNumbers], [told.samePerson, told.ourNumbers])
    }),
    { numRuns: 300 },
  )
})
