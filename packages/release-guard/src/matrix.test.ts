// The matrix: staff in every container and place, in every order of columns and number of rows, are blocked;
// strangers in the same places never are. trial/places.ts lists the pairs.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CFB, utils, write, type BookType } from '@e965/xlsx'
import { buildIndex, openIndex, scanFile, type Person, type Register } from './index.ts'
import type { Rows } from './trial/made-up.ts'
import { csvOf, trialPlaces } from './trial/places.ts'
import { hiddenSheet, inContainer, type Entry, type TrialPlace } from './trial/trial-place.ts'
import { loosePlaces, valuePlaces } from './trial/workbook-places.ts'
import { binaryPivotParts, oldPivotStream } from './trial/pivot-records.ts'
import { population } from './trial/population.ts'

const key = new Uint8Array(32).map((_, i) => i * 7 + 1)
const staff = [...population(47_000, 1)]
const register: Register = openIndex(buildIndex(staff, key), key)
/** People of the same country: same names, ranks and units, none of ours. */
const strangers = [...population(9_483, 2, 7_000_001)]

type Row = (person: Person) => string[]
const initialOf = ({ given }: Person): string => given[0] ?? ''
const withNumber: readonly Row[] = [
  (p) => [p.surname, initialOf(p), p.rank, p.unit, p.number],
  (p) => [p.number, p.rank, p.given, p.surname],
  (p) => [p.rank, p.number, p.unit, p.surname.toUpperCase(), initialOf(p), 'Full time'],
]
const withAttributes: readonly Row[] = [
  (p) => [p.surname, initialOf(p), p.rank, p.unit],
  (p) => [p.unit, p.rank, p.surname, initialOf(p)],
  (p) => [p.rank, `${p.surname}, ${initialOf(p)}`, 'Full time', p.unit],
]
const shapes = { 'with number': withNumber, 'with rank and unit': withAttributes }

/** So many of the staff, others each time. */
let drawn = 0
function some(count: number): Person[] {
  drawn = (drawn + 1_009) % staff.length
  const stride = Math.floor(staff.length / count)
  return Array.from({ length: count }, (_, i) => staff[(drawn + i * stride) % staff.length]).filter(
    (person) => person !== undefined,
  )
}

for (const { container, place, make } of loosePlaces)
  test(`${container}, ${place}: 20 of our numbers are blocked, fewer are held`, async () => {
    for (const row of withNumber) {
      const verdict = async (people: readonly Person[]): Promise<string> =>
        (await scanFile(make(people.map(row)), register)).verdict
      for (const count of [20, 50, 500])
        assert.equal(await verdict(some(count)), 'BLOCK', `${count}`)
      // Neighbours in the list of texts may be rows put together again: then ten are enough.
      assert.match(await verdict(some(10)), /^(?:HOLD|BLOCK)$/)
      assert.notEqual(await verdict(strangers.slice(0, 300)), 'BLOCK')
    }
  })

test('names left over in a workbook with no number beside them are held, whosever they are', async () => {
  const [orphans] = loosePlaces
  assert.ok(orphans !== undefined)
  const texts = (people: readonly Person[]): string[][] => [
    people.map(({ surname }) => surname),
    people.map(({ given }) => given),
  ]
  assert.match(
    (await scanFile(orphans.make(texts(some(50))), register)).verdict,
    /^(?:HOLD|BLOCK)$/,
  )
  assert.equal(
    (await scanFile(orphans.make(texts(strangers.slice(0, 50))), register)).verdict,
    'HOLD',
  )
})

for (const [place, make] of valuePlaces)
  test(`xlsx and its like, ${place}: names alone, one a value, are blocked from 100; strangers' are held`, async () => {
    const names = (people: readonly Person[]): string[] =>
      people.map((p) => `${p.given} ${p.surname}`)
    for (const count of [100, 500])
      assert.equal((await scanFile(make(names(some(count))), register)).verdict, 'BLOCK')
    const report = await scanFile(make(names(strangers.slice(0, 500))), register)
    assert.equal(report.verdict, 'HOLD')
    assert.ok(report.findings.some(({ rule }) => rule === 'hidden-list'))
  })

