// Charts in cleaned OpenDocument files: what they draw stays to the last figure; what else their table, their sheets and
// their frame hold goes. LibreOffice draws the same from the copy.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { allText, cleaned, entriesOf, whyNot } from '../../../trial/cleaned.ts'
import { makeZip } from '../../../trial/made-up.ts'
import { prove } from '../../prove.ts'
import { seenInOpen } from '../seen-open.ts'

const oasis = 'urn:oasis:names:tc:opendocument:xmlns'
const spaces = `${[
  ...['office', 'style', 'text', 'table', 'chart', 'meta', 'presentation'].map((name) => [
    name,
    `${oasis}:${name}:1.0`,
  ]),
  ['draw', `${oasis}:drawing:1.0`],
  ['number', `${oasis}:datastyle:1.0`],
  ['fo', `${oasis}:xsl-fo-compatible:1.0`],
  ['svg', `${oasis}:svg-compatible:1.0`],
  ['dc', 'http://purl.org/dc/elements/1.1/'],
  ['xlink', 'http://www.w3.org/1999/xlink'],
  ['chartooo', 'http://openoffice.org/2010/chart'],
  ['loext', 'urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0'],
]
  .map(([name = '', uri = '']) => `xmlns:${name}="${uri}"`)
  .join(' ')} office:version="1.3"`

const words = (text: string): string =>
  `<table:table-cell office:value-type="string"><text:p>${text}</text:p></table:table-cell>`
const figure = (value: number): string =>
  `<table:table-cell office:value-type="float" office:value="${value}"><text:p>${value}</text:p></table:table-cell>`
const row = (cells: string, more = ''): string =>
  `<table:table-row ${more}>${cells}</table:table-row>`
const look = (name: string, properties: string, more = ''): string =>
  `<style:style style:name="${name}" style:family="chart" ${more}>${properties}</style:style>`
const said = (attributes: string): string => `<style:chart-properties ${attributes}/>`
const hidden = 'table:visibility="collapse"'

interface Chart {
  readonly link?: string
  readonly series: string
  readonly categories?: string
  readonly legend?: string
  readonly plot?: string
  readonly axis?: string
  readonly title?: string
  readonly table?: string
  readonly more?: string
  readonly looks?: string
  readonly kind?: string
}

/** A chart as its content. */
function chart(one: Chart): string {
  const looks = [
    look('plot', said(one.plot ?? 'chart:include-hidden-cells="false"')),
    look('axis', said(one.axis ?? 'chart:display-label="true"'), 'style:data-style-name="N1"'),
    look('bars', said('chart:symbol-type="none"'), 'style:data-style-name="N2"'),
    look('title', '<style:text-properties fo:font-size="13pt"/>'),
    '<number:number-style style:name="N1"><number:number number:min-integer-digits="1"/><number:text> men</number:text></number:number-style>',
    '<number:number-style style:name="N2"><number:number number:min-integer-digits="1"/><number:text>secretFormat</number:text></number:number-style>',
    look('secretLook', said('')),
    one.looks ?? '',
  ]
  const categories =
    one.categories === undefined
      ? ''
      : `<chart:categories table:cell-range-address="${one.categories}"/>`
  return `<office:document-content ${spaces}><office:automatic-styles>${looks.join('')}</office:automatic-styles><office:body><office:chart><chart:chart svg:width="8cm" svg:height="7cm" xlink:href="${one.link ?? '..'}" xlink:type="simple" chart:class="chart:${one.kind ?? 'bar'}" chart:style-name="title"><chart:title chart:style-name="title"><text:p>${one.title ?? 'shown title'}</text:p></chart:title>${one.legend ?? '<chart:legend chart:legend-position="end"/>'}<chart:plot-area chart:style-name="plot" table:cell-range-address="Answer.A1:Answer.D9" chart:data-source-has-labels="both"><chart:axis chart:dimension="x" chart:name="primary-x" chart:style-name="axis">${categories}</chart:axis><chart:axis chart:dimension="y" chart:name="primary-y" chart:style-name="axis"/>${one.series}<chart:wall/></chart:plot-area>${one.more ?? ''}${one.table ?? stale}</chart:chart></office:chart></office:body></office:document-content>`
}

