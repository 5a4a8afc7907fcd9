// Words on slides beneath what nothing is seen through are refused with their slide; beside, beneath and behind things
// that hide nothing they are cleaned.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { cleaned, allText, whyNot } from '../../trial/cleaned.ts'
import { makeZip } from '../../trial/made-up.ts'

const kinds = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const spaces = `xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:r="${kinds}" xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"`
const rels = (...all: (readonly [string, string, string])[]): string =>
  `<Relationships>${all.map(([id, kind, target]) => `<Relationship Id="${id}" Type="${kinds}/${kind}" Target="${target}"/>`).join('')}</Relationships>`
const page = (kind: string, inner: string, more = '', last = ''): string =>
  `<p:${kind} ${spaces} ${more}><p:cSld><p:spTree><p:grpSpPr/>${inner}</p:spTree></p:cSld>${last}</p:${kind}>`
const colours = 'dk1 lt1 dk2 lt2 accent1 accent2 accent3 accent4 accent5 accent6 hlink folHlink'
  .split(' ')
  .map((name) => `<a:${name}><a:srgbClr val="112233"/></a:${name}>`)
  .join('')
const font = '<a:latin typeface="Arial"/><a:ea typeface=""/><a:cs typeface=""/>'

interface Show {
  /** The slides; a text is the shapes of one, a pair what its page says besides. */
  readonly slides: readonly (string | readonly [string, string])[]
  readonly layout?: string
  readonly layoutSays?: string
  readonly master?: string
  /** What the master and the presentation say of all words. */
  readonly looks?: readonly [string, string]
}

function show({ slides, layout = '', layoutSays = '', master = '', looks }: Show): Buffer {
  return makeZip({
    '[Content_Types].xml': '<Types/>',
    '_rels/.rels': rels(['a', 'officeDocument', 'ppt/presentation.xml']),
    'ppt/presentation.xml': `<p:presentation ${spaces}><p:sldMasterIdLst><p:sldMasterId id="9" r:id="m"/></p:sldMasterIdLst><p:sldIdLst>${slides.map((_, at) => `<p:sldId id="${256 + at}" r:id="s${at}"/>`).join('')}</p:sldIdLst><p:sldSz cx="9144000" cy="6858000"/>${looks?.[1] ?? ''}</p:presentation>`,
    'ppt/_rels/presentation.xml.rels': rels(
      ['m', 'slideMaster', 'slideMasters/m.xml'],
      ...slides.map((_, at) => [`s${at}`, 'slide', `slides/s${at}.xml`] as const),
    ),
    ...Object.fromEntries(
      slides.flatMap((one, at) => [
        [
          `ppt/slides/s${at}.xml`,
          typeof one === 'string' ? page('sld', one) : page('sld', one[0], one[1]),
        ],
        [`ppt/slides/_rels/s${at}.xml.rels`, rels(['l', 'slideLayout', '../slideLayouts/l.xml'])],
      ]),
    ),
    'ppt/slideLayouts/l.xml': page('sldLayout', layout, layoutSays),
    'ppt/slideLayouts/_rels/l.xml.rels': rels(['m', 'slideMaster', '../slideMasters/m.xml']),
    'ppt/slideMasters/m.xml': page(
      'sldMaster',
      master,
      '',
      '<p:clrMap/><p:sldLayoutIdLst><p:sldLayoutId id="10" r:id="l"/></p:sldLayoutIdLst>' +
        (looks?.[0] ?? ''),
    ),
    'ppt/slideMasters/_rels/m.xml.rels': rels(
      ['l', 'slideLayout', '../slideLayouts/l.xml'],
      ['t', 'theme', '../theme/t.xml'],
    ),
    'ppt/theme/t.xml': `<a:theme ${spaces} name="x"><a:themeElements><a:clrScheme name="x">${colours}</a:clrScheme><a:fontScheme name="x"><a:majorFont>${font}</a:majorFont><a:minorFont>${font}</a:minorFont></a:fontScheme><a:fmtScheme name="x"><a:fillStyleLst/><a:lnStyleLst/><a:effectStyleLst/><a:bgFillStyleLst/></a:fmtScheme></a:themeElements></a:theme>`,
  })
}

/** In points: left, top, width, height. */
type At = readonly [number, number, number, number]
const transform = ([x, y, w, h]: At, more = '', tag = 'a:xfrm'): string =>
  `<${tag} ${more}><a:off x="${x * 12700}" y="${y * 12700}"/><a:ext cx="${w * 12700}" cy="${h * 12700}"/></${tag}>`
