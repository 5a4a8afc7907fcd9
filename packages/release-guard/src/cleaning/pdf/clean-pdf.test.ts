// Clean copies of PDFs: what was put out of sight is gone to the last byte, what is seen is there to the last pixel.
import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import fc from 'fast-check'
import pixelmatch from 'pixelmatch'
import { PNG } from 'pngjs'
import { Budget } from '../../reading/budget.ts'
import { pdfObjects } from '../../reading/pdf/objects.ts'
import { cleaned, whyNot } from '../../trial/cleaned.ts'
import { drawRows, makePdf, type PdfPart } from '../../trial/made-up-pdf.ts'
import {
  pdfBlackenings,
  pdfHidingPlaces,
  pdfPartsOfPictures,
  pdfSeenThrough,
  secret,
  seen,
} from '../../trial/pdf-places.ts'
import { cleanFile } from '../clean-file.ts'
import { provePdf } from '../pdf-proof/prove-pdf.ts'

const folder = mkdtempSync(join(tmpdir(), 'guard-pdf-'))
after(() => rmSync(folder, { recursive: true, force: true }))

const isInstalled = (program: string, flag: string): boolean =>
  spawnSync(program, [flag]).error === undefined
const poppler = isInstalled('pdftoppm', '-v')
  ? false
  : 'pdftoppm and pdftotext are not installed (package poppler-utils)'
const office = isInstalled('soffice', '--version') ? false : 'LibreOffice is not installed'
const chromium = isInstalled('chromium', '--version') ? false : 'Chromium is not installed'

/** Everything in a file, unpacked: its bytes, its strings, its streams. */
function everything(file: Buffer): string {
  const objects = pdfObjects(file.toString('latin1'), new Budget(), null)
  const parts = objects.flatMap(({ dictionary, strings, stream }) => [
    dictionary,
    ...strings,
    stream?.().bytes.toString('latin1') ?? '',
  ])
  return [file.toString('latin1'), ...parts].join('\n')
}

let files = 0
function put(bytes: Buffer): string {
  files += 1
  const path = join(folder, `${files}.pdf`)
  writeFileSync(path, bytes)
  return path
}

const words = (file: Buffer): string =>
  execFileSync('pdftotext', ['-layout', put(file), '-'], { encoding: 'utf8' })

/** The pages of a file as pictures. */
function pictures(file: Buffer): PNG[] {
  const path = put(file)
  execFileSync('pdftoppm', ['-r', '72', '-cropbox', '-png', path, path])
  const name = `${files}.pdf-`
  const made = readdirSync(folder).filter((one) => one.startsWith(name))
  return made.toSorted().map((one) => PNG.sync.read(readFileSync(join(folder, one))))
}

function assertSamePixels(original: Buffer, copy: Buffer, about = ''): void {
  const [before, now] = [pictures(original), pictures(copy)]
  assert.equal(now.length, before.length)
  for (const [i, page] of before.entries()) {
    const other = now[i]
    assert.ok(other?.width === page.width && other.height === page.height, `size of page ${i + 1}`)
    const differ = pixelmatch(page.data, other.data, undefined, page.width, page.height)
    assert.equal(differ, 0, `pixels of page ${i + 1} that differ: ${about}`)
  }
}

for (const [place, [file, says]] of Object.entries(pdfHidingPlaces))
  test(`nothing is left of ${place}`, async () => {
    assert.ok(everything(file).includes(secret), 'it was there')
    const { copy, removed, ending } = await cleaned(file)
    assert.equal(ending, 'pdf')
    const left = everything(copy)
    assert.ok(!left.includes(secret), place)
    for (const line of seen) assert.ok(left.includes(`(${line})`), line)
    assert.match(removed.join('\n'), says.source === '^$' ? /(?:)/ : says)
    const again = await cleaned(copy)
    assert.ok(again.copy.equals(copy), 'a clean copy stays as it is')
    assert.deepEqual(again.removed, [])
  })

test(
  'pages look the same to the last pixel when the hidden is gone',
  { skip: poppler },
  async () => {
    for (const [place, [file]] of Object.entries(pdfHidingPlaces)) {
      const { copy } = await cleaned(file)
      // A comment goes with the sign that stands for it.
      if (place !== 'a comment') assertSamePixels(file, copy, place)
      const text = words(copy)
      assert.ok(!text.includes(secret), place)
      for (const line of seen) assert.ok(text.includes(line), `${line}: ${place}`)
    }
  },
)

test('of a line partly beneath a box the rest stays where it was', { skip: poppler }, async () => {
  const box = '0 g 128 714 100 14 re f'
  const file = makePdf([
    `BT /F1 12 Tf 72 718 Td (From here ) Tj (to secretWords and ) Tj (there) Tj ET ${box}`,
  ])
  const { copy, removed } = await cleaned(file)
  assert.ok(removed.some((line) => line.startsWith('text beneath boxes')))
  assert.ok(!/secr|cret|Word|ords/.test(everything(copy)))
  assertSamePixels(file, copy)
  assert.match(words(copy), /there/)
})