const series = (values: string, label: string, more = '', inner = ''): string =>
  `<chart:series chart:style-name="bars" chart:values-cell-range-address="${values}" chart:label-cell-address="${label}" chart:class="chart:bar" ${more}>${inner}</chart:series>`
const grid = (head: string, rows: string): string =>
  `<table:table table:name="local-table"><table:table-header-columns><table:table-column/></table:table-header-columns><table:table-columns><table:table-column table:number-columns-repeated="2"/></table:table-columns><table:table-header-rows>${row(head)}</table:table-header-rows><table:table-rows>${rows}</table:table-rows></table:table>`
const empty = '<table:table-cell><text:p/></table:table-cell>'
/** What a program stored once, and draws nothing from. */
const stale = grid(
  empty + words('secretStale'),
  row(
    `${words('secretGamma')}<table:table-cell office:value-type="float" office:value="7777777"><text:p>7777777</text:p><draw:g><svg:desc>secretAddress</svg:desc></draw:g></table:table-cell>`,
  ),
)

const frame = (inner = '', link = './Object 1'): string =>
  `<draw:frame draw:name="secretFrame" draw:z-index="0" svg:width="8cm" svg:height="7cm" svg:x="1cm" svg:y="9cm"><loext:p/><draw:object draw:notify-on-update-of-ranges="Answer.A1:Answer.A9 secretRange" xlink:href="${link}"><loext:p draw:notify-on-update-of-ranges="secretRange"/></draw:object><draw:image xlink:href="./ObjectReplacements/Object 1"/><svg:title>secretTitle</svg:title>${inner}</draw:frame>`

type Parts = Readonly<Record<string, string | Uint8Array>>
const fills = `<office:document-styles ${spaces}><office:styles><draw:gradient draw:name="secretFill" draw:style="linear" draw:angle="300"/></office:styles></office:document-styles>`

/** A file of that kind with a chart; around it everything that programs leave there. */
const file = (kind: string, body: string, content: string, more: Parts = {}): Buffer =>
  makeZip({
    mimetype: `application/vnd.oasis.opendocument.${kind}`,
    'content.xml': `<office:document-content ${spaces}><office:automatic-styles><style:style style:name="ta1" style:family="table"><style:table-properties table:display="true"/></style:style><style:style style:name="ta2" style:family="table"><style:table-properties table:display="false"/></style:style></office:automatic-styles><office:body><office:${kind}>${body}</office:${kind}></office:body></office:document-content>`,
    'styles.xml': `<office:document-styles ${spaces}><office:styles/></office:document-styles>`,
    'Object 1/content.xml': content,
    'Object 1/styles.xml': fills,
    'Object 1/meta.xml': `<office:document-meta ${spaces}><office:meta><dc:creator>secretCreator</dc:creator></office:meta></office:document-meta>`,
    'Object 1/settings.xml': '<office:document-settings>secretSetting</office:document-settings>',
    'ObjectReplacements/Object 1': 'VCLMTF secretMetafile',
    ...more,
  })

const answer = (
  third: string,
  columns = '<table:table-column table:number-columns-repeated="4"/>',
) =>
  `<table:table table:name="Answer" table:style-name="ta1"><table:shapes>${frame()}</table:shapes>${columns}${row(words('name') + words('count') + words('share'))}${row(words('alpha') + figure(11) + figure(1))}${row(words('beta') + figure(22) + figure(2))}${row(words('secretGamma') + figure(3_333_333) + figure(3), third)}${row(words('delta') + figure(44) + figure(4))}</table:table>`
const raw = `<table:table table:name="Raw secretSheet" table:style-name="ta2"><table:table-column/>${row(words('people') + words('all'))}${row(words('north') + figure(51))}${row(words('south') + figure(52))}${row(words('secretPerson') + figure(9_876_543))}</table:table>`

const book = (content: string, third = hidden, more: Parts = {}): Buffer =>
  file('spreadsheet', answer(third) + raw, content, more)
const linked: Chart = {
  categories: 'Answer.A2:Answer.A5',
  series: series('Answer.B2:Answer.B5', 'Answer.B1:Answer.B1'),
}

const part = (of: Buffer, name: string): string =>
  entriesOf(of)
    .find((one) => one.name === name)
    ?.bytes?.toString() ?? ''
