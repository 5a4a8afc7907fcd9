// Pictures that are shown by the way stay: grounds of a theme, fills of a chart, marks before the items of a list. What
// they lead to is cleaned as any picture is.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import sharp from 'sharp'
import { allText, cleaned, entriesOf, whyNot } from '../../trial/cleaned.ts'
import { makeDocument, makeWorkbook } from '../../trial/made-up.ts'
import { hasLostLeads } from './seen-leads.ts'

const kinds = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const rels = (...all: (readonly [string, string, string])[]): string =>
  `<Relationships>${all.map(([id, kind, target]) => `<Relationship Id="${id}" Type="${kinds}/${kind}" Target="${target}"/>`).join('')}</Relationships>`
const plain = sharp({ create: { width: 20, height: 20, channels: 3, background: '#248' } })
const picture = await plain
  .withExif({ IFD0: { Artist: 'secretArtist' } })
  .jpeg()
  .toBuffer()
const fill = (crop = ''): string =>
  `<a:blipFill><a:blip r:embed="p"/>${crop}<a:stretch/></a:blipFill>`
const words = '<w:p><w:r><w:t>Beside it</w:t></w:r></w:p>'

/** Where a part leads by relations whose parts are there, and the pictures of the copy. */
async function kept(file: Buffer, part: string) {
  const { copy } = await cleaned(file)
  const parts = new Map(entriesOf(copy).map(({ name, bytes }) => [name, bytes ?? Buffer.alloc(0)]))
  const slash = part.lastIndexOf('/')
  const list = String(parts.get(`${part.slice(0, slash)}/_rels${part.slice(slash)}.rels`))
  const leads = [...list.matchAll(/Id="([^"]+)"[^>]*Target="\/([^"]+)"/g)].map(
    ([, id = '', target = '']) => [id, target] as const,
  )
  const xml = String(parts.get(part))
  const ids = [...xml.matchAll(/r:(?:embed|id)="([^"]+)"/g)].map(([, id]) => id)
  assert.deepEqual(
    leads.map(([id]) => id),
    [...new Set(ids)],
    'every picture leads somewhere',
  )
  const [target = ''] = leads.map(([, to]) => to)
  const bytes = parts.get(target)
  assert.ok(bytes, `${target} is there`)
  assert.ok(!bytes.includes('secretArtist'))
  return await sharp(bytes).metadata()
}

const themeOf = (ground: string): string =>
  `<a:theme xmlns:a="a" xmlns:r="${kinds}"><a:themeElements><a:clrScheme name="x"/><a:fontScheme name="x"/><a:fmtScheme name="x"><a:fillStyleLst/><a:lnStyleLst/><a:effectStyleLst/><a:bgFillStyleLst>${ground}</a:bgFillStyleLst></a:fmtScheme></a:themeElements></a:theme>`

test('the picture a ground of the theme is made of stays, and is cut where it is cropped', async () => {
  const file = (ground: string): Buffer =>
    makeDocument(words, {
      'word/_rels/document.xml.rels': rels(['t', 'theme', 'theme/theme1.xml']),
      'word/theme/theme1.xml': themeOf(ground),
      'word/theme/_rels/theme1.xml.rels': rels(['p', 'image', '../media/image1.jpeg']),
      'word/media/image1.jpeg': picture,
    })
  assert.equal((await kept(file(fill()), 'word/theme/theme1.xml')).width, 20)
  const cut = await kept(file(fill('<a:srcRect l="50000"/>')), 'word/theme/theme1.xml')
  assert.equal(cut.width, 10)
})

test('the picture a bar of a chart is filled with stays', async () => {
  const chart = `<c:chartSpace xmlns:c="c" xmlns:a="a" xmlns:r="${kinds}"><c:chart><c:plotArea><c:barChart><c:ser><c:idx val="0"/><c:spPr>${fill('<a:srcRect t="50000"/>')}</c:spPr><c:val><c:numLit><c:ptCount val="1"/><c:pt idx="0"><c:v>4</c:v></c:pt></c:numLit></c:val></c:ser></c:barChart></c:plotArea><c:plotVisOnly val="1"/></c:chart></c:chartSpace>`
  const frame = `<w:p><w:r><w:drawing><wp:inline><wp:docPr id="1" name=""/><a:graphic><a:graphicData><c:chart r:id="c"/></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>`
  const file = makeDocument(words + frame, {
    'word/_rels/document.xml.rels': rels(['c', 'chart', 'charts/chart1.xml']),
    'word/charts/chart1.xml': chart,
    'word/charts/_rels/chart1.xml.rels': rels(['p', 'image', '../media/image1.jpeg']),
    'word/media/image1.jpeg': picture,
  })
  assert.equal((await kept(file, 'word/charts/chart1.xml')).height, 10)
})