/** Verdicts on lists of surname and initial alone. */
async function nameLists(
  from: readonly Person[],
  count: number,
  lists: number,
  isHidden: boolean,
): Promise<string[]> {
  const verdicts: string[] = []
  for (let at = 0; at < lists; at += 1) {
    const stride = Math.floor(from.length / count)
    const people = Array.from(
      { length: count },
      (_, i) => from[(at * 97 + i * stride) % from.length],
    )
    const rows = people.map((p) => [p?.surname ?? '', p?.given[0] ?? '', 'x'])
    const file = isHidden ? hiddenSheet(rows) : csvOf(rows)
    verdicts.push((await scanFile(file, register)).verdict)
  }
  return verdicts
}
const share = (verdicts: readonly string[], ...wanted: string[]): number =>
  verdicts.filter((verdict) => wanted.includes(verdict)).length / verdicts.length

test('surname and initial alone: blocked from 100, warned of from 50, held from 20 in a hidden place', async (t) => {
  for (const count of [100, 500]) {
    assert.equal(share(await nameLists(staff, count, 40, false), 'BLOCK'), 1, `${count} rows`)
  }
  assert.ok(share(await nameLists(staff, 50, 40, false), 'BLOCK', 'HOLD', 'WARN') >= 0.9)
  for (const count of [20, 30, 50])
    assert.equal(share(await nameLists(staff, count, 20, true), 'BLOCK', 'HOLD'), 1, `${count}`)
  for (const count of [10, 20, 30]) {
    const found = share(await nameLists(staff, count, 40, false), 'BLOCK', 'HOLD', 'WARN')
    t.diagnostic(`${count} rows in sight: WARN or more for ${Math.round(found * 100)} in 100 lists`)
  }
})

test('surname and initial alone of strangers: never blocked', async () => {
  for (const count of [10, 20, 50, 100, 500, 3_000])
    for (const isHidden of [false, true])
      assert.equal(share(await nameLists(strangers, count, 20, isHidden), 'BLOCK'), 0, `${count}`)
})

/** A workbook as another program writes it: numbers as numbers, texts shared. */
function binary(bookType: BookType, state: 0 | 1 | 2, rows: Rows, hides?: 'cols' | 'rows'): Buffer {
  const book = utils.book_new()
  const sheet = (cells: readonly (readonly unknown[])[]): ReturnType<typeof utils.aoa_to_sheet> =>
    utils.aoa_to_sheet(
      cells.map((row) => [...row]),
      { dense: true },
    )
  utils.book_append_sheet(
    book,
    sheet([
      ['Year', 'Count'],
      [2024, 19],
    ]),
    'Answer',
  )
  const people = sheet(
    rows.map((row) => row.map((text) => (/^\d+$/.test(text) ? Number(text) : text))),
  )
  if (hides === 'cols') people['!cols'] = (rows[0] ?? []).map(() => ({ hidden: true }))
  if (hides === 'rows') people['!rows'] = rows.map(() => ({ hidden: true }))
  utils.book_append_sheet(book, people, 'SQL Results')
  book.Workbook = { Sheets: [{ Hidden: 0 }, { Hidden: state }] }
  const bytes = write(book, {
    bookType,
    type: 'buffer',
    bookSST: true,
    // The writer packs slowly; the great files are read unpacked.
    compression: rows.length < 1_000,
  }) as Buffer
  return bookType === 'biff8' && hides === 'rows' ? hidingRows(bytes, rows.length) : bytes
}

/** The same xls with a record for each row of its last sheet that hides it: the writer leaves them out. */
function hidingRows(bytes: Buffer, count: number): Buffer {
  const holder = holders.read(bytes, { type: 'buffer' })
  const stream = holders.find(holder, '/Workbook')
  const content = Buffer.from(stream.content)
  let dimensions = 0
  for (let at = 0; at + 4 <= content.length; at += 4 + content.readUInt16LE(at + 2))
    if (content.readUInt16LE(at) === 0x200) dimensions = at + 4 + content.readUInt16LE(at + 2)
  const records = Array.from({ length: count }, (_, row) => {
    const record = Buffer.alloc(20)
    record.writeUInt16LE(0x208, 0)
    record.writeUInt16LE(16, 2)
    record.writeUInt16LE(row, 4)
    record.writeUInt16LE(8, 8)
    record.writeUInt16LE(255, 10)
    record.writeUInt16LE(0x20, 16)
    return record
  })
  stream.content = Buffer.concat([
    content.subarray(0, dimensions),
    ...records,
    content.subarray(dimensions),
  ])
  return Buffer.from(holders.write(holder, { fileType: 'cfb', type: 'buffer' }))
}