const drawn = (of: Buffer): string[] =>
  Array.from(
    part(of, 'Object 1/content.xml').matchAll(/<text:p>([^<]+)</g),
    ([, text = '']) => text,
  )
const seenOf = (of: Buffer): string[] => [...seenInOpen(of).texts.values()]
const left = (of: Buffer): string[] => allText(of).match(/secret\w*|3333333|7777777|9876543/g) ?? []

test('a chart of cells that are partly hidden keeps what it draws in its own table', async () => {
  const original = book(chart(linked))
  const { copy, removed } = await cleaned(original)
  assert.deepEqual(left(copy), [])
  assert.deepEqual(drawn(copy), [
    ...['shown title', 'count', 'alpha', '11', 'beta', '22', 'delta', '44'],
  ])
  const content = part(copy, 'Object 1/content.xml')
  assert.match(content, /xlink:href="\."/)
  assert.match(content, /values-cell-range-address="local-table\.\$B\$2:\.\$B\$4"/)
  assert.match(content, /label-cell-address="local-table\.\$B\$1"/)
  assert.match(content, /<chart:categories table:cell-range-address="local-table\.\$A\$2:\.\$A\$4"/)
  assert.ok(content.includes('<number:text> men<'), 'how figures along the axis are written')
  assert.deepEqual(
    entriesOf(copy).map(({ name }) => name),
    [
      ...['mimetype', 'content.xml', 'styles.xml'],
      ...['Object 1/content.xml', 'Object 1/styles.xml', 'META-INF/manifest.xml'],
    ],
  )
  assert.match(
    part(copy, 'META-INF/manifest.xml'),
    /full-path="Object 1\/"[^>]*media-type="application\/vnd\.oasis\.opendocument\.chart"/,
  )
  assert.deepEqual(seenOf(copy), seenOf(original))
  assert.ok(
    seenOf(copy).some((one) =>
      one.endsWith('series\ncount\n11 22 44\ncategories\nalpha\nbeta\ndelta'),
    ),
  )
  for (const line of [
    'links of a chart to cells, replaced by the figures it draws',
    'alternative texts',
  ])
    assert.ok(removed.includes(line), `${line} in ${removed.join('; ')}`)
  const again = await cleaned(copy)
  assert.deepEqual(again.removed, [])
  assert.ok(again.copy.equals(copy), 'a clean copy is its own copy')
})

test('a chart of sheets that lose nothing stays drawn from them', async () => {
  const { copy } = await cleaned(book(chart(linked), ''))
  const content = part(copy, 'Object 1/content.xml')
  assert.match(content, /xlink:href="\.\."/)
  assert.match(content, /values-cell-range-address="Answer\.B2:Answer\.B5"/)
  assert.ok(!content.includes('table:table'), 'no figures of an earlier day')
  assert.match(
    part(copy, 'content.xml'),
    /notify-on-update-of-ranges="Answer\.B2:Answer\.B5 Answer\.B1:Answer\.B1 Answer\.A2:Answer\.A5"|notify-on-update-of-ranges="Answer\.A2:Answer\.A5 Answer\.B2:Answer\.B5 Answer\.B1:Answer\.B1"/,
  )
  assert.deepEqual(
    left(copy).filter((one) => one !== 'secretGamma' && one !== '3333333'),
    [],
  )
  assert.ok((await cleaned(copy)).copy.equals(copy))
})

test('a chart of a hidden sheet keeps its figures and no more of the sheet', async () => {
  const source = "$'Raw secretSheet'."
  const { copy } = await cleaned(
    book(
      chart({
        categories: `${source}$A$2:${source}$A$3`,
        series: series(`${source}$B$2:${source}$B$3`, `${source}$B$1`),
      }),
      '',
    ),
  )
  assert.deepEqual(drawn(copy), ['shown title', 'all', 'north', '51', 'south', '52'])
  assert.deepEqual(
    left(copy).filter((one) => one !== 'secretGamma' && one !== '3333333'),
    [],
  )
})