test('how long a hidden line was is not left when nothing follows it', async () => {
  const { copy } = await cleaned(
    makePdf([`BT /F1 12 Tf 72 718 Td (Seen) Tj 0 -20 Td 3 Tr (secretWords) Tj ET`]),
  )
  assert.ok(!/TJ/.test(everything(copy)))
})

const laid = (dictionary: string, stream: string): Readonly<Record<number, PdfPart>> => ({
  10: '<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 3 0 R>>/XObject<</P 102 0 R>>>>/Contents 11 0 R/Annots[100 0 R]>>',
  100: `<</Type/Annot/Rect[72 500 272 540]${dictionary}>>`,
  101: {
    dictionary:
      '/Subtype/Form/BBox[0 0 100 20]/Matrix[1 0 0 1 5 5]/Resources<</Font<</F1 3 0 R>>>>',
    stream,
  },
  102: {
    dictionary: '/Subtype/Image/Width 2/Height 2/ColorSpace/DeviceGray/BitsPerComponent 8',
    stream: Uint8Array.from([0, 90, 90, 0]),
  },
})

test('fields and notes that are seen become part of the page', { skip: poppler }, async () => {
  for (const kind of [
    '/Subtype/Widget/FT/Tx/T(name)/V(Filled in)',
    '/Subtype/FreeText',
    '/Subtype/Stamp',
  ]) {
    const file = makePdf(
      ['0.9 g 0 0 595 842 re f'],
      laid(`${kind}/AP<</N 101 0 R>>`, '0 g BT /F1 9 Tf 4 6 Td (Filled in) Tj ET'),
    )
    const { copy } = await cleaned(file)
    assert.ok(!/\/Annots|\/T \(name\)/.test(everything(copy)), kind)
    assert.match(words(copy), /Filled in/)
    assertSamePixels(file, copy)
  }
})

const swapped = (file: Buffer, old: RegExp, by: string): Buffer =>
  Buffer.from(file.toString('latin1').replace(old, by), 'latin1')

for (const [name, file] of Object.entries(pdfBlackenings))
  test(`words beneath ${name} give no copy`, async () => {
    assert.match(await whyNot(file), /page 1: words lie beneath/)
  })

for (const [name, file] of Object.entries(pdfPartsOfPictures))
  test(`part of a picture beneath ${name} gives no copy`, async () => {
    assert.match(await whyNot(file), /page 1: part of a picture lies out of sight/)
  })

for (const [name, file] of Object.entries(pdfSeenThrough))
  test(`words stay that are still seen: ${name}`, async () => {
    const { copy } = await cleaned(file)
    for (const line of [...seen, secret]) assert.ok(everything(copy).includes(`(${line})`), line)
  })

test('what cannot be cleaned gives no copy and says why', async () => {
  const nothing = '0 g'
  const cases: readonly (readonly [Buffer, RegExp])[] = [
    [
      makePdf(
        ['q 300 0 0 300 72 300 cm /P Do Q 0 g 100 400 50 50 re f'],
        laid('/Subtype/Link', ''),
      ),
      /page 1: part of a picture/,
    ],
    [
      makePdf(['q 300 0 0 300 -150 300 cm /P Do Q'], laid('/Subtype/Link', '')),
      /page 1: part of a picture/,
    ],
    [makePdf([nothing], laid('/Subtype/Redact', '')), /blackenings/],
    [makePdf([nothing], laid('/Subtype/Ink', '')), /drawn by the viewer/],
    [makePdf([nothing], laid('/Subtype/Widget/FT/Tx/V(x)', '')), /fields are drawn by the viewer/],
    [makePdf([nothing], { 1: '<</Type/Catalog/Pages 2 0 R/AcroForm<</XFA(x)>>>>' }), /XFA/],
    [
      makePdf([nothing], {
        1: '<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[100 0 R]>>>>',
        100: '<</FT/Sig/V<</ByteRange[0 1]>>>>',
      }),
      /signed/,
    ],
    [makePdf(['1 2 unheard']), /operator that is not known/],
    [swapped(makePdf([nothing]), /FlateDecode/g, 'UnheardOf__'), /packed in a way/],
    [Buffer.from('%PDF-1.7'), /list of contents is damaged/],
    [
      swapped(makePdf([nothing]), /^\d{10} 00000 n/gm, '0000000099 00000 n'),
      /list of contents is damaged/,
    ],
  ]
  for (const [file, why] of cases) assert.match(await whyNot(file), why)
})

