// Files made to break a reader: each is held, none is passed, and none is read for long.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { deflateRawSync } from 'node:zlib'
import fc from 'fast-check'
import { buildIndex, GuardError, openIndex, scanFile } from './index.ts'
import { csvRows } from './index/csv-cells.ts'
import { decodeXml, walkXml } from './reading/xml.ts'
import { makeDocument, makePeople, makeWorkbook, makeZip, sheetXml } from './trial/made-up.ts'

const key = new Uint8Array(32).fill(9)
const staff = makePeople(2_000, 3)
const index = buildIndex(staff, key)
const register = openIndex(index, key)
const rows = staff
  .slice(0, 60)
  .map(({ number, surname, given, rank, unit }) => [surname, given, rank, unit, number])
const verdictOf = async (bytes: Uint8Array): Promise<string> =>
  (await scanFile(bytes, register)).verdict

/** A zip whose one entry says what it likes of itself. */
function lyingZip(packed: Buffer, says: number): Buffer {
  const zip = makeZip({ 'xl/workbook.xml': 'x' })
  const start = 30 + 'xl/workbook.xml'.length
  const length = zip.readUInt32LE(18)
  const head = Buffer.from(zip.subarray(0, start))
  const tail = Buffer.from(zip.subarray(start + length))
  head.writeUInt32LE(packed.length, 18)
  const directory = tail.indexOf('PK\x01\x02', 0, 'latin1')
  tail.writeUInt32LE(packed.length, directory + 20)
  tail.writeUInt32LE(says, directory + 24)
  tail.writeUInt32LE(start + packed.length, tail.length - 22 + 16)
  return Buffer.concat([head, packed, tail])
}

test('a part that unpacks to far more than it should is held, whatever size it claims', async () => {
  const bomb = deflateRawSync(Buffer.alloc(300 * 2 ** 20, 32))
  assert.equal(await verdictOf(lyingZip(bomb, 1000)), 'HOLD')
  assert.equal(await verdictOf(lyingZip(bomb, 300 * 2 ** 20)), 'HOLD')
})

const withEntities = (declared: string, body: string): Buffer =>
  Buffer.from(`<?xml version="1.0"?><!-- a --><!DOCTYPE x [${declared}]><x>${body}</x>`)

test('entities that grow, go round in circles or point elsewhere are held', async () => {
  const entities = Array.from(
    { length: 40 },
    (_, i) => `<!ENTITY e${i + 1} "&e${i};&e${i};&e${i};&e${i};">`,
  ).join('')
  for (const file of [
    withEntities(`<!ENTITY e0 "ha">${entities}`, '&e40;'),
    withEntities(`<!ENTITY e0 "ha">${entities}`, 'nothing of it is used'),
    withEntities(`<!ENTITY long "${'x'.repeat(10_000)}">`, '&long;'.repeat(1_000)),
    withEntities('<!ENTITY a "&b;"><!ENTITY b "&a;">', '&a;'),
    withEntities('<!ENTITY a SYSTEM "file:///etc/passwd">', '&a;'),
    withEntities('<!ENTITY % a "<!ENTITY b \'c\'>"> %a;', '&b;'),
  ])
    assert.equal(await verdictOf(file), 'HOLD')
  assert.equal(await verdictOf(withEntities('<!ENTITY a "ha"><!ELEMENT x ANY>', '&a;')), 'PASS')
  const part = withEntities('<!ENTITY a "ha">', '&a;')
  assert.equal(await verdictOf(makeDocument('<w:p/>', { 'customXml/item1.xml': part })), 'HOLD')
})

test('names put together from entities are read', async () => {
  const parts = rows.map((row, at) => `<!ENTITY n${at} "${row[4]?.slice(0, 3) ?? ''}">`).join('')
  const body = rows
    .map((row, at) => `<r><c>${row[0] ?? ''}</c><c>&n${at};${row[4]?.slice(3) ?? ''}</c></r>`)
    .join('')
  assert.equal(await verdictOf(withEntities(parts, body)), 'BLOCK')
})

test('a text longer than a cell may be that thousands of cells show is held; shown once it is read', async () => {
  const strings = ['x'.repeat(1_000_000)]
  const sheet = (count: number): Buffer =>
    makeWorkbook(
      [
        {
          xml: `<worksheet><sheetData><row>${'<c t="s"><v>0</v></c>'.repeat(count)}</row></sheetData></worksheet>`,
        },
      ],
      strings,
    )
  assert.equal(await verdictOf(sheet(12_000)), 'HOLD')
  assert.equal(await verdictOf(sheet(1)), 'PASS')
})