test('hidden cells are drawn where a chart says so; where it says nothing it is refused', async () => {
  const all = chart({ ...linked, plot: 'chart:include-hidden-cells="true"' })
  const { copy } = await cleaned(book(all))
  assert.deepEqual(drawn(copy).slice(6), ['secretGamma', '3333333', 'delta', '44'])
  const unsaid = chart({ ...linked, plot: 'chart:stacked="false"' })
  assert.match(await whyNot(book(unsaid)), /does not say whether it draws hidden cells/)
})

test('a series in a hidden column is not drawn, and goes', async () => {
  const columns = `<table:table-column/><table:table-column/><table:table-column ${hidden}/><table:table-column/>`
  const two = chart({
    ...linked,
    series: linked.series + series('Answer.C2:Answer.C5', 'Answer.C1'),
  })
  const original = file('spreadsheet', answer(hidden, columns) + raw, two)
  const { copy, removed } = await cleaned(original)
  assert.ok(removed.includes('series of a chart that are hidden'))
  assert.deepEqual(drawn(copy), [
    ...['shown title', 'count', 'alpha', '11', 'beta', '22', 'delta', '44'],
  ])
  assert.ok(!allText(copy).includes('share'))
})

const ownTable = grid(
  empty + words('apples') + words('secretUnused'),
  row(`${words('alpha')}${figure(1.5)}${figure(7_777_777)}`) +
    row(
      `${words('beta')}<table:table-cell office:value-type="float" office:value="2"><text:p>secretWords</text:p><draw:g><svg:desc>secretAddress</svg:desc></draw:g></table:table-cell>${words('secretLoose')}`,
    ),
)
const own: Chart = {
  link: '.',
  table: ownTable,
  categories: 'local-table.$A$2:.$A$3',
  series: series(
    'local-table.$B$2:.$B$3',
    'local-table.$B$1',
    '',
    '<chart:data-point chart:repeated="9999"/>',
  ),
}
const slide = (inner: string): string => `<draw:page draw:name="secretPage">${inner}</draw:page>`

test('a chart with a table of its own keeps the columns it draws', async () => {
  for (const [kind, body] of [
    ['presentation', slide(frame())],
    ['text', `<text:p>before ${frame()} after</text:p>`],
  ] as const) {
    const original = file(kind, body, chart(own))
    const { copy, removed } = await cleaned(original)
    assert.deepEqual(left(copy), [], removed.join('; '))
    assert.deepEqual(drawn(copy), ['shown title', 'apples', 'alpha', '1.5', 'beta', '2'])
    assert.ok(!allText(copy).includes('9999') && allText(copy).includes('chart:repeated="2"'))
    assert.deepEqual(seenOf(copy), seenOf(original))
    assert.ok((await cleaned(copy)).copy.equals(copy))
  }
})

test('names and categories that nothing shows go', async () => {
  const unread = chart({
    ...own,
    legend: '',
    axis: 'chart:display-label="false"',
    table: ownTable.replace('apples', 'secretName').replace('alpha', 'secretCategory'),
  })
  const { copy, removed } = await cleaned(file('presentation', slide(frame()), unread))
  assert.deepEqual(left(copy), [])
  assert.deepEqual(drawn(copy), ['shown title', '1', '1.5', '2', '2'])
  assert.ok(removed.includes('names in a chart that it does not show (2)'))
  const labelled = unread.replace('chart:symbol-type="none"', 'chart:data-label-series="true"')
  const named = await cleaned(file('presentation', slide(frame()), labelled))
  assert.deepEqual(left(named.copy), ['secretName'])
  const unlisted = chart({ ...own, table: ownTable.replace('apples', 'secretName') }).replace(
    'chart:class="chart:bar" >',
    'chart:class="chart:bar" loext:hide-legend="true">',
  )
  assert.deepEqual(left((await cleaned(file('presentation', slide(frame()), unlisted))).copy), [])
})

