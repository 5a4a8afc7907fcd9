// Workbooks in the binary formats, written by another program: sheets hidden and not, columns and rows out of sight, what is locked.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { utils, write, type BookType, type WorkBook } from '@e965/xlsx'
import { buildIndex, openIndex, readContent, scanFile, type Report } from '../../index.ts'
import { makePeople, makeZip } from '../../trial/made-up.ts'
import { unpackMacros } from './macros.ts'
import { Budget } from '../budget.ts'
import { readCompound } from './compound.ts'

const key = new Uint8Array(32).fill(6)
const staff = makePeople(3_000, 14)
const register = openIndex(buildIndex(staff, key), key)
const rows = staff
  .slice(200, 260)
  .map(({ number, surname, given, rank, unit }) => [
    surname,
    given[0] ?? '',
    rank,
    unit,
    Number(number),
  ])
const formats: readonly BookType[] = ['biff8', 'xlsb']
const scan = (file: Buffer): Promise<Report> => scanFile(file, register)

function made(bookType: BookType, state: 0 | 1 | 2, change?: (book: WorkBook) => void): Buffer {
  const book = utils.book_new()
  utils.book_append_sheet(
    book,
    utils.aoa_to_sheet([
      ['Year', 'Count'],
      [2024, 19],
    ]),
    'Answer',
  )
  utils.book_append_sheet(book, utils.aoa_to_sheet(rows), 'SQL Results')
  book.Workbook = { Sheets: [{ Hidden: 0 }, { Hidden: state }] }
  change?.(book)
  return write(book, { bookType, type: 'buffer', bookSST: true }) as Buffer
}

for (const bookType of formats) {
  test(`${bookType}: staff are blocked in sheets seen, hidden and hidden from every menu`, async () => {
    for (const [state, words] of [
      [0, /^sheet "SQL Results"$/],
      [1, /^hidden sheet "SQL Results"$/],
      [2, /so hidden that no menu shows it, "SQL Results"/],
    ] as const) {
      const { verdict, findings } = await scan(made(bookType, state))
      assert.equal(verdict, 'BLOCK')
      assert.match(findings[0]?.place.words ?? '', words)
      assert.equal(findings[0]?.count, 60)
      assert.equal(findings[0].place.isHidden, state !== 0)
    }
  })

  test(`${bookType}: hidden rows and columns are called hidden`, async () => {
    const hide = (book: WorkBook): void => {
      const sheet = book.Sheets['SQL Results']
      if (sheet !== undefined) sheet['!cols'] = [{ hidden: true }]
    }
    const { findings } = await scan(made(bookType, 0, hide))
    const found = findings.find(({ rule }) => rule === 'same-person-rows')
    assert.equal(found?.place.isHidden, true)
    assert.match(found.place.words, /rows, columns or cells of sheet "SQL Results"/)
  })

  test(`${bookType}: cell texts in any script, long ones and numbers come back as they are`, async () => {
    const texts = ['Zörb', 'Łukasiak', 'Ξένος', 'x'.repeat(200), '日本', 'a\u00a0b']
    const file = made(bookType, 0, (book) => {
      book.Sheets['SQL Results'] = utils.aoa_to_sheet([texts, [1234567, 0.5, -3, 12_345_678_901]])
    })
    const told: string[] = []
    await readContent(file, ({ words }, cells) => {
      if (words === 'sheet "SQL Results"') told.push(...cells)
    })
    for (const text of [...texts, '1234567', '0.5', '-3', '12345678901'])
      assert.ok(told.includes(text), text.slice(0, 20))
  })

  test(`${bookType}: cut anywhere it is blocked or held`, async () => {
    const whole = made(bookType, 2)
    for (let cut = 600; cut < whole.length - 30; cut += 997) {
      const { verdict } = await scan(whole.subarray(0, cut))
      assert.ok(['BLOCK', 'HOLD'].includes(verdict), `${verdict} at ${cut}`)
    }
  })
}

test('an old workbook within a document is read', async () => {
  const file = makeZip({
    '[Content_Types].xml': '<Types/>',
    'word/embeddings/oleObject1.bin': made('biff8', 1),
  })
  assert.equal((await scan(file)).verdict, 'BLOCK')
})

test('a chain of sectors that runs in a circle is held', async () => {
  const file = Buffer.from(made('biff8', 1))
  const table = (file.readUInt32LE(76) + 1) * 512
  for (let at = table; at < table + 512; at += 4) file.writeUInt32LE(3, at)
  assert.equal(readCompound(file), null)
  assert.equal((await scan(file)).verdict === 'PASS', false)
})

test('packed macros are unpacked', () => {
  // The example of the format's own description: "#aaabcdefaaaaghijaaaaaklaaamnopqaaaaaaaaaaaarstuvwxyzaaa".
  const packed = Buffer.from(
    '012fb00023616161626364658266007061676869 6a013808616b6c00306d6e6f70067102700410727374757610777879 7a003c'.replaceAll(
      ' ',
      '',
    ),
    'hex',
  )
  const [text] = unpackMacros(Buffer.concat([Buffer.from('xx'), packed]), new Budget())
  assert.equal(text, '#aaabcdefaaaaghijaaaaaklaaamnopqaaaaaaaaaaaarstuvwxyzaaa')
})
