import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import iconv from 'iconv-lite'
import { makeRoster, makeWorkbook } from '../../../../../tools/sample/make-roster.ts'
import { writeWorkbook, zipParts } from '../../../../../tools/sample/write-workbook.ts'
import { Refusal } from '../../platform/refusal.ts'
import { openWorkbook } from './open-workbook.ts'
import { readRoster } from './read-roster.ts'
import type { RosterMapping } from './roster-columns.ts'
import { isRowError } from './roster-row.ts'
import type { RosterRow, RowError } from './roster-row.ts'
import { writeRefusedRows } from './write-refused-rows.ts'

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)
const headings =
  'Payroll No,Surname,Forename(s),Rank/Grade,Dept,Start date,Leaver date,Vetting,Vetting expiry,Protected'
const person = '0042,Ó Briain,Siân,Constable,Response,01/02/2019,,RV,2030-11-23,No'

async function gather<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const item of items) all.push(item)
  return all
}

async function rowsOf(
  bytes: Uint8Array,
  mapping?: RosterMapping,
): Promise<(RosterRow | RowError)[]> {
  const roster = await readRoster(bytes)
  return gather(roster.rows(mapping))
}

async function onlyRow(line: string, head = headings): Promise<RosterRow | RowError> {
  const [row] = await rowsOf(utf8(`${head}\r\n${line}\r\n`))
  assert.ok(row !== undefined)
  return row
}

async function faultsOf(line: string): Promise<string[]> {
  const row = await onlyRow(line)
  assert.ok(isRowError(row), `taken: ${line}`)
  return row.errors.map(({ field, fault }) => `${field ?? 'row'}: ${fault}`)
}

test('a row comes out whole, its leading noughts and accents standing', async () => {
  const row = await onlyRow(person)
  assert.deepEqual(row, {
    line: 2,
    number: '0042',
    name: 'Siân Ó Briain',
    family: 'Ó Briain',
    given: 'Siân',
    rank: 'Constable',
    kind: 'officer',
    unit: 'Response',
    email: null,
    joinedOn: '2019-02-01',
    leavesOn: null,
    vetting: { level: 'RV', expiresOn: '2030-11-23' },
    zones: [],
    roles: [],
    protected: false,
  })
})

test('every character set and delimiter that HR systems write gives the same rows', async () => {
  const text = `${headings}\r\n0042,"O’Brien-Müller","Zoë\nAnn",Constable,Response,01/02/2019,,RV,2030-11-23,No\r\n`
  const wanted = await rowsOf(utf8(text))
  assert.equal(wanted.length, 1)
  for (const delimiter of [',', ';', '\t']) {
    const written = text.replaceAll(',', delimiter)
    const files = [
      utf8(written),
      utf8(`\ufeff${written}`),
      iconv.encode(written, 'utf-16le', { addBOM: true }),
      iconv.encode(written, 'utf-16be', { addBOM: true }),
      iconv.encode(written, 'utf-16le'),
      iconv.encode(written, 'windows-1252'),
    ]
    for (const file of files) assert.deepEqual(await rowsOf(file), wanted)
  }
})

test('each thing wrong with a cell is said by field and reason', async () => {
  const wrong: readonly (readonly [cell: string, instead: string, fault: string])[] = [
    ['0042', '', 'number: missing'],
    ['0042', '1.23457E+11', 'number: rounded-number'],
    ['0042', '12345678901234567890', 'number: rounded-number'],
    ['0042', '#12', 'number: not-a-number-of-ours'],
    ['Ó Briain', '=HYPERLINK(1)', 'family: formula'],
    ['Ó Briain', '@SUM', 'family: formula'],
    ['Ó Briain', 'Smi\u202eth', 'family: hidden-character'],
    ['Ó Briain', 'Smi\u200bth', 'family: hidden-character'],
    ['Ó Briain', 'Smi\u0007th', 'family: control-character'],
    ['Ó Briain', 'Sm\ufffdth', 'family: lost-character'],
    ['Siân', 'SiÃ¢n', 'given: garbled'],
    ['Ó Briain', 'Smith2', 'family: not-a-name'],
    ['Ó Briain', 'S'.repeat(61), 'family: too-long'],
    ['Constable', '#REF!', 'rank: spreadsheet-error'],
    ['Constable', '', 'rank: missing'],
    ['01/02/2019', '', 'joinedOn: missing'],
    ['01/02/2019', '31/02/2019', 'joinedOn: not-a-date'],
    ['01/02/2019', '02/13/2019', 'joinedOn: month-first-date'],
    ['01/02/2019', '01/01/1900', 'joinedOn: improbable-date'],
    ['2019,,', '2019,01/02/2018,', 'leavesOn: contradictory-dates'],
    ['RV', 'XV', 'vettingLevel: unknown-vetting-level'],
    ['RV', '', 'vettingLevel: vetting-incomplete'],
    ['2030-11-23', '', 'vettingExpiresOn: vetting-incomplete'],
    [',No', ',perhaps', 'protected: not-yes-or-no'],
    [',No', ',No,more', 'row: cell-count'],
  ]
  for (const [cell, instead, fault] of wrong)
    assert.deepEqual(await faultsOf(person.replace(cell, instead)), [fault])
})