test('what a chart holds besides what it draws gives no copy and says why', async () => {
  const why = (one: Chart, inner = ''): Promise<string> =>
    whyNot(file('presentation', slide(frame(inner)), chart(one)))
  assert.match(await why({ ...own, more: '<draw:rect/>' }), /not known here \(draw:rect\)/)
  assert.match(
    await why({ ...own, more: '<chart:title loext:secret="a"/>' }),
    /\(chart:title loext:secret\)/,
  )
  assert.match(
    await why({ ...own, legend: '<chart:legend chart:legend-position="secretWord"/>' }),
    /\(chart:legend chart:legend-position\)/,
  )
  assert.match(
    await why({
      ...own,
      plot: 'chart:include-hidden-cells="false" chart:symbol-type="secretWord"',
    }),
    /\(chart:symbol-type\)/,
  )
  assert.match(await why(own, '<loext:p>secretWords</loext:p>'), /more than a chart \(loext:p\)/)
  assert.match(await why({ ...own, series: series('PT@data 0', 'PT@label 0') }), /cannot be found/)
  assert.match(
    await why({ ...own, series: series('Table1.A1:Table1.A2', 'Table1.B1'), link: '..' }),
    /drawn from a table of the text/,
  )
  assert.match(await why({ ...own, categories: 'local-table.$A$2:.$B$3' }), /several levels/)
  const pale = (text: string): Chart => ({
    ...own,
    looks: look('pale', `<style:text-properties ${text}/>`),
    more: '<chart:subtitle chart:style-name="pale"><text:p>pale</text:p></chart:subtitle>',
  })
  assert.match(await why(pale('fo:color="#ffffff"')), /words in white/)
  assert.match(await why(pale('fo:font-size="1pt"')), /nobody can read/)
  assert.equal(await why(pale('fo:color="#ff0000"')), 'cleaned')
  const dark = '<style:graphic-properties draw:fill="solid" draw:fill-color="#FF0000"/>'
  const same = {
    ...pale('fo:color="#ff0000"'),
    looks: look('pale', `<style:text-properties fo:color="#ff0000"/>${dark}`),
  }
  assert.match(await why(same), /colour of what is behind them/)
  const away = '<chart:subtitle svg:x="9cm" svg:y="1cm"><text:p>away</text:p></chart:subtitle>'
  assert.match(await why({ ...own, more: away }), /nobody can read/)
  assert.equal(await why({ ...own, more: away.replace('9cm', '7cm') }), 'cleaned')
  const tiny = slide(frame().replace('svg:width="8cm"', 'svg:width="0.1cm"'))
  assert.match(await whyNot(file('presentation', tiny, chart(own))), /too small to be seen/)
  const point = '<chart:data-point chart:style-name="bars"/>'
  const styled = series('Answer.B2:Answer.B5', 'Answer.B1', '', point)
  assert.match(await whyNot(book(chart({ ...linked, series: styled }))), /looks of their own/)
  const flat = book(chart(linked), `${hidden} table:style-name="flat"`)
  assert.equal(await whyNot(flat), 'cleaned')
  const dated = chart(linked).replace(
    'chart:name="primary-x"',
    'chart:name="primary-x" chartooo:axis-type="auto"',
  )
  const days = answer(hidden).replace(
    words('alpha'),
    '<table:table-cell office:value-type="date" office:date-value="2026-01-01"><text:p>1 January</text:p></table:table-cell>',
  )
  assert.match(await whyNot(file('spreadsheet', days + raw, dated)), /dates along its axis/)
})

test('the proof sees what changed in a chart and what nobody would see', async () => {
  const original = book(chart(linked))
  const { copy } = await cleaned(original)
  const changed = (from: string, to: string): Buffer => {
    const text = part(copy, 'Object 1/content.xml')
    assert.ok(text.includes(from), from)
    return makeZip(
      Object.fromEntries(
        entriesOf(copy).map(({ name, bytes }) => [
          name,
          name === 'Object 1/content.xml' ? text.replace(from, to) : (bytes ?? ''),
        ]),
      ),
    )
  }
  await prove(original, copy, seenInOpen)
  for (const [from, to] of [
    ['office:value="44"><text:p>44<', 'office:value="45"><text:p>45<'],
    ['>delta<', '>omega<'],
    ['>count<', '>counts<'],
    ['shown title', 'other title'],
  ] as const)
    await assert.rejects(prove(original, changed(from, to), seenInOpen), /not show the same/, to)
  for (const [from, to] of [
    ['<text:p>44</text:p>', '<text:p>1000231</text:p>'],
    ['<text:p>44</text:p>', '<text:p>44</text:p><draw:g><svg:desc>1000231</svg:desc></draw:g>'],
    [
      '</table:table-row></table:table-rows>',
      `${figure(1_000_231)}</table:table-row></table:table-rows>`,
    ],
    ['</table:table-row></table:table-rows>', `${words('x')}</table:table-row></table:table-rows>`],
    ['</chart:plot-area>', '</chart:plot-area>1000231'],
    ['</chart:plot-area>', '</chart:plot-area><draw:rect draw:name="1000231"/>'],
    ['.$B$4', '.$B$3'],
  ] as const)
    await assert.rejects(prove(original, changed(from, to), seenInOpen), /left out of sight/, to)
})