const shape = (place: string, fill: string, words = '', more = '', head = ''): string =>
  `<p:sp ${head}><p:nvSpPr><p:cNvPr id="2" name="x" ${more}/><p:cNvSpPr/><p:nvPr/></p:nvSpPr><p:spPr>${place}<a:prstGeom prst="rect"/>${fill}</p:spPr><p:txBody><a:bodyPr/><a:p><a:r><a:t>${words}</a:t></a:r></a:p></p:txBody></p:sp>`
const holder = (of: string, place: string, fill: string, words: string, spare = ''): string =>
  `<p:sp><p:nvSpPr><p:cNvPr id="3" name="x"/><p:cNvSpPr/><p:nvPr><p:ph ${of}/></p:nvPr></p:nvSpPr><p:spPr>${place}${fill}</p:spPr>${spare}<p:txBody><a:bodyPr/><a:p><a:r><a:t>${words}</a:t></a:r></a:p></p:txBody></p:sp>`
const none = '<a:noFill/>'
const black = (more = ''): string =>
  `<a:solidFill><a:srgbClr val="000000">${more}</a:srgbClr></a:solidFill>`
const where: At = [100, 100, 200, 40]
const words = shape(transform(where), none, 'under it')
const picture = (at: At, more = ''): string =>
  `<p:pic><p:nvPicPr><p:cNvPr id="5" name=""/><p:cNvPicPr/><p:nvPr/></p:nvPicPr><p:blipFill><a:blip>${more}</a:blip></p:blipFill><p:spPr>${transform(at)}</p:spPr></p:pic>`
const frame = (uri: string, inner: string): string =>
  `<p:graphicFrame><p:nvGraphicFramePr><p:cNvPr id="6" name=""/><p:cNvGraphicFramePr/><p:nvPr/></p:nvGraphicFramePr>${transform(where, '', 'p:xfrm')}<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/${uri}">${inner}</a:graphicData></a:graphic></p:graphicFrame>`
const table = (cell: string, style = ''): string =>
  frame(
    'table',
    `<a:tbl><a:tblPr>${style}</a:tblPr><a:tblGrid/><a:tr h="9"><a:tc><a:txBody><a:bodyPr/><a:p/></a:txBody><a:tcPr>${cell}</a:tcPr></a:tc></a:tr></a:tbl>`,
  )
const line = (width: number): string =>
  `<p:cxnSp><p:nvCxnSpPr><p:cNvPr id="7" name=""/><p:cNvCxnSpPr/><p:nvPr/></p:nvCxnSpPr><p:spPr>${transform([100, 120, 200, 0])}<a:prstGeom prst="line"/><a:ln w="${width * 12700}">${black()}</a:ln></p:spPr></p:cxnSp>`

const over: Readonly<Record<string, string>> = {
  'a black shape': shape(transform([90, 90, 300, 100]), black()),
  'colours that run': shape(
    transform(where),
    '<a:gradFill><a:gsLst><a:gs pos="0"><a:srgbClr val="0"><a:alpha val="10000"/></a:srgbClr></a:gs><a:gs pos="100000"><a:srgbClr val="0"/></a:gs></a:gsLst></a:gradFill>',
  ),
  'a pattern': shape(
    transform(where),
    '<a:pattFill prst="pct5"><a:fgClr><a:srgbClr val="0"/></a:fgClr></a:pattFill>',
  ),
  'a picture as fill': shape(transform(where), '<a:blipFill><a:blip/></a:blipFill>'),
  'a style': `<p:sp><p:nvSpPr><p:cNvPr id="2" name=""/></p:nvSpPr><p:spPr>${transform(where)}</p:spPr><p:style><a:fillRef idx="1"><a:schemeClr val="accent1"/></a:fillRef></p:style></p:sp>`,
  'the ground of the slide': shape(transform(where), '', '', '', 'useBgFill="1"'),
  'what lets little through': shape(transform(where), black('<a:alpha val="85000"/>')),
  'a picture': picture(where),
  'a low strip': shape(transform([110, 112, 60, 8]), black()),
  'a thick line': line(20),
  'a table': table(black()),
  'a table by its style': table(
    '',
    '<a:tableStyleId>{5C22544A-7EE6-4342-B048-85BDC9FD1C3A}</a:tableStyleId>',
  ),
  'a shape in a group': `<p:grpSp><p:nvGrpSpPr><p:cNvPr id="8" name=""/></p:nvGrpSpPr><p:grpSpPr><a:xfrm><a:off x="1270000" y="1270000"/><a:ext cx="2540000" cy="508000"/><a:chOff x="0" y="0"/><a:chExt cx="100" cy="100"/></a:xfrm>${black()}</p:grpSpPr>${shape('<a:xfrm><a:off x="0" y="0"/><a:ext cx="100" cy="100"/></a:xfrm>', '<a:grpFill/>')}</p:grpSp>`,
  'a turned shape': shape(transform([190, 0, 20, 240], 'rot="5400000"'), black()),
  'a choice of shapes': `<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:Choice Requires="a14">${shape(transform(where), black())}</mc:Choice></mc:AlternateContent>`,
}

