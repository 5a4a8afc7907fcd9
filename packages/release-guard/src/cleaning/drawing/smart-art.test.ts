// SmartArt is left as the shapes it showed, in their places and colours; whatever else is stored of it is gone, and
// what cannot be kept as it looks gives no copy.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { allText, cleaned, entriesOf, whyNot } from '../../trial/cleaned.ts'
import { makeZip } from '../../trial/made-up.ts'
import {
  documentWith,
  frame,
  line,
  point,
  slidesWith,
  storedShape,
  workbookWith,
  type Stored,
} from '../../trial/made-up-smart-art.ts'
import { prove } from '../prove.ts'
import { seenInSlides } from '../seen-slides.ts'

const partOf = (file: Buffer, part: string): string =>
  String(entriesOf(file).find(({ name }) => name === part)?.bytes ?? '')
const slide = 'ppt/slides/slide1.xml'
const seenOn = (file: Buffer): string => seenInSlides(file).texts.get('1') ?? ''

const png = Buffer.concat([
  Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
  ...[
    ['IHDR', 'size'],
    ['tEXt', 'secretInPicture'],
    ['IDAT', 'pixels'],
    ['IEND', ''],
  ].map(([kind = '', content = '']) => {
    const head = Buffer.alloc(8)
    head.writeUInt32BE(content.length)
    head.write(kind, 4, 'latin1')
    return Buffer.concat([head, Buffer.from(content, 'latin1'), Buffer.alloc(4)])
  }),
])
const filled =
  '<a:blipFill><a:blip r:embed="rId1"><a:extLst><a:ext uri="secretBlip"/></a:extLst></a:blip><a:stretch><a:fillRect/></a:stretch></a:blipFill>'
const link = '><a:hlinkClick r:id="h" tooltip="secretTip"/></a:rPr>'.replace(
  '>',
  ' bmk="secretMark">',
)

const leads = [
  ['rId1', 'image', '../media/image9.png'],
  ['h', 'hyperlink', 'https://secretaddress.example'],
] as const

/** Everything in it that may hold words nobody sees. */
const full: Stored = {
  points: [
    point('shown one', 'presName="secretPresName" phldrT="[secretPrompt]"'),
    point('shown two'),
    point('secretUndrawn'),
    point('secretOfHiddenShape'),
  ].join(''),
  shapes: [
    storedShape(0, 0, { words: 'shown one', number: 'descr="secretDescr" title="secretTitle"' }),
    storedShape(0, 500_000, { words: 'secretOfHiddenShape', number: 'hidden="1"' }),
    storedShape(0, 1_000_000, {
      id: 'secretModelId',
      lines: line('shown two', link),
      more: '<dsp:extLst><a:ext uri="x"><a:t>secretExtension</a:t></a:ext></dsp:extLst>',
    }),
    storedShape(1_000_000, 0, { looks: filled }),
  ].join(''),
  leads,
}
const media = { 'ppt/media/image9.png': png }

test('SmartArt of a slide becomes the shapes it showed, and nothing else of it is left', async () => {
  const file = slidesWith(frame(), full, media, [['rId1', 'image', '../media/other.png']])
  // The relation that leads to the shapes is called as a picture of theirs might be.
  assert.match(partOf(file, 'ppt/slides/_rels/slide1.xml.rels'), /Id="drawn1"/)
  const { copy, removed } = await cleaned(file)
  const left = allText(copy)
  assert.deepEqual(left.match(/secret\w*/gi) ?? [], [])
  assert.equal(seenOn(copy), 'shown one\nshown two\n')
  assert.equal(seenOn(file), seenOn(copy))
  assert.doesNotMatch(left, /diagram|dsp:|dgm:|modelId/)
  assert.ok(removed.includes('SmartArt, left as the shapes it showed'), removed.join('; '))
  const ids = [...partOf(copy, slide).matchAll(/cNvPr id="(\d+)"/g)].map(([, id]) => id)
  assert.equal(ids.length, 5)
  assert.equal(new Set(ids).size, ids.length)
  // The picture is reached from the slide now, by an id that nothing else has.
  const embed = /r:embed="(\w+)"/.exec(partOf(copy, slide))?.[1] ?? ''
  const lead = new RegExp(`Id="${embed}" [^>]*/image" Target="/ppt/media/image9.png"`)
  assert.match(partOf(copy, 'ppt/slides/_rels/slide1.xml.rels'), lead)
  assert.ok(!['rId1', 'drawn1'].includes(embed), embed)
  assert.ok(partOf(copy, 'ppt/media/image9.png').includes('pixels'))
  assert.deepEqual((await cleaned(copy)).removed, [])
})