interface Holders {
  read(bytes: Buffer, options: object): object
  find(holder: object, path: string): { content: Uint8Array }
  write(holder: object, options: object): Uint8Array
  readonly utils: { cfb_add(holder: object, name: string, bytes: Buffer): void }
}
const holders = CFB as Holders

/** A workbook with nothing in it but the rows a pivot table remembers. */
function withPivot(bookType: 'biff8' | 'xlsb', rows: Rows): Buffer {
  const holder = holders.read(binary(bookType, 0, [['Nothing', 'here']]), { type: 'buffer' })
  const parts =
    bookType === 'xlsb' ? binaryPivotParts(rows) : { '_SX_DB_CUR/0001': oldPivotStream(rows) }
  for (const [name, bytes] of Object.entries(parts))
    holders.utils.cfb_add(holder, `/${name}`, bytes)
  const fileType = bookType === 'xlsb' ? 'zip' : 'cfb'
  return Buffer.from(holders.write(holder, { fileType, type: 'buffer' }))
}

const binaryPlaces = (bookType: 'biff8' | 'xlsb'): readonly Entry[] => [
  ['visible sheet', false, (rows) => binary(bookType, 0, rows)],
  ['hidden sheet', true, (rows) => binary(bookType, 1, rows)],
  ['very hidden sheet', true, (rows) => binary(bookType, 2, rows)],
  ['hidden columns', true, (rows) => binary(bookType, 0, rows, 'cols')],
  ['hidden rows', true, (rows) => binary(bookType, 0, rows, 'rows')],
  ['pivot cache', true, (rows) => withPivot(bookType, rows)],
]
/** xls (97–2003) and xlsb. */
const binaryWorkbookPlaces: readonly TrialPlace[] = [
  ...inContainer('xls', binaryPlaces('biff8')),
  ...inContainer('xlsb', binaryPlaces('xlsb')),
]

/** As many strangers once for each container. */
const whole = new Set<string>()

// The whole force, 500, 50 and 10 of them are put into every place in both shapes and every order of columns.
for (const { container, place, isHidden, make } of [...trialPlaces, ...binaryWorkbookPlaces]) {
  const verdict = async (people: readonly Person[], row: Row): Promise<string> =>
    (await scanFile(make(people.map(row)), register)).verdict
  const inOrder = async (shape: string, row: Row, order: number): Promise<void> => {
    for (const count of [10, 50, 500, 9_483])
      assert.equal(
        await verdict(some(count), row),
        'BLOCK',
        `${count} rows ${shape}, order ${order + 1}`,
      )
    const others = strangers.slice(order * 300, order * 300 + 300)
    const report = await scanFile(make(others.map(row)), register)
    assert.notEqual(report.verdict, 'BLOCK', `strangers ${shape}, order ${order + 1}`)
    // Whoever they are, people in a place nobody sees are held; in sight they are nobody's business.
    const isHeld = report.findings.some(({ rule }) => rule === 'hidden-list')
    assert.equal(isHeld, isHidden, `strangers ${shape}, order ${order + 1}: out of sight or not`)
  }

  test(`${container}, ${place}`, async () => {
    for (const [shape, orders] of Object.entries(shapes))
      for (const [order, row] of orders.entries()) await inOrder(shape, row, order)
    if (whole.has(container)) return
    whole.add(container)
    for (const [shape, [row]] of Object.entries(shapes))
      if (row !== undefined)
        assert.notEqual(await verdict(strangers, row), 'BLOCK', `9,483 strangers ${shape}`)
  })
}