test('words beneath something are refused, and on which slide', async () => {
  for (const [what, shapes] of Object.entries(over))
    assert.match(
      await whyNot(show({ slides: [['', 'show="0"'], words, words + shapes] })),
      /words on slide 3 lie beneath a picture, a shape or a chart: move it away/,
      what,
    )
  assert.match(
    await whyNot(show({ slides: [frame('chart', '') + (over['a picture'] ?? '')] })),
    /on slide 1 lie beneath/,
  )
  assert.match(
    await whyNot(show({ slides: [words + frame('chart', '')] })),
    /on slide 1 lie beneath/,
  )
})

const beside: Readonly<Record<string, string>> = {
  'a shape that overlaps by an edge': words + shape(transform([100, 130, 300, 100]), black()),
  'a shape without fill': words + shape(transform(where), none),
  'a shape that says nothing': words + shape(transform(where), ''),
  'what is seen through': words + shape(transform(where), black('<a:alpha val="79000"/>')),
  'a faint picture': words + picture(where, '<a:alphaModFix amt="50%"/>'),
  'a hidden shape': words + shape(transform(where), black(), '', 'hidden="1"'),
  'a shape beneath': shape(transform(where), black()) + words,
  'its own fill': shape(transform(where), black(), 'shown'),
  'a thin line': words + line(3),
  'a bare table':
    words + table('', '<a:tableStyleId>{2D5ABB26-0587-4C30-8999-92F81FD0307C}</a:tableStyleId>'),
  'a shape over no words': shape(transform(where), none, ' ') + picture(where),
  'a style without fill': `${words}<p:sp><p:nvSpPr><p:cNvPr id="2" name=""/></p:nvSpPr><p:spPr>${transform(where)}</p:spPr><p:style><a:fillRef idx="0"/></p:style></p:sp>`,
  'a shape turned away': words + shape(transform([190, 60, 20, 200], 'rot="5400000"'), black()),
}

test('words that nothing lies over are cleaned', async () => {
  for (const [what, shapes] of Object.entries(beside)) {
    assert.equal(await whyNot(show({ slides: [shapes] })), 'cleaned', what)
  }
  const { copy } = await cleaned(
    show({ slides: [words, [words + (over['a picture'] ?? ''), 'show="0"']] }),
  )
  assert.ok(allText(copy).includes('under it'))
})

test('what says no place and no fill has them from its layout or master', async () => {
  const bare = holder('type="body" idx="1"', '', '', 'under it')
  const picked = picture([100, 300, 100, 100])
  const layout = holder('type="body" idx="1"', transform([50, 250, 300, 300]), '', 'sample')
  const master = holder('type="body"', transform([50, 250, 300, 300]), '', 'sample')
  const far = holder('type="body"', transform([500, 20, 100, 100]), '', 'sample')
  assert.match(
    await whyNot(show({ slides: [bare + picked], layout, master: far })),
    /on slide 1 lie/,
  )
  assert.match(
    await whyNot(
      show({ slides: [bare + picked], layout: holder('type="body" idx="1"', '', '', ''), master }),
    ),
    /on slide 1 lie/,
  )
  assert.equal(
    await whyNot(
      show({ slides: [bare + picked], layout: far.replace('/>', ' idx="1"/>'), master }),
    ),
    'cleaned',
  )
  const cover = holder('type="body" idx="1"', '', '', '')
  const filled = holder('type="body" idx="1"', transform(where), black(), 'sample')
  assert.match(await whyNot(show({ slides: [words + cover], layout: filled })), /on slide 1 lie/)
  const empty = filled.replace(black(), none)
  assert.equal(
    await whyNot(show({ slides: [words + cover], layout: empty, master: filled })),
    'cleaned',
  )
})

test('words of a layout or master beneath a thing on a slide are refused where they are shown', async () => {
  const cover = over['a picture'] ?? ''
  const says = /words on slide 2 \(of its layout or master\) lie beneath/
  assert.match(await whyNot(show({ slides: ['', cover], layout: words })), says)
  assert.match(await whyNot(show({ slides: ['', cover], master: words })), says)
  assert.equal(await whyNot(show({ slides: [words], layout: cover, master: cover })), 'cleaned')
  assert.equal(
    await whyNot(show({ slides: [[cover, 'showMasterSp="0"']], layout: words })),
    'cleaned',
  )
  assert.equal(
    await whyNot(show({ slides: [cover], master: words, layoutSays: 'showMasterSp="0"' })),
    'cleaned',
  )
})