/** Each shape's text and, in their order, what it says of its place. */
const placesIn = (xml: string): string[] =>
  [...xml.matchAll(/<p:sp>.*?<\/p:sp>/gs)].map(([shape]) => {
    const at = /<a:xfrm([^>]*)><a:off x="(-?\d+)" y="(-?\d+)"\/><a:ext cx="(\d+)" cy="(\d+)"/.exec(
      shape,
    )
    const words = /<a:t>(.*?)<\/a:t>/.exec(shape)?.[1] ?? '-'
    return [words, ...(at?.slice(1) ?? [])].join(' ').replace(/ +/g, ' ').trim()
  })

test('shapes stand where they stood, and their texts where SmartArt put them', async () => {
  const kind = (name: string, gd = ''): string =>
    `<a:prstGeom prst="${name}"><a:avLst>${gd}</a:avLst></a:prstGeom>`
  const inset = Math.round(400_000 * 0.1 * (1 - Math.SQRT1_2))
  const tenth = '<a:gd name="adj" fmla="val 10000"/>'
  const round = { words: 'round', geometry: kind('roundRect', tenth) }
  const shapes = [
    storedShape(0, 0, { words: 'own' }),
    storedShape(700_000, 0, {
      ...round,
      text: ['', 700_000 + inset, inset, 600_000 - 2 * inset, 400_000 - 2 * inset],
    }),
    storedShape(1_400_000, 0, { words: 'lower', text: ['', 1_400_000, 100_000, 600_000, 300_000] }),
    storedShape(0, 500_000, {
      words: 'turned',
      turn: 'rot="5400000"',
      text: ['rot="-5400000"', 100_000, 400_000, 400_000, 600_000],
    }),
    storedShape(1_400_000, 500_000, {
      words: 'over',
      turn: 'rot="10800000"',
      text: ['rot="10800000"', 1_400_000, 500_000, 600_000, 300_000],
    }),
    storedShape(700_000, 500_000, {
      words: 'aslant',
      turn: 'rot="1800000"',
      geometry: kind('chevron'),
      text: ['', 700_000, 500_000, 600_000, 400_000],
    }),
  ].join('')
  const points = ['own', 'round', 'lower', 'turned', 'over', 'aslant']
    .map((one) => point(one))
    .join('')
  const { copy } = await cleaned(slidesWith(frame(), { points, shapes }))
  const xml = partOf(copy, slide)
  assert.deepEqual(placesIn(xml), [
    'own 1000000 2000000 600000 400000',
    'round 1700000 2000000 600000 400000',
    '- 2400000 2000000 600000 400000',
    'lower 2400000 2100000 600000 300000',
    '- rot="5400000" 1000000 2500000 600000 400000',
    'turned 1100000 2400000 400000 600000',
    '- rot="10800000" 2400000 2500000 600000 400000',
    'over 2400000 2500000 600000 300000',
    '- rot="1800000" 1700000 2500000 600000 400000',
    'aslant rot="1800000" 1700000 2500000 600000 400000',
  ])
  assert.match(
    xml,
    /<p:grpSpPr><a:xfrm><a:off x="1000000" y="2000000"\/><a:ext cx="3000000" cy="1500000"\/><a:chOff x="1000000" y="2000000"\/><a:chExt cx="3000000" cy="1500000"\/>/,
  )
  // A text of its own has no fill, line or shadow, and the colour of its shape's style.
  const lower = /<p:sp>(?:(?!<p:sp>).)*<a:t>lower/s.exec(xml)?.[0] ?? ''
  assert.match(lower, /<\/a:prstGeom><a:noFill\/><a:ln><a:noFill\/><\/a:ln><\/p:spPr>/)
  assert.match(lower, /<a:fillRef idx="0">.*<a:fontRef idx="minor"><a:schemeClr val="lt1"\/>/)
  // The tree of shapes itself is nothing that could lie beside the slide.
  assert.match(xml, /<\/p:nvGrpSpPr><p:grpSpPr><a:xfrm><a:off x="0" y="0"\/>/)
})