test('a row with a slipped or missing cell is refused, not read one column over', async () => {
  assert.ok((await faultsOf('0042,Smith,Ann')).includes('row: cell-count'))
})

test('dates are read as the British write them, by any of their ways', async () => {
  for (const date of [
    '1/2/2019',
    '01.02.2019',
    '01-02-19',
    '1 Feb 2019',
    '01-Feb-19',
    '1st February 2019',
    '2019-02-01',
    '2019-02-01T00:00:00',
    '20190201',
    '43497',
  ])
    assert.equal(
      ((await onlyRow(person.replace('01/02/2019', date))) as RosterRow).joinedOn,
      '2019-02-01',
    )
})

test('vetting levels are known by their usual words', async () => {
  const words = {
    'Recruitment Vetting': 'RV',
    'management vetting (MV)': 'MV',
    'NPPV Level 2 (Full)': 'NPPV2',
    nppv3: 'NPPV3',
    'Counter Terrorist Check': 'CTC',
    'Enhanced SC': 'eSC',
    'Developed Vetting': 'DV',
  }
  for (const [written, level] of Object.entries(words))
    assert.equal(
      ((await onlyRow(person.replace(',RV,', `,${written},`))) as RosterRow).vetting?.level,
      level,
    )
})

test('a number that stands twice is refused on every line it stands on', async () => {
  const rows = await rowsOf(
    utf8(
      `${headings}\n${person}\n${person.replace('0042', '0043')}\n${person.replace('0042', ' 0042 ')}\n`,
    ),
  )
  assert.deepEqual(
    rows.map((row) => isRowError(row)),
    [true, false, true],
  )
})

test('a protected row is known as such even when the rest of it cannot be read', async () => {
  for (const mark of ['Yes', 'perhaps']) {
    const row = await onlyRow(person.replace(',No', `,${mark}`).replace('Constable', '#REF!'))
    assert.ok(isRowError(row) && row.protected)
  }
})

test('headings are found under a title, ambiguous ones said, needless ones left unread', async () => {
  const roster = await readRoster(
    utf8(
      `Monthly export;;\n;;\nCollar no;Warrant Number;Surname;Forename;Rank;Unit;Joined;NI number\n1;2;Smith;Ann;PC;X;1/2/2019;QQ\n`,
    ),
  )
  assert.deepEqual(roster.columns.ambiguous, { number: ['Collar no', 'Warrant Number'] })
  assert.deepEqual(roster.columns.missing, ['number'])
  assert.ok(roster.columns.unread.includes('NI number'))
  await assert.rejects(gather(roster.rows()), Refusal)
  const rows = await gather(roster.rows({ ...roster.columns.mapping, number: 'Collar no' }))
  assert.equal((rows[0] as RosterRow).number, '1')
  assert.equal((rows[0] as RosterRow).line, 4)
})

test('a kept mapping is used again, and a heading it misses is said', async () => {
  const file = utf8('Ref,Who,First,Post,Where,Since\n7,Smith,Ann,Clerk,HR,1/2/2019\n')
  const mapping = {
    number: 'Ref',
    family: 'Who',
    given: 'First',
    rank: 'Post',
    unit: 'Where',
    joinedOn: 'Since',
  }
  const roster = await readRoster(file, mapping)
  assert.equal(((await gather(roster.rows()))[0] as RosterRow).kind, 'staff')
  const other = await readRoster(file, { ...mapping, email: 'Mail' })
  assert.deepEqual(other.columns.gone, ['Mail'])
})

test('a usual heading that a kept mapping did not know is proposed, not passed over', async () => {
  const file = utf8(`${headings},Name on card,Rank on card\n${person},A. Smith,Ch Supt\n`)
  const { printedName, printedRank, ...kept } = (await readRoster(file)).columns.mapping
  assert.deepEqual([printedName, printedRank], ['Name on card', 'Rank on card'])
  const roster = await readRoster(file, kept)
  assert.equal(roster.columns.mapping.printedName, 'Name on card')
  const [row] = (await gather(roster.rows())) as RosterRow[]
  assert.deepEqual([row?.name, row?.rank], ['A. Smith', 'Ch Supt'])
  assert.notEqual(row?.family, 'A. Smith')
})

test('a quote that is never closed refuses the file instead of swallowing its rest', async () => {
  await assert.rejects(rowsOf(utf8(`${headings}\n0042,"Smith,Ann\n${person}\n`)), Refusal)
})

test('what is no roster is refused as a whole', async () => {
  const files = [
    new Uint8Array(0),
    Uint8Array.from([0x4d, 0x5a, 0, 0, 1, 0, 0, 9]),
    Uint8Array.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1]),
    utf8('PK\x03\x04 but no workbook'),
    Uint8Array.from([0xef, 0xbb, 0xbf, 0xff, 0xfe]),
  ]
  for (const file of files) await assert.rejects(rowsOf(file), Refusal)
})