/** Words in a shape of 80 by 30 points, its looks and those of its words. */
const small = (body: string, paragraphs: string, at: At = [200, 200, 80, 30], more = ''): string =>
  shape(transform(at, more), none)
    .replace('<a:bodyPr/>', body)
    .replace(/<a:p>.*<\/a:p>/, paragraphs)
const said = (words: string, looks = '', size = 'sz="1400"'): string =>
  `<a:p>${looks}<a:r><a:rPr ${size}/><a:t>${words}</a:t></a:r></a:p>`
const aligned = (side: string): string =>
  said('words that are much longer than it is', `<a:pPr algn="${side}"/>`)
const unwrapped = '<a:bodyPr wrap="none"/>'
const six = said('line').repeat(6)
const blackAt = (at: At): string => shape(transform(at), black())
const [above, below, left, right] = [
  [200, 140, 80, 55],
  [200, 235, 80, 60],
  [140, 200, 55, 30],
  [285, 200, 55, 30],
] as const satisfies At[]
const standing = (anchor: string): string => small(`<a:bodyPr anchor="${anchor}"/>`, six)
const unsized = said('line', '', '').repeat(6)

type Case = readonly [string, readonly At[], readonly At[]]
const overflows: Readonly<Record<string, Case>> = {
  'lines in one': [small(unwrapped, aligned('l')), [right], [left, above, below]],
  'lines in one in the middle': [small(unwrapped, aligned('ctr')), [left, right], [above]],
  'lines in one at the right': [small(unwrapped, aligned('r')), [left], [right]],
  'more lines than it is high': [small('<a:bodyPr/>', six), [below], [above, left, right]],
  'one that is cut off in some programs': [
    small('<a:bodyPr vertOverflow="clip"/>', six),
    [below],
    [above],
  ],
  'lines around the middle': [standing('ctr'), [above, below], [left]],
  'lines from below': [standing('b'), [above], [below]],
  'lines by wrapping': [
    small('<a:bodyPr wrap="square"/>', said('many words of a line '.repeat(5))),
    [below],
    [right],
  ],
  'lines by breaks': [
    small('<a:bodyPr/>', said('one').replace('</a:p>', '<a:br/>'.repeat(5) + said('six').slice(5))),
    [below],
    [above],
  ],
  'lines in two columns': [small('<a:bodyPr numCol="2"/>', six + six), [below], [above]],
  'as many lines as two columns have room for': [
    small('<a:bodyPr numCol="2" anchor="b"/>', said('line').repeat(4)),
    [],
    [above, below],
  ],
  'words that run down': [small('<a:bodyPr vert="vert"/>', six + six), [left], [below, right]],
  'words that run up': [small('<a:bodyPr vert="vert270"/>', six + six), [right], [below, left]],
  'a shape turned by a quarter': [
    small('<a:bodyPr/>', six + six, [225, 175, 30, 80], 'rot="5400000"'),
    [left],
    [above, below, right],
  ],
  'a shape turned upside down': [
    small('<a:bodyPr/>', six, [200, 200, 80, 30], 'rot="10800000"'),
    [above],
    [below],
  ],
  'lines set close': [
    small(
      '<a:bodyPr/>',
      said('line', '<a:pPr><a:lnSpc><a:spcPct val="30000"/></a:lnSpc></a:pPr>').repeat(6),
    ),
    [],
    [below],
  ],
  'lines of few points': [
    small(
      '<a:bodyPr/>',
      said('line', '<a:pPr><a:lnSpc><a:spcPts val="500"/></a:lnSpc></a:pPr>').repeat(6),
    ),
    [],
    [below],
  ],
  'words made to fit': [
    small('<a:bodyPr><a:normAutofit fontScale="32000"/></a:bodyPr>', six),
    [],
    [below],
  ],
  'lines made to fit': [
    small('<a:bodyPr><a:normAutofit fontScale="60000" lnSpcReduction="50%"/></a:bodyPr>', six),
    [],
    [below],
  ],
  'blank lines below words': [
    small('<a:bodyPr/>', said('line') + said('', '', 'sz="2000"').repeat(5)),
    [],
    [above, below],
  ],
  'blank lines above words': [
    small('<a:bodyPr/>', '<a:p><a:endParaRPr sz="1400"/></a:p>'.repeat(4) + said('line')),
    [below],
    [above],
  ],
  'blank lines above words from below': [
    small(
      '<a:bodyPr anchor="b"/>',
      '<a:p><a:endParaRPr sz="1400"/></a:p>'.repeat(4) + said('line'),
    ),
    [],
    [above, below],
  ],
  'lines of many points': [
    small(
      '<a:bodyPr/>',
      said('line', '<a:pPr><a:lnSpc><a:spcPts val="1400"/></a:lnSpc></a:pPr>').repeat(6),
    ),
    [below],
    [above],
  ],
  'words drawn as a shape': [
    small('<a:bodyPr wrap="none"><a:prstTxWarp prst="textPlain"/></a:bodyPr>', aligned('l') + six),
    [],
    [below, right],
  ],
  'words turned in their shape': [small('<a:bodyPr rot="2700000"/>', six), [], [above, below]],
  'letters below one another': [small('<a:bodyPr vert="wordArtVert"/>', six), [], [above, below]],
  'words there is room for': [small('<a:bodyPr/>', said('line')), [], [above, below, left, right]],
}