test('texts have the colours of the kind of box, and what is behind all of it stays', async () => {
  const colours = `<dgm:styleLbl name="node1"><dgm:txFillClrLst meth="repeat"><a:schemeClr val="dk2"/><a:schemeClr val="accent3"/></dgm:txFillClrLst></dgm:styleLbl><dgm:styleLbl name="node2"><dgm:txFillClrLst/></dgm:styleLbl>`
  const stored: Stored = {
    colours,
    points:
      point('first', 'presStyleLbl="node1" presStyleIdx="0"') +
      point('second', 'presStyleLbl="node1" presStyleIdx="1"') +
      point('third', 'presStyleLbl="node2"'),
    shapes: ['first', 'second', 'third']
      .map((words, at) => storedShape(700_000 * at, 0, { words, id: words }))
      .join(''),
    whole:
      '<dgm:bg><a:solidFill><a:srgbClr val="339933"/></a:solidFill></dgm:bg><dgm:whole><a:ln w="9525"><a:solidFill><a:srgbClr val="112233"/></a:solidFill></a:ln></dgm:whole>',
  }
  const { copy } = await cleaned(slidesWith(frame(), stored))
  const xml = partOf(copy, slide)
  const fonts = [...xml.matchAll(/<a:fontRef idx="minor"><a:schemeClr val="(\w+)"/g)]
  assert.deepEqual(
    fonts.map(([, colour]) => colour),
    ['dk2', 'accent3', 'lt1'],
  )
  assert.match(
    xml,
    /<p:spPr><a:xfrm><a:off x="1000000" y="2000000"\/><a:ext cx="3000000" cy="1500000"\/><\/a:xfrm><a:prstGeom prst="rect"><a:avLst\/><\/a:prstGeom><a:solidFill><a:srgbClr val="339933"\/><\/a:solidFill><a:ln w="9525">/,
  )
  const span = stored.colours?.replace('repeat', 'span') ?? ''
  assert.match(await whyNot(slidesWith(frame(), { ...stored, colours: span })), /txFillClrLst/)
})

test('SmartArt that cannot be kept as it looks gives no copy, and it is said what to do', async () => {
  const one = (shape: Parameters<typeof storedShape>[2], points = point('shown')): Buffer =>
    slidesWith(
      frame(),
      { points, shapes: storedShape(0, 0, { words: 'shown', ...shape }), leads },
      media,
    )
  await cleaned(one({}))
  const without =
    /the SmartArt on slide 1 is stored without the shapes it shows: use “Convert to Shapes”/
  assert.match(await whyNot(slidesWith(frame(), { points: point('shown'), shapes: null })), without)
  assert.match(await whyNot(slidesWith(frame(), { points: point('shown'), shapes: '' })), without)
  assert.match(await whyNot(one({}, point('other'))), /other words than the shapes stored for it/)
  for (const [shape, what] of [
    [{ looks: '<a:newFill/>' }, /newFill/],
    [{ looks: '<a:noFill note="x"/>' }, /note/],
    [{ looks: '<a:noFill r:id="x"/>' }, /r:id/],
    [{ looks: '<a:solidFill><a:schemeClr val="a long word or two"/></a:solidFill>' }, /val/],
    [{ looks: '<a:noFill>words</a:noFill>' }, /noFill/],
    [{ looks: '<a:blipFill><a:blip r:link="rId1"/></a:blipFill>' }, /r:link/],
    [{ looks: '<a:blipFill><a:blip r:embed="h"/></a:blipFill>' }, /blip/],
    [
      { geometry: '<a:custGeom><a:gdLst><a:gd name="adj" fmla="val 1"/></a:gdLst></a:custGeom>' },
      /gdLst/,
    ],
    [
      {
        geometry:
          '<a:prstGeom prst="rect"><a:avLst><a:gd name="smith" fmla="val 1"/></a:avLst></a:prstGeom>',
      },
      /name/,
    ],
    [{ lines: '<a:p><a:fld type="x"><a:t>shown</a:t></a:fld></a:p>' }, /fld/],
    [{ turn: 'flipV="1"', text: ['', 0, 0, 9, 9] as const }, /flipV/],
    [{ more: '<dsp:other/>' }, /other/],
    [{ more: '<p:txBody/>' }, /txBody/],
  ] as const)
    assert.match(await whyNot(one(shape)), what, JSON.stringify(shape))
  // Words apart from their shape, in its colour.
  const white = '<a:solidFill><a:srgbClr val="FFFFFF"/></a:solidFill>'
  const apart: readonly [string, number, number, number, number] = ['', 0, 90_000, 600_000, 300_000]
  const inWhite = { lines: line('shown', `>${white}</a:rPr>`), text: apart }
  assert.match(await whyNot(one({ ...inWhite, looks: white })), /in the colour of the shape/)
  await cleaned(one({ ...inWhite, looks: white.replace('FFFFFF', '336699') }))
  const stretched = filled.replace('<a:fillRect/>', '<a:fillRect l="-2000"/>')
  assert.match(await whyNot(one({ looks: stretched })), /picture 1 on slide 1 is cropped/)
  await cleaned(one({ looks: stretched.replace('-2000', '2000') }))
  const cropped = filled.replace('<a:stretch>', '<a:srcRect l="9"/><a:stretch>')
  assert.match(await whyNot(one({ looks: cropped })), /picture 1 on slide 1 is cropped/)
  assert.match(await whyNot(one({ text: ['', 9_000_000, 0, 9, 9] })), /left out of sight/)
})