test('a copy that shows something else, or hides something, is not proved', async () => {
  const clean = async (...drawings: string[]): Promise<Buffer> =>
    (await cleaned(makePdf(drawings))).copy
  const rows = drawRows([['one', 'two']])
  const one = await clean(rows)
  await provePdf(one, one)
  for (const other of [drawRows([['one', 'too']]), '', rows.replace('9 Tf', '10 Tf')])
    await assert.rejects(provePdf(one, await clean(other)), /not show the same.*text/)
  await assert.rejects(provePdf(one, await clean(rows, '')), /not show the same/)
  const box = await clean('0 g 9 9 99 99 re f')
  for (const other of ['1 0 0 rg 9 9 99 99 re f', '0 g 9 9 99 98 re f', '0 g 9 9 99 99 re S'])
    await assert.rejects(provePdf(box, await clean(other)), /a line or an area/)
  for (const place of [
    'invisible text',
    'text beneath a box',
    'a comment',
    'bookmarks',
    'an earlier version',
  ]) {
    const file = pdfHidingPlaces[place]?.[0] ?? Buffer.alloc(0)
    await assert.rejects(provePdf(file, file), /out of sight/, place)
  }
})

test('a PDF damaged anyhow gives a proved copy or none', async () => {
  const file = pdfHidingPlaces['an earlier version']?.[0] ?? Buffer.alloc(0)
  const at = fc.nat(file.length - 1)
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(at, fc.nat(255)), { minLength: 1, maxLength: 4 }),
      async (changes) => {
        const broken = Buffer.from(file)
        for (const [place, byte] of changes) broken[place] = byte
        const result = await cleanFile(broken)
        if (result.isClean) await provePdf(broken, result.bytes)
      },
    ),
    { numRuns: 60 },
  )
})

const flat = `<?xml version="1.0"?><office:document ${['office', 'style', 'text']
  .map((name) => `xmlns:${name}="urn:oasis:names:tc:opendocument:xmlns:${name}:1.0"`)
  .join(
    ' ',
  )} xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" office:version="1.3" office:mimetype="application/vnd.oasis.opendocument.text"><office:automatic-styles><style:style style:name="w" style:family="text"><style:text-properties fo:color="#ffffff"/></style:style><style:style style:name="d" style:family="text"><style:text-properties fo:color="#ffffff" fo:background-color="#112233"/></style:style></office:automatic-styles><office:body><office:text><text:p>${seen[0]} <text:span text:style-name="d">white on dark</text:span> then <text:span text:style-name="w">${secret}</text:span> and on</text:p>${Array.from({ length: 40 }, (_, i) => `<text:p>row ${i}</text:p>`).join('')}<text:p>${seen[1]}</text:p></office:text></office:body></office:document>`
const html = `<!doctype html><title>Title</title><style>b{background:#123;color:#fff;padding:4px}i{color:#fff}</style><h1>${seen[0]}</h1><p><b>white on dark</b> <i>${secret}</i></p><table border=1>${Array.from({ length: 40 }, (_, i) => `<tr><td>row ${i}<td>${i * i}`).join('')}</table><p>${seen[1]}</p>`

const producers: Readonly<
  Record<
    string,
    {
      readonly skip: string | false
      readonly source: readonly [ending: string, text: string]
      readonly make: (from: string) => void
    }
  >
> = {
  LibreOffice: {
    skip: office,
    source: ['fodt', flat],
    make: (from) =>
      execFileSync(
        'soffice',
        [
          `-env:UserInstallation=file://${folder}/profile`,
          '--headless',
          '--convert-to',
          'pdf',
          '--outdir',
          folder,
          from,
        ],
        { stdio: 'ignore' },
      ),
  },
  Chromium: {
    skip: chromium,
    source: ['html', html],
    make: (from) =>
      execFileSync(
        'chromium',
        [
          '--headless',
          '--no-sandbox',
          '--disable-gpu',
          '--no-pdf-header-footer',
          `--user-data-dir=${folder}/chromium`,
          `--print-to-pdf=${from.replace(/html$/, 'pdf')}`,
          `file://${from}`,
        ],
        { stdio: 'ignore' },
      ),
  },
}

for (const [name, { skip, source, make }] of Object.entries(producers))
  test(
    `${name}: a page with white writing loses that and nothing else`,
    { skip: skip || poppler },
    async () => {
      const [ending, text] = source
      const from = join(folder, `${name}.${ending}`)
      writeFileSync(from, text)
      make(from)
      const file = readFileSync(from.replace(/\w+$/, 'pdf'))
      const { copy, removed } = await cleaned(file)
      assert.ok(
        removed.some((line) => line.startsWith('properties')),
        removed.join('; '),
      )
      assert.ok(words(file).includes(secret), 'it was there')
      const left = words(copy)
      assert.ok(!left.includes(secret))
      for (const line of [...seen, 'white on dark', 'row 39']) assert.ok(left.includes(line), line)
      assertSamePixels(file, copy)
      assert.ok((await cleaned(copy)).copy.equals(copy))
    },
  )