test('words that run out of their shape are found beneath things beside it, and nothing else is', async () => {
  for (const [what, [words, covered, free]] of Object.entries(overflows)) {
    for (const at of covered)
      assert.match(
        await whyNot(show({ slides: [words + blackAt(at)] })),
        /words on slide 1 lie beneath/,
        `${what} ${at.join(' ')}`,
      )
    for (const at of free)
      assert.equal(
        await whyNot(show({ slides: [words + blackAt(at)] })),
        'cleaned',
        `${what} ${at.join(' ')}`,
      )
  }
})

test('how large words are is said by the shape, its place, the master or the presentation', async () => {
  const sized = (size: number, tag: string): string =>
    `<${tag}><a:lvl1pPr><a:defRPr sz="${size}00"/></a:lvl1pPr></${tag}>`
  const isRefused = async (file: Omit<Show, 'slides'>, slide: string): Promise<boolean> => {
    const why = await whyNot(show({ ...file, slides: [slide + blackAt(below)] }))
    return why !== 'cleaned' && /words on slide 1 lie beneath/.test(why)
  }
  const own = (size: number): string =>
    small(`<a:bodyPr/>${sized(size, 'a:lstStyle')}`, said('line', '', '').repeat(3))
  assert.deepEqual([await isRefused({}, own(24)), await isRefused({}, own(8))], [true, false])
  const place = holder('type="body" idx="1"', transform([200, 200, 80, 30]), none, '')
  const filling = place.replace(/<a:p>.*<\/a:p>/, unsized.slice(0, unsized.length / 2))
  for (const [size, refused] of [
    [24, true],
    [8, false],
  ] as const) {
    const layout = place.replace('<a:bodyPr/>', `<a:bodyPr/>${sized(size, 'a:lstStyle')}`)
    assert.equal(await isRefused({ layout }, filling), refused, `layout ${size}`)
    const byMaster = `<p:txStyles>${sized(30 - size, 'p:titleStyle')}${sized(size, 'p:bodyStyle')}</p:txStyles>`
    assert.equal(await isRefused({ looks: [byMaster, ''] }, filling), refused, `master ${size}`)
    const looks = ['', sized(size, 'p:defaultTextStyle')] as const
    assert.equal(await isRefused({ looks }, own(0)), refused, `presentation ${size}`)
  }
  const stands = place.replace('<a:bodyPr/>', '<a:bodyPr anchor="b"/>')
  const six = filling.replace(/(<a:p>.*<\/a:p>)/, '$1$1$1')
  assert.equal(await isRefused({}, six), true)
  assert.equal(await isRefused({ layout: stands }, six), false)
})

test('a group that makes its shapes smaller leaves words as large as they are', async () => {
  const grouped = (inner: string): string =>
    `<p:grpSp><p:nvGrpSpPr><p:cNvPr id="8" name=""/></p:nvGrpSpPr><p:grpSpPr><a:xfrm><a:off x="2540000" y="2540000"/><a:ext cx="1016000" cy="381000"/><a:chOff x="0" y="0"/><a:chExt cx="10160000" cy="3810000"/></a:xfrm></p:grpSpPr>${inner}</p:grpSp>`
  const words = small('<a:bodyPr/>', six, [0, 0, 800, 300])
  assert.match(await whyNot(show({ slides: [grouped(words) + blackAt(below)] })), /on slide 1 lie/)
  assert.equal(await whyNot(show({ slides: [grouped(words) + blackAt(above)] })), 'cleaned')
})
