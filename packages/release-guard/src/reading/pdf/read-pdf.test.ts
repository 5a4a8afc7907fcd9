// Staff in every place of a PDF: on pages, in earlier versions, attached, under boxes, in notes; and PDFs made to break a reader.
import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { buildIndex, openIndex, scanFile, type Place, type Report } from '../../index.ts'
import { readContent } from '../../read-content.ts'
import { makePeople, makeWorkbook, sheetXml } from '../../trial/made-up.ts'
import { drawRows, makePdf, savePdf } from '../../trial/made-up-pdf.ts'

const key = new Uint8Array(32).fill(4)
const staff = makePeople(3_000, 12)
const register = openIndex(buildIndex(staff, key), key)
const rows = staff
  .slice(100, 140)
  .map(({ number, surname, given, rank, unit }) => [surname, given[0] ?? '', rank, unit, number])
const scan = (file: Buffer): Promise<Report> => scanFile(file, register)
const plain = 'BT /F1 12 Tf 40 700 Td (In that year there were nineteen.) Tj ET'

/** The places where the guard found people of ours, that a reader does not see or does. */
async function foundIn(file: Buffer): Promise<Place[]> {
  const { findings } = await scan(file)
  return findings.filter(({ verdict }) => verdict === 'BLOCK').map(({ place }) => place)
}

async function told(file: Buffer): Promise<string[]> {
  const lines: string[] = []
  await readContent(file, ({ words, isHidden }, cells) =>
    lines.push(`${isHidden ? 'hidden' : 'shown'}: ${words}: ${cells.join(' | ')}`),
  )
  return lines
}

test('a table on a page is read row by row, and is in plain sight', async () => {
  const places = await foundIn(makePdf([plain, drawRows(rows)]))
  assert.ok(places.length > 0 && places.every(({ isHidden }) => !isHidden))
  assert.ok(
    (await told(makePdf([drawRows([['Zorb', 'Q', '1234567']])]))).includes(
      'shown: pages of the document: Zorb | Q | 1234567',
    ),
  )
})

test('an ordinary document passes', async () => {
  assert.equal((await scan(makePdf([plain]))).verdict, 'PASS')
})

test('what a later version took away is read in the earlier one', async () => {
  const first = makePdf([drawRows(rows)])
  const second = savePdf({ 11: { dictionary: '', stream: plain } }, first)
  const third = savePdf({ 5: '<</Producer(made up again)>>' }, second)
  const places = await foundIn(third)
  assert.ok(
    places.some(
      ({ words, isHidden }) => isHidden && words.includes('earlier version of the file (1 of 2)'),
    ),
    JSON.stringify(places),
  )
})

test('drawings no page uses any more are read', async () => {
  const file = makePdf([plain], { 100: { dictionary: '', stream: drawRows(rows) } })
  assert.match((await foundIn(file))[0]?.words ?? '', /deleted pages left/)
})

test('invisible writing, writing in white and writing under a box are read as hidden', async () => {
  for (const [drawing, words] of [
    [drawRows(rows, '3 Tr '), /nobody sees/],
    [drawRows(rows, '1 1 1 rg '), /nobody sees/],
    [drawRows(rows, '', '\n0 g 0 0 595 842 re f'), /under boxes/],
    [drawRows(rows, '1 0 0 1 2000 0 cm '), /beyond the edges/],
  ] as const) {
    const places = await foundIn(makePdf([drawing]))
    assert.ok(
      places.some((place) => place.isHidden && words.test(place.words)),
      JSON.stringify(places),
    )
  }
})

test('white letters on a dark box, as in the head of a table, are not called hidden', async () => {
  const file = makePdf([drawRows(rows, '0 g 0 0 595 842 re f 1 g ')])
  assert.ok((await foundIn(file)).every(({ isHidden }) => !isHidden))
})

test('an attached workbook is read, in object streams of any packing', async () => {
  const workbook = makeWorkbook([{ xml: sheetXml(rows), state: 'hidden' }])
  const file = makePdf([plain], {
    100: { dictionary: '/Type/EmbeddedFile', stream: workbook },
    101: '<</Type/Filespec/F(answer.xlsx)/EF<</F 100 0 R>>>>',
  })
  const places = await foundIn(file)
  assert.ok(
    places.some(({ part, isHidden }) => isHidden && part.includes('attachment 100!')),
    JSON.stringify(places),
  )
})

test('notes, fields, bookmarks and properties are read', async () => {
  const lines = await told(
    makePdf([plain], {
      5: '<</Author(Zorb Quint)/Title(\\376\\377\\000P\\000l\\000i\\000m)>>',
      100: '<</Type/Annot/Subtype/Text/Contents(a note of Vosk)>>',
      101: '<</FT/Tx/T(name)/V(Trund \\(Gax\\))>>',
      102: '<</Title(Wimp Zell)/Parent 103 0 R>>',
      104: {
        dictionary: '/Type/Metadata/Subtype/XML',
        stream: '<x:xmpmeta><dc:creator>Flim Oster</dc:creator></x:xmpmeta>',
      },
    }),
  )
  const has = (start: string, text: string): boolean =>
    lines.some((line) => line.startsWith(start) && line.includes(text))
  assert.ok(has('hidden: properties of the document', 'Zorb Quint | Plim'))
  for (const text of ['a note of Vosk', 'Trund (Gax)', 'Wimp Zell'])
    assert.ok(has('hidden: what earlier', text), text)
  assert.ok(has('hidden: properties', 'Flim Oster'))
})