test('hidden SmartArt goes, however it is stored', async () => {
  const stored = { points: point('secretPoint'), shapes: null }
  const { copy, removed } = await cleaned(slidesWith(frame('hidden="1"'), stored))
  assert.deepEqual(allText(copy).match(/secret\w*/g) ?? [], [])
  assert.ok(removed.includes('hidden shapes'))
})

test('the proof sees what SmartArt showed, and what only its points said', async () => {
  const file = slidesWith(frame(), full, media)
  const { copy } = await cleaned(file)
  const altered = (from: string | RegExp, to: string): Buffer =>
    makeZip(
      Object.fromEntries(
        entriesOf(copy).map(({ name, bytes }) => [
          name,
          name === slide ? String(bytes).replace(from, to) : (bytes ?? ''),
        ]),
      ),
    )
  await prove(file, copy, seenInSlides)
  await assert.rejects(prove(file, altered('shown two', 'shown too'), seenInSlides), /same/)
  await assert.rejects(
    prove(file, altered(/ name="[^"]*"/, ' name="secretUndrawn"'), seenInSlides),
    /out of sight would be left \(the stored points of SmartArt\)/,
  )
})

test('SmartArt of a document becomes a canvas with its shapes', async () => {
  const { copy } = await cleaned(
    documentWith({ ...full, shapes: full.shapes?.replace(filled, '<a:noFill/>') ?? '' }),
  )
  const left = allText(copy)
  assert.deepEqual(left.match(/secret\w*/gi) ?? [], [])
  const words = [...left.matchAll(/<[aw]:t>([^<]*)/g)].map(([, text]) => text)
  assert.deepEqual(words, ['shown before', 'shown one', 'shown two', 'shown after'])
  assert.match(left, /<a:graphicData uri="[^"]*lockedCanvas"><lc:lockedCanvas [^>]*><a:nvGrpSpPr>/)
  assert.match(left, /<a:txSp><a:txBody>.*<a:useSpRect\/><\/a:txSp><a:style>/)
})

test('SmartArt of a sheet becomes a group when its size is said', async () => {
  const stored = { ...full, shapes: full.shapes?.replace(filled, '<a:noFill/>') ?? '' }
  const { copy } = await cleaned(workbookWith(stored, 'cx="3000000" cy="1500000"'))
  const left = allText(copy)
  assert.deepEqual(left.match(/secret\w*/gi) ?? [], [])
  const words = [...left.matchAll(/<a:t>([^<]*)/g)].map(([, text]) => text)
  assert.deepEqual(words, ['shown one', 'shown two'])
  assert.match(
    left,
    /<xdr:grpSp [^>]*><xdr:nvGrpSpPr><xdr:cNvPr id="\d+" name="Shape 1"\/><xdr:cNvGrpSpPr\/>/,
  )
  assert.match(await whyNot(workbookWith(stored, 'cx="0" cy="0"')), /on a sheet is stored without/)
})

test('a hidden drawing of a document goes, and is not taken for seen', async () => {
  const stored = {
    points: point('secretPoint'),
    shapes: storedShape(0, 0, { words: 'secretPoint' }),
  }
  const hidden = (value: string): Buffer => {
    const file = documentWith(stored)
    const entries = entriesOf(file).map(({ name, bytes }) => [
      name,
      String(bytes).replace('<wp:docPr ', `<wp:docPr hidden="${value}" `),
    ])
    return makeZip(Object.fromEntries(entries) as Record<string, string>)
  }
  const { copy, removed } = await cleaned(hidden('1'))
  assert.deepEqual(allText(copy).match(/secret\w*/g) ?? [], [])
  assert.ok(removed.includes('hidden shapes'), removed.join('; '))
  assert.match(allText(copy), /shown before.*shown after/)
  assert.match(allText((await cleaned(hidden('0'))).copy), /shown before.*secretPoint.*shown after/)
})

test('an embedded object is refused with what to do; controls of a slide go, and it is said', async () => {
  const stored = { points: '', shapes: null }
  const object = frame().replace(
    /<a:graphicData.*<\/a:graphicData>/,
    '<a:graphicData><p:oleObj/></a:graphicData>',
  )
  assert.match(
    await whyNot(slidesWith(object, stored)),
    /an embedded object on slide 1 cannot be kept: .*paste it as a picture/,
  )
  const plain = slidesWith('', stored)
  const entries = entriesOf(plain).map(({ name, bytes }) => [
    name,
    name === slide
      ? String(bytes).replace(
          '</p:spTree>',
          '</p:spTree><p:controls><p:control name="secretBox"/></p:controls>',
        )
      : (bytes ?? ''),
  ])
  const { copy, removed } = await cleaned(
    makeZip(Object.fromEntries(entries) as Record<string, string>),
  )
  assert.ok(removed.includes('buttons and fields of slides (controls)'), removed.join('; '))
  assert.doesNotMatch(allText(copy), /secretBox/)
})