test('no text, however wild, is read as anything but rows, row errors or a refusal', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 200 }), async (wild) => {
      try {
        for (const row of await rowsOf(utf8(`${headings}\n${wild}\n${person}`)))
          if (!isRowError(row)) assert.match(row.name, /^[^\p{Cc}\p{Cf}]+$/u)
      } catch (error) {
        assert.ok(error instanceof Refusal)
      }
    }),
    { numRuns: 150 },
  )
})

test('every line below the headings comes out, as a row or as an error', async () => {
  const cell = fc.string({ unit: fc.constantFrom('a', '1', '/', '"', ' ', 'é'), maxLength: 6 })
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(cell, { minLength: 1, maxLength: 12 }), { maxLength: 8 }),
      async (table) => {
        const lines = table.map((cells) =>
          ['x', ...cells].map((text) => `"${text.replaceAll('"', '""')}"`).join(','),
        )
        const rows = await rowsOf(utf8([headings, ...lines].join('\n')))
        assert.deepEqual(
          rows.map(({ line }) => line),
          lines.map((_line, index) => index + 2),
        )
      },
    ),
    { numRuns: 60 },
  )
})

test('a workbook gives the rows that the same roster gives as CSV', async () => {
  assert.deepEqual(
    await rowsOf(makeWorkbook({ people: 120 })),
    await rowsOf(makeRoster({ people: 120 })),
  )
})

test('a workbook whose rows end at their last filled cell is read as if they went on', async () => {
  const cells = (line: string): readonly string[] => line.split(',')
  const short = '0043,Smith,Ann,Constable,Response,01/02/2019,,,,'
  const rows = [cells(`${headings},Remarks`), cells(short), cells(`${person},nothing`)]
  const read = await rowsOf(writeWorkbook([{ name: 'Roster', rows }]))
  assert.deepEqual(
    read.map((row) => isRowError(row)),
    [false, false],
  )
})

test('a workbook keeps dates, noughts of a number format, and error values', async () => {
  const styles =
    '<styleSheet><numFmts><numFmt numFmtId="164" formatCode="000000"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/></cellXfs></styleSheet>'
  const cells = [
    { xml: '<c r="A2" s="2"><v>42</v></c>' },
    'Smith',
    'Ann',
    'PC',
    'HR',
    { xml: '<c r="F2" s="1"><v>43497</v></c>' },
    { xml: '<c r="G2" t="e"><v>#REF!</v></c>' },
  ]
  const bytes = writeWorkbook(
    [
      { name: 'Old', hidden: true, rows: [['x']] },
      { name: 'Staff', rows: [headings.split(','), cells] },
    ],
    styles,
  )
  const roster = await readRoster(bytes)
  assert.deepEqual(roster.format, {
    kind: 'workbook',
    sheets: { read: 'Staff', unread: [{ name: 'Old', hidden: true }] },
  })
  const [row] = await gather(roster.rows())
  assert.ok(row !== undefined && isRowError(row))
  assert.deepEqual(row.cells.slice(0, 7), [
    '000042',
    'Smith',
    'Ann',
    'PC',
    'HR',
    '2019-02-01',
    '#REF!',
  ])
  assert.ok(
    row.errors.some(({ field, fault }) => field === 'leavesOn' && fault === 'spreadsheet-error'),
  )
})

test('a workbook that unpacks without end, or eats its memory, is refused and takes nobody with it', async () => {
  const sheet = `<worksheet><sheetData>${'<row><c t="inlineStr"><is><t>x</t></is></c></row>'.repeat(50_000)}</sheetData></worksheet>`
  const book = {
    'xl/workbook.xml': '<workbook><sheets><sheet name="S" r:id="rId1"/></sheets></workbook>',
    'xl/_rels/workbook.xml.rels':
      '<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"/></Relationships>',
  }
  const large = zipParts({ ...book, 'xl/worksheets/sheet1.xml': sheet })
  await assert.rejects(
    openWorkbook(large, { heapMegabytesMax: 256, secondsMax: 20, outputBytesMax: 4_096 }),
    Refusal,
  )
  await assert.rejects(
    openWorkbook(large, { heapMegabytesMax: 256, secondsMax: 0.001, outputBytesMax: 1 << 28 }),
    Refusal,
  )
  const bomb = zipParts({ ...book, 'xl/worksheets/sheet1.xml': new Uint8Array(201 * 1024 * 1024) })
  await assert.rejects(openWorkbook(bomb), /200 MB/)
})

test('the file of refused rows says why, and no spreadsheet will run what is in it', async () => {
  const rows = await rowsOf(utf8(`${headings}\n${person.replace('Ó Briain', '=1+1')}\n`))
  const file = new TextDecoder().decode(
    writeRefusedRows(headings.split(','), rows.filter(isRowError)),
  )
  assert.match(file, /^Line,Reason,Payroll No/)
  assert.match(file, /\r\n2,family begins like a spreadsheet formula,0042,'=1\+1,/)
})

test('a protected row cannot be written into the file of refused rows', async () => {
  const row = await onlyRow(person.replace(',No', ',Yes').replace('Constable', ''))
  assert.ok(isRowError(row))
  assert.throws(() => writeRefusedRows([], [row]), /protected/)
})