const png = Buffer.concat([
  Buffer.from('\x89PNG\r\n\x1a\n\0\0\0\x04IHDRsizecrc!', 'latin1'),
  Buffer.from('\0\0\0\x06IDATpixelscrc!\0\0\0\0IENDcrc!', 'latin1'),
])

test('another object leaves its picture, if that can be cleaned', async () => {
  const formula = '<math:math xmlns:math="x">secretFormula</math:math>'
  const body = `<text:p>before</text:p><text:p>${frame()}</text:p>`
  assert.match(await whyNot(file('text', body, formula)), /an embedded object, a formula/)
  const { copy, removed } = await cleaned(
    file('text', body, formula, { 'ObjectReplacements/Object 1': png }),
  )
  assert.deepEqual(left(copy), [])
  assert.ok(removed.includes('embedded objects, left as the pictures shown of them'))
  assert.ok(part(copy, 'content.xml').includes('xlink:href="Pictures/1.png"'))
})

test('angles and layouts that a program meant without saying so are said', async () => {
  const filled = chart({
    ...own,
    looks: look(
      'fill',
      '<style:graphic-properties draw:fill="gradient" draw:fill-gradient-name="secretFill"/>',
    ),
  }).replace('<chart:wall/>', '<chart:wall chart:style-name="fill"/>')
  const by = (program: string): Parts => ({
    'meta.xml': `<office:document-meta ${spaces}><office:meta><meta:generator>${program}</meta:generator></office:meta></office:document-meta>`,
  })
  const older = await cleaned(
    file('presentation', slide(frame()), filled, by('LibreOffice/4.4$Linux')),
  )
  assert.match(part(older.copy, 'Object 1/styles.xml'), /draw:angle="30deg"/)
  assert.match(part(older.copy, 'Object 1/content.xml'), /try-staggering-first="true"/)
  const other = await cleaned(file('presentation', slide(frame()), filled, by('Calligra/3.1')))
  assert.match(part(other.copy, 'Object 1/styles.xml'), /draw:angle="300deg"/)
  assert.ok(!allText(other.copy).includes('try-staggering-first'))
  assert.deepEqual(left(other.copy), [])
})

const office = existsSync('/usr/lib/libreoffice/program/libsdlo.so')
  ? ['/usr/bin/soffice', '/usr/bin/libreoffice'].find((path) => existsSync(path))
  : undefined

test(
  'LibreOffice draws from the copy what was drawn from the original',
  { skip: office === undefined ? 'LibreOffice is not installed' : false },
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'guard-charts-'))
    try {
      const { copy } = await cleaned(book(chart(linked)))
      writeFileSync(join(folder, 'copy.ods'), copy)
      const profile = `-env:UserInstallation=file://${folder}/profile`
      const way = ['--headless', '--convert-to', 'fods', '--outdir', folder]
      const ran = spawnSync(office ?? '', [profile, ...way, join(folder, 'copy.ods')], {
        encoding: 'utf8',
        timeout: 180_000,
      })
      assert.equal(ran.status, 0, ran.stderr)
      const written = readFileSync(join(folder, 'copy.fods'), 'utf8')
      const table = /<table:table table:name="local-table">.*?<\/table:table>/s.exec(written)?.[0]
      assert.ok(table !== undefined, 'LibreOffice keeps a chart of its own figures')
      assert.deepEqual(
        Array.from(table.matchAll(/<text:p>([^<]+)</g), ([, text = '']) => text),
        ['count', 'alpha', '11', 'beta', '22', 'delta', '44'],
      )
      assert.ok(written.includes('shown title'))
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  },
)