test('JSON nested too deeply is held, closed or not', async () => {
  for (const depth of [1_100, 200_000]) {
    assert.equal(await verdictOf(Buffer.from('['.repeat(depth))), 'HOLD')
    assert.equal(await verdictOf(Buffer.from('['.repeat(depth) + ']'.repeat(depth))), 'HOLD')
    assert.equal(await verdictOf(Buffer.from('{"a":'.repeat(depth))), 'HOLD')
  }
  assert.equal(await verdictOf(Buffer.from('['.repeat(900) + ']'.repeat(900))), 'PASS')
})

test('an object of a PDF nested too deeply is held, closed or not', async () => {
  const pdfOf = (object: string): Buffer =>
    Buffer.from(`%PDF-1.7\n1 0 obj${object}endobj\ntrailer<</Root 1 0 R>>\n%%EOF`)
  const whyOf = async (object: string): Promise<string> =>
    (await scanFile(pdfOf(object), register)).findings.map(({ why }) => why).join(' ')
  for (const depth of [1_100, 200_000])
    for (const close of ['', ']'])
      assert.match(await whyOf('['.repeat(depth) + close.repeat(depth)), /nested too deeply/)
  assert.doesNotMatch(await whyOf('['.repeat(900) + ']'.repeat(900)), /nested too deeply/)
  assert.doesNotMatch(await whyOf('[]'.repeat(2_000)), /nested too deeply/)
})

test('a part of an archive that is far larger than is said of it is held', async () => {
  const lines = Array.from({ length: 400_000 }, (_, at) => `${at} ${'-'.repeat(90)}`)
  const zip = makeZip({ 'a.txt': lines.join('\n') })
  assert.equal(await verdictOf(zip), 'PASS')
  zip.writeUInt32LE(1_000, zip.indexOf('PK\x01\x02', 0, 'latin1') + 24)
  assert.equal(await verdictOf(zip), 'HOLD')
})

test('tables whose quotation marks nobody can be sure of are held', async () => {
  assert.equal(await verdictOf(Buffer.from(`a,b\n${'"a,'.repeat(20_000)}`)), 'HOLD')
  assert.equal(await verdictOf(Buffer.from('"a"b,c\n'.repeat(1_100))), 'HOLD')
  assert.equal(await verdictOf(Buffer.from(`a,b\n1,"${'a,b\n'.repeat(10_000)}`)), 'HOLD')
  assert.equal(await verdictOf(Buffer.from('a,b\n1,"two" three\n4,"five')), 'PASS')
})

test('a text with more names than are compared is held, not passed', async () => {
  const surnames = [...new Set(staff.map(({ surname }) => surname))]
  const forenames = [...new Set(staff.map(({ given }) => given))]
  const text = forenames
    .map((given) => surnames.map((surname) => `${given} ${surname} and`).join(' '))
    .join(' ')
  assert.ok(forenames.length * surnames.length > 200_000)
  const { findings } = await scanFile(Buffer.from(text), register)
  assert.ok(findings.some(({ why }) => why.includes('more different names')))
})

test('archives in archives past the limit are held, as is an archive of too many parts', async () => {
  let zip = makeZip({ 'a.txt': 'nothing' })
  for (let depth = 0; depth < 8; depth += 1) zip = makeZip({ 'a.zip': zip })
  assert.equal(await verdictOf(zip), 'HOLD')
  const many = Object.fromEntries(Array.from({ length: 20_100 }, (_, i) => [`f${i}`, '']))
  assert.equal(await verdictOf(makeZip(many)), 'HOLD')
})

test('elements nested a hundred thousand deep are held', async () => {
  assert.equal(
    await verdictOf(Buffer.from(`<?xml version="1.0"?>${'<a>'.repeat(100_000)}`)),
    'HOLD',
  )
})

test('what is of no known kind, or known and without a reader, is held and says so', async () => {
  for (const file of [
    Buffer.from('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old office', 'latin1'),
    Buffer.from('%PDF-1.7\n'),
    Buffer.from([0, 1, 2, 3, 4, 0, 9]),
  ]) {
    const report = await scanFile(file, register)
    assert.equal(report.verdict, 'HOLD')
    assert.match(report.summary, /cannot be checked/)
  }
})

test('a workbook cut anywhere is blocked or held, never passed', async () => {
  const whole = makeWorkbook([{ xml: sheetXml(rows), state: 'hidden' }])
  assert.equal(await verdictOf(whole), 'BLOCK')
  for (let cut = 4; cut < whole.length - 1; cut += 97)
    assert.ok(['BLOCK', 'HOLD'].includes(await verdictOf(whole.subarray(0, cut))), `cut at ${cut}`)
})