test('the picture before the items of a list stays', async () => {
  const bullet =
    '<w:numPicBullet w:numPicBulletId="0"><w:pict><v:shape style="width:9pt"><v:imagedata r:id="p"/></v:shape></w:pict></w:numPicBullet>'
  const file = makeDocument(words, {
    'word/_rels/document.xml.rels': rels(['n', 'numbering', 'numbering.xml']),
    'word/numbering.xml': `<w:numbering>${bullet}<w:abstractNum w:abstractNumId="1"/></w:numbering>`,
    'word/_rels/numbering.xml.rels': rels(['p', 'image', 'media/image1.jpeg']),
    'word/media/image1.jpeg': picture,
  })
  assert.equal((await kept(file, 'word/numbering.xml')).width, 20)
})

const embedded = (inside: string, image = picture, name = 'image1.jpeg'): Buffer =>
  makeDocument(`${words}<w:p><w:r><w:object w:dxaOrig="9">${inside}</w:object></w:r></w:p>`, {
    'word/_rels/document.xml.rels': rels(
      ['p', 'image', `media/${name}`],
      ['o', 'oleObject', 'embeddings/secret.bin'],
    ),
    [`word/media/${name}`]: image,
    'word/embeddings/secret.bin': 'secretBook',
  })
const shape =
  '<v:shape id="s" style="width:9pt"><v:imagedata r:id="p" o:title="secretTitle"/></v:shape>'
const object = '<o:OLEObject ProgID="secretKind" ShapeID="s" r:id="o"/>'

test('of an embedded file the picture that is shown stays, and what it is a picture of goes', async () => {
  const file = embedded(shape + object)
  assert.equal((await kept(file, 'word/document.xml')).width, 20)
  const { copy, removed } = await cleaned(file)
  assert.doesNotMatch(allText(copy), /secret|object/i)
  assert.ok(removed.includes('embedded files, left as the pictures shown of them'))
  const bare = await cleaned(embedded(object))
  assert.doesNotMatch(allText(bare.copy), /secret|object|pict/i)
  assert.match(
    await whyNot(embedded(shape + object, Buffer.from('\x01\0\0\0'), 'image1.emf')),
    /not JPEG, PNG or GIF/,
  )
})

test('an embedded file or a picture in a header of a sheet is not taken out of sight', async () => {
  const alone = (inner: string): Buffer =>
    makeWorkbook([{ xml: `<worksheet><sheetData/>${inner}</worksheet>` }])
  const choice = (inner: string): string =>
    `<mc:AlternateContent><mc:Choice Requires="x14">${inner}</mc:Choice></mc:AlternateContent>`
  const objects = '<oleObjects><oleObject r:id="o"/></oleObjects>'
  assert.match(await whyNot(alone(choice(objects))), /embedded object on a sheet cannot be kept/)
  const { removed } = await cleaned(alone(choice('<controls><control r:id="c"/></controls>')))
  assert.ok(removed.includes('buttons and fields'))
  const header = (words: string): string =>
    `<headerFooter><oddHeader>${words}</oddHeader></headerFooter>`
  assert.match(await whyNot(alone(header('&amp;L&amp;G'))), /picture in a header or footer of a/)
  await cleaned(alone(header('&amp;LR&amp;&amp;G')))
  assert.match(await whyNot(alone(objects)), /embedded object on a sheet cannot be kept/)
})

test('the picture behind the cells of a sheet stays', async () => {
  const file = makeWorkbook(
    [{ xml: '<worksheet><sheetData/><picture r:id="p"/></worksheet>' }],
    [],
    {
      'xl/worksheets/_rels/sheet1.xml.rels': rels(['p', 'image', '../media/image1.jpeg']),
      'xl/media/image1.jpeg': picture,
    },
  )
  assert.equal((await kept(file, 'xl/worksheets/sheet1.xml')).width, 20)
})

test('a picture called by an unusual ending says what it is', async () => {
  const { copy } = await cleaned(embedded(shape, picture, 'image1.tmp'))
  const types = String(entriesOf(copy).find(({ name }) => name.startsWith('[Content'))?.bytes)
  assert.match(types, /PartName="\/word\/media\/image1\.tmp" ContentType="image\/jpeg"/)
})

test('the proof sees a frame whose picture was left behind', () => {
  const drawn = `<w:p><w:r><w:drawing>${fill()}</w:drawing></w:r></w:p>`
  const list = { 'word/_rels/document.xml.rels': rels(['p', 'image', 'media/a.png']) }
  const whole = makeDocument(drawn, { ...list, 'word/media/a.png': 'x' })
  assert.ok(hasLostLeads(whole, makeDocument(drawn)))
  assert.ok(hasLostLeads(whole, makeDocument(drawn, list)))
  assert.ok(!hasLostLeads(whole, whole))
  // What led nowhere before shows nothing that could be lost.
  assert.ok(!hasLostLeads(makeDocument(drawn, list), makeDocument(drawn)))
  const named = (prefix: string): string =>
    drawn.replace('<w:p>', `<w:p xmlns:${prefix}="${kinds}">`)
  const other = named('q').replace('r:embed', 'q:embed')
  assert.ok(
    hasLostLeads(makeDocument(other, { ...list, 'word/media/a.png': 'x' }), makeDocument(other)),
  )
})