test('a page that is only a picture is held, as is one in letters without meaning', async () => {
  const scanned = makePdf(['q 500 0 0 700 0 0 cm /Im1 Do Q'], {
    10: '<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</XObject<</Im1 100 0 R>>>>/Contents 11 0 R>>',
    100: {
      dictionary:
        '/Type/XObject/Subtype/Image/Width 1200/Height 1700/ColorSpace/DeviceGray/BitsPerComponent 1',
      stream: Buffer.alloc(255_000),
    },
  })
  const report = await scan(scanned)
  assert.equal(report.verdict, 'HOLD')
  assert.match(report.summary, /1 of its pages are pictures/)
})

test('text in streams packed twice, by 85 letters and by run lengths is read', async () => {
  const drawing = Buffer.from(drawRows(rows.slice(0, 20)))
  const hex = Buffer.from(`${drawing.toString('hex')}>`)
  const file = makePdf([plain], {
    100: `<</Filter[/ASCIIHexDecode]/Length ${hex.length}>>\nstream\n${hex.toString()}\nendstream`,
  })
  assert.equal((await scan(file)).verdict, 'BLOCK')
})

test('a PDF cut anywhere is blocked or held', async () => {
  const whole = makePdf([drawRows(rows)])
  assert.equal((await scan(whole)).verdict, 'BLOCK')
  for (let cut = 9; cut < whole.length - 40; cut += 151) {
    const { verdict } = await scan(whole.subarray(0, cut))
    assert.ok(['BLOCK', 'HOLD'].includes(verdict), `${verdict} at ${cut}`)
  }
})

test('PDFs that unpack without end or draw themselves without end are held', async () => {
  const bomb = makePdf([plain], {
    100: { dictionary: '', stream: Buffer.alloc(300 * 2 ** 20, 32) },
  })
  assert.equal((await scan(bomb)).verdict, 'HOLD')
  const forms = Object.fromEntries(
    Array.from({ length: 12 }, (_, i) => [
      100 + i,
      {
        dictionary: `/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X${i + 1} ${101 + i} 0 R>>>>`,
        stream: `q ${`/X${i + 1} Do `.repeat(10)} Q`,
      },
    ]),
  )
  const page =
    '<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Resources<</XObject<</X0 100 0 R>>>>/Contents 11 0 R>>'
  const report = await scan(makePdf(['/X0 Do'], { 10: page, ...forms }))
  assert.equal(report.verdict, 'HOLD')
  assert.match(report.summary, /nested too (?:many times|deeply)/)
  const selfish = makePdf(['q'], { 2: '<</Type/Pages/Count 1000000000/Kids[2 0 R 2 0 R]>>' })
  assert.equal((await scan(selfish)).verdict, 'HOLD')
})

const qpdf = spawnSync('qpdf', ['--version']).status === 0
test(
  'files another program locks, packs and lays out are read or held',
  { skip: qpdf ? false : 'qpdf is not installed' },
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'guard-pdf-'))
    try {
      const [from, to] = [join(folder, 'a.pdf'), join(folder, 'b.pdf')]
      writeFileSync(join(folder, 'staff.csv'), rows.map((row) => row.join(',')).join('\n'))
      writeFileSync(from, makePdf([plain]))
      const made = (...options: string[]): Buffer => {
        const args = ['--allow-weak-crypto', '--warning-exit-0', from, ...options, to]
        execFileSync('qpdf', args, { stdio: 'ignore' })
        return readFileSync(to)
      }
      const attached = ['--add-attachment', join(folder, 'staff.csv'), '--']
      const lock = (user: string, bits: string, ...more: string[]): string[] => [
        '--encrypt',
        user,
        'owner',
        bits,
        ...more,
        '--',
      ]
      for (const options of [
        ['--object-streams=generate'],
        ['--linearize'],
        lock('', '40'),
        lock('', '128', '--use-aes=n'),
        lock('', '128', '--use-aes=y'),
        lock('', '256'),
        ['--object-streams=generate', ...lock('', '256')],
      ])
        assert.equal(
          (await scan(made(...attached, ...options))).verdict,
          'BLOCK',
          options.join(' '),
        )
      for (const bits of ['40', '128', '256']) {
        const { verdict, summary } = await scan(made(...lock('secret', bits)))
        assert.equal(verdict, 'HOLD')
        assert.match(summary, /locked with a password/)
      }
    } finally {
      rmSync(folder, { recursive: true })
    }
  },
)