test('an entry that the list of contents leaves out is read all the same', async () => {
  const inner = Buffer.from(rows.map((row) => row.join(',')).join('\n'))
  const shown = makeZip({ 'a.txt': 'nothing to see' })
  const secret = makeZip({ 'b.csv': inner })
  const local = secret.subarray(0, secret.indexOf('PK\x01\x02', 0, 'latin1'))
  const joined = Buffer.concat([local, shown])
  joined.writeUInt32LE(joined.readUInt32LE(joined.length - 6) + local.length, joined.length - 6)
  const directory = joined.lastIndexOf(Buffer.from('PK\x01\x02', 'latin1'))
  joined.writeUInt32LE(local.length, directory + 42)
  assert.equal(await verdictOf(joined), 'BLOCK')
})

test('a table behind the end of a picture is found', async () => {
  const table = Buffer.from(rows.map((row) => row.join(',')).join('\n'))
  const end = Buffer.from('\x89PNG\r\n\x1a\n\0\0\0\0IEND\xaeB\x60\x82', 'latin1')
  assert.equal(await verdictOf(Buffer.concat([end, table])), 'BLOCK')
  assert.equal(
    await verdictOf(
      makeDocument('<w:p/>', { 'word/media/image1.png': Buffer.concat([end, table]) }),
    ),
    'BLOCK',
  )
})

test('rich text is read cell by cell', async () => {
  const rtf = `{\\rtf1\\ansi ${rows.map((row) => `${row.map((text) => `\\intbl ${text}\\cell `).join('')}\\row`).join('\n')}}`
  assert.equal(await verdictOf(Buffer.from(rtf)), 'BLOCK')
})

test('any bytes give a report', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uint8Array({ maxLength: 400 }),
      fc.constantFrom(
        '',
        'PK\x03\x04',
        '<?xml ',
        'From: a\nTo: b\n\n',
        '\xff\xd8\xff',
        '\x89PNG\r\n\x1a\n',
        '{\\rtf',
        '[{',
      ),
      async (bytes, start) => {
        const { verdict, findings } = await scanFile(
          Buffer.concat([Buffer.from(start, 'latin1'), bytes]),
          register,
        )
        assert.equal(
          findings.every(({ why }) => why !== ''),
          true,
        )
        assert.ok(verdict !== 'BLOCK')
      },
    ),
    { numRuns: 300 },
  )
})

test('a workbook with bytes changed gives a report', async () => {
  const whole = makeWorkbook([{ xml: sheetXml(rows.slice(0, 5)) }])
  await fc.assert(
    fc.asyncProperty(fc.nat(whole.length - 1), fc.nat(255), async (at, byte) => {
      const changed = Buffer.from(whole)
      changed[at] = byte
      assert.ok((await verdictOf(changed)) !== '')
    }),
    { numRuns: 200 },
  )
})

test('rows of cells written as CSV are read back', () => {
  const cell = fc.string({ maxLength: 12 }).filter((text) => !text.includes('\r'))
  fc.assert(
    fc.property(
      fc.array(fc.array(cell, { minLength: 2, maxLength: 5 }), { minLength: 1, maxLength: 6 }),
      (table) => {
        const csv = table
          .map((row) => row.map((text) => `"${text.replaceAll('"', '""')}"`).join(','))
          .join('\r\n')
        assert.deepEqual([...csvRows(csv, ',')], table)
      },
    ),
  )
})

test('text escaped as XML is read back', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
      let read = ''
      const xml = Buffer.from(`<a b=">">${escaped}</a>`).toString('latin1')
      walkXml(xml, { open: () => undefined, text: (raw) => (read += raw), close: () => undefined })
      assert.equal(decodeXml(read), text)
    }),
  )
})

test('an index opens with its own key only, and not when a byte of it was changed', () => {
  const code = (expected: string) => (error: unknown) =>
    error instanceof GuardError && error.code === expected
  assert.throws(() => openIndex(index, new Uint8Array(32)), code('wrong-key'))
  for (const at of [0, 2_000, index.length - 1]) {
    const changed = Uint8Array.from(index)
    changed[at] = (changed[at] ?? 0) ^ 1
    assert.throws(() => openIndex(changed, key), code('bad-index'))
  }
  assert.throws(() => openIndex(index.subarray(0, index.length - 40), key), GuardError)
})

test('an index holds no name and no number in the clear', () => {
  const bytes = Buffer.from(index).toString('latin1').toLowerCase()
  for (const { surname, number } of staff)
    assert.ok(!bytes.includes(surname.toLowerCase()) && !bytes.includes(number))
})
