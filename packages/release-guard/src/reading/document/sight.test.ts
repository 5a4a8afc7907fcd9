// Every way to hide text in a document: what is hidden is read, and told as hidden; what is seen is told as seen.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readContent } from '../../index.ts'
import { makeDocument, makeZip } from '../../trial/made-up.ts'
import { whiteLetters } from '../../trial/white-letters.ts'

const secret = ['Zorb', 'Quint', '1234567']

/** In which places the secret row was told, and that the open text was told as seen. */
async function placesOf(file: Buffer, open = 'nineteen in all'): Promise<Set<string>> {
  const places = new Set<string>()
  let isOpen = false
  await readContent(file, ({ words, isHidden }, cells) => {
    const text = cells.join(' ')
    if (secret.some((part) => text.includes(part)))
      places.add(`${isHidden ? 'hidden' : 'seen'}: ${words}`)
    if (text.includes(open) && !isHidden) isOpen = true
  })
  assert.ok(isOpen, 'what is in plain sight is told as such')
  return places
}

async function isOnlyIn(words: RegExp, file: Buffer): Promise<void> {
  const places = await placesOf(file)
  assert.ok(places.size > 0, 'the secret was not read')
  for (const place of places) assert.match(place, words)
}

const run = (text: string, properties = ''): string =>
  `<w:r>${properties && `<w:rPr>${properties}</w:rPr>`}<w:t>${text}</w:t></w:r>`
const paragraph = (text: string, properties = '', of = ''): string =>
  `<w:p>${of}${run(text, properties)}</w:p>`
const table = (properties: string, ofRow = ''): string =>
  `<w:tbl><w:tr>${ofRow}${secret.map((text) => `<w:tc>${paragraph(text, properties)}</w:tc>`).join('')}</w:tr></w:tbl>`
const open = paragraph('nineteen in all')

for (const [name, body, words] of [
  ['hidden text', table('<w:vanish/>'), /^hidden: hidden text$/],
  ['text hidden on the web', table('<w:webHidden w:val="true"/>'), /^hidden: hidden text$/],
  ['a hidden style', table('<w:rStyle w:val="Secret"/>'), /^hidden: hidden text$/],
  [
    'a text box in hidden text',
    `<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:drawing><wps:txbxContent>${paragraph(secret.join(' '))}</wps:txbxContent></w:drawing></w:r></w:p>`,
    /^hidden: hidden text$/,
  ],
  ['white text', table('<w:color w:val="FFFFFF"/>'), /^hidden: text in white/],
  ['text too small', table('<w:sz w:val="2"/>'), /^hidden: text in white .* too small/],
  ['a hidden row', table('', '<w:trPr><w:hidden/></w:trPr>'), /^hidden: hidden rows of a table$/],
  [
    'deleted text',
    `<w:p><w:del>${run(secret.join(' ')).replaceAll('w:t>', 'w:delText>')}</w:del></w:p>`,
    /^hidden: deleted text/,
  ],
  [
    'a hidden paragraph',
    paragraph(secret.join(' '), '', '<w:pPr><w:pStyle w:val="Secret"/></w:pPr>'),
    /^hidden: hidden text$/,
  ],
  [
    'letters that are not filled',
    table('<w14:textFill><w14:noFill/></w14:textFill>'),
    /^hidden: text in white/,
  ],
  [
    'lines too low to see',
    paragraph(secret.join(' '), '', '<w:pPr><w:spacing w:line="20" w:lineRule="exact"/></w:pPr>'),
    /^hidden: lines too low to see$/,
  ],
  [
    'black on a black mark',
    table('<w:color w:val="000000"/><w:highlight w:val="black"/>'),
    /^hidden: text in white or in the colour of its ground/,
  ],
  [
    'what the program colours, on a black mark',
    table('<w:highlight w:val="black"/>'),
    /^hidden: text in white or in the colour/,
  ],
  [
    'red on red, nearly',
    table('<w:color w:val="F00A0A"/><w:highlight w:val="red"/>'),
    /^hidden: text in white or in the colour/,
  ],
  [
    'black on black cells',
    table('<w:color w:val="000000"/>').replaceAll(
      '<w:tc>',
      '<w:tc><w:tcPr><w:shd w:fill="000000"/></w:tcPr>',
    ),
    /^hidden: text in white or in the colour/,
  ],
  [
    'black on a black paragraph',
    paragraph(
      secret.join(' '),
      '<w:color w:val="101010"/>',
      '<w:pPr><w:shd w:fill="000000"/></w:pPr>',
    ),
    /^hidden: text in white or in the colour/,
  ],
] as const)
  test(`a document: ${name}`, () =>
    isOnlyIn(
      words,
      makeDocument(open + body + open, {
        'word/styles.xml':
          '<w:styles><w:style w:styleId="Secret"><w:rPr><w:vanish/></w:rPr></w:style></w:styles>',
      }),
    ))

test('a document: what is switched off hides nothing, nor does the mark of a paragraph or white on a dark ground', async () => {
  for (const body of [
    table('<w:vanish w:val="0"/>'),
    `<w:p><w:pPr><w:rPr><w:vanish/></w:rPr></w:pPr>${run(secret.join(' '))}</w:p>`,
    table('<w:color w:val="FFFFFF"/>').replaceAll(
      '<w:tc>',
      '<w:tc><w:tcPr><w:shd w:fill="1F3864"/></w:tcPr>',
    ),
    table('<w:color w:val="FFFFFF"/><w:highlight w:val="darkBlue"/>'),
    table('<w:color w:val="FFFFFF"/><w:shd w:fill="000000"/>'),
    table('<w:highlight w:val="yellow"/>'),
    table('<w:color w:val="FF0000"/><w:highlight w:val="green"/>'),
    // On what is dark the program chooses white itself.
    `<w:p><w:pPr><w:shd w:fill="000000"/></w:pPr>${run(secret.join(' '))}</w:p>`,
    // The next paragraph stands on paper again.
    `<w:p><w:pPr><w:shd w:fill="222222"/></w:pPr>${run('x')}</w:p>${paragraph(secret.join(' '), '<w:color w:val="222222"/>')}`,
  ]) {
    const places = await placesOf(makeDocument(open + body))
    assert.deepEqual([...places], ['seen: text of the document'], body)
  }
})

test('a document: recipients of a mailing, glossary, variables, inserted files, notes', async () => {
  for (const [part, xml] of [
    ['word/recipientData.xml', `<w:recipients><w:r>${secret.join(' ')}</w:r></w:recipients>`],
    [
      'word/settings.xml',
      `<w:settings><w:docVars><w:docVar w:name="who" w:val="${secret.join(' ')}"/></w:docVars></w:settings>`,
    ],
    [
      'word/comments.xml',
      `<w:comments><w:comment w:author="x">${paragraph(secret.join(' '))}</w:comment></w:comments>`,
    ],
  ] as const)
    await isOnlyIn(/^hidden: /, makeDocument(open, { [part]: xml }))
  const inserted = makeDocument(open, {
    'word/afchunk1.htm': `<html><body><p>${secret.join(' ')}</p></body></html>`,
  })
  assert.ok((await placesOf(inserted)).size > 0)
})

/** A slide with a shape of one colour and the secret in letters of another. */
const inkedSlide = (ink: string, fill: string, mark = ''): string =>
  `<p:sld><p:sp><p:spPr><a:solidFill>${fill}</a:solidFill></p:spPr><p:txBody><a:p><a:r><a:rPr><a:solidFill>${ink}</a:solidFill>${mark}</a:rPr><a:t>${secret.join(' ')}</a:t></a:r></a:p></p:txBody></p:sp></p:sld>`
const slides = (slide: string, more: Readonly<Record<string, string>> = {}): Buffer =>
  makeZip({
    '[Content_Types].xml': '<Types/>',
    'ppt/presentation.xml': '<p:presentation><p:sldSz cx="9144000" cy="6858000"/></p:presentation>',
    'ppt/slides/slide1.xml':
      '<p:sld><p:sp><a:p><a:r><a:t>nineteen in all</a:t></a:r></a:p></p:sp></p:sld>',
    'ppt/slides/slide2.xml': slide,
    ...more,
  })
const said = `<a:p><a:r><a:t>${secret.join(' ')}</a:t></a:r></a:p>`
for (const [name, file, words] of [
  [
    'a slide that is not shown',
    slides(`<p:sld show="0"><p:sp>${said}</p:sp></p:sld>`),
    /^hidden: a slide that is not shown$/,
  ],
  [
    'a hidden shape',
    slides(`<p:sld><p:sp><p:nvSpPr><p:cNvPr id="2" hidden="1"/></p:nvSpPr>${said}</p:sp></p:sld>`),
    /^hidden: shapes that are hidden$/,
  ],
  ...(
    [
      ['black in a black shape', '<a:srgbClr val="000000"/>', '<a:srgbClr val="0A0A0A"/>', ''],
      [
        'the dark of the design in a shape of it',
        '<a:schemeClr val="tx1"/>',
        '<a:schemeClr val="tx1"/>',
        '',
      ],
      [
        'black on a black mark',
        '<a:srgbClr val="000000"/>',
        '<a:srgbClr val="FFFFFF"/>',
        '<a:highlight><a:srgbClr val="000000"/></a:highlight>',
      ],
    ] as const
  ).map(
    ([name, ink, fill, mark]) =>
      [
        name,
        slides(inkedSlide(ink, fill, mark)),
        /^hidden: text in white or in the colour/,
      ] as const,
  ),
  [
    'a shape off the slide',
    slides(
      `<p:sld><p:sp><p:spPr><a:xfrm><a:off x="9900000" y="0"/><a:ext cx="5" cy="5"/></a:xfrm></p:spPr>${said}</p:sp></p:sld>`,
    ),
    /^hidden: shapes beyond the edge/,
  ],
  [
    'notes',
    slides('<p:sld/>', { 'ppt/notesSlides/notesSlide1.xml': `<p:notes>${said}</p:notes>` }),
    /^hidden: speaker notes$/,
  ],
] as const)
  test(`slides: ${name}`, () => isOnlyIn(words, file))

for (const [name, look] of [
  ['not filled', '<a:rPr><a:noFill/></a:rPr>'],
  ['a point high', '<a:rPr sz="100"/>'],
  [
    'letting the light through',
    '<a:rPr><a:solidFill><a:srgbClr val="FF0000"><a:alpha val="0"/></a:srgbClr></a:solidFill></a:rPr>',
  ],
] as const)
  test(`slides: letters ${name}`, () =>
    isOnlyIn(
      /^hidden: text in white/,
      slides(
        `<p:sld><p:sp><p:txBody><a:p><a:r>${look}<a:t>${secret.join(' ')}</a:t></a:r></a:p></p:txBody></p:sp></p:sld>`,
      ),
    ))

test('slides: letters of another colour than their shape, a lighter one of the design too, are seen', async () => {
  for (const file of [
    inkedSlide('<a:srgbClr val="FF0000"/>', '<a:srgbClr val="00FF00"/>'),
    inkedSlide(
      '<a:schemeClr val="tx1"/>',
      '<a:schemeClr val="tx1"><a:lumMod val="20000"/></a:schemeClr>',
    ),
    inkedSlide(
      '<a:srgbClr val="000000"/>',
      '<a:srgbClr val="000000"/>',
      '<a:highlight><a:srgbClr val="FFFF00"/></a:highlight>',
    ),
  ]) {
    const places = await placesOf(slides(file))
    assert.ok(
      [...places].every((place) => place.startsWith('seen')),
      [...places].join(),
    )
  }
})

const sheet = (content: string): Buffer =>
  makeZip({
    mimetype: 'application/vnd.oasis.opendocument.spreadsheet',
    'content.xml': `<office:document-content><office:automatic-styles><style:style style:name="ta2"><style:table-properties table:display="false"/></style:style><style:style style:name="T1"><style:text-properties text:display="none"/></style:style><style:style style:name="ce1"><style:text-properties fo:color="#ffffff"/></style:style><style:style style:name="ce2" style:parent-style-name="ce1"/></office:automatic-styles><table:table table:name="A"><table:table-row><table:table-cell><text:p>nineteen in all</text:p></table:table-cell></table:table-row></table:table>${content}</office:document-content>`,
  })
const cells = (attributes = ''): string =>
  secret
    .map((text) => `<table:table-cell${attributes}><text:p>${text}</text:p></table:table-cell>`)
    .join('')
const inTable = (inner: string, attributes = ''): string =>
  `<table:table${attributes}>${inner}</table:table>`
for (const [name, content, words] of [
  [
    'a hidden sheet',
    inTable(`<table:table-row>${cells()}</table:table-row>`, ' table:style-name="ta2"'),
    /^hidden: a hidden sheet/,
  ],
  [
    'filtered rows',
    inTable(`<table:table-row table:visibility="filter">${cells()}</table:table-row>`),
    /^hidden: hidden rows or columns$/,
  ],
  [
    'hidden columns',
    inTable(
      `<table:table-column table:visibility="collapse" table:number-columns-repeated="3"/><table:table-row>${cells()}</table:table-row>`,
    ),
    /^hidden: hidden rows or columns$/,
  ],
  [
    'white cells',
    inTable(`<table:table-row>${cells(' table:style-name="ce1"')}</table:table-row>`),
    /^hidden: text in white$/,
  ],
  [
    'cells white by the style theirs is made from',
    inTable(`<table:table-row>${cells(' table:style-name="ce2"')}</table:table-row>`),
    /^hidden: text in white$/,
  ],
  [
    'another workbook',
    inTable(`<table:table-row>${cells()}</table:table-row>`, ` table:name="'file:///x.ods'#a"`),
    /^hidden: the stored copy/,
  ],
  [
    'comments',
    `<table:table><table:table-row><table:table-cell><office:annotation><text:p>${secret.join(' ')}</text:p></office:annotation></table:table-cell></table:table-row></table:table>`,
    /^hidden: comments/,
  ],
  [
    'changes',
    `<table:tracked-changes><text:p>${secret.join(' ')}</text:p></table:tracked-changes>`,
    /^hidden: deleted text/,
  ],
  [
    'hidden text',
    `<text:p><text:span text:style-name="T1">${secret.join(' ')}</text:span></text:p>`,
    /^hidden: hidden text$/,
  ],
  [
    'a hidden section',
    `<text:section text:display="none"><text:p>${secret.join(' ')}</text:p></text:section>`,
    /^hidden: hidden text$/,
  ],
] as const)
  test(`OpenDocument: ${name}`, () => isOnlyIn(words, sheet(content)))

for (const { name, file, isSeen } of whiteLetters)
  test(`white letters in ${name}`, () =>
    isOnlyIn(isSeen ? /^seen: / : /^hidden: text in white$/, file))

const page = (inner: string, head = ''): Buffer =>
  Buffer.from(
    `<!doctype html><html><head>${head}</head><body><p>nineteen in all</p>${inner}<p>the end of it</p></body></html>`,
  )
for (const [name, file, words] of [
  [
    'not displayed',
    page(`<div style="display: none"><p>${secret.join(' ')}</p></div>`),
    /^hidden: parts of the page/,
  ],
  [
    'hidden by a rule',
    page(
      `<table class="x y"><tr>${secret.map((text) => `<td>${text}</td>`).join('')}</tr></table>`,
      '<style>.y{display:none}</style>',
    ),
    /^hidden: parts of the page/,
  ],
  [
    'a hidden field',
    page(`<input type="hidden" value="${secret.join(' ')}">`),
    /^hidden: parts of the page/,
  ],
  ['a comment', page(`<!-- ${secret.join(' ')} -->`), /^hidden: comments in the page/],
  ['a script', page(`<script>var a = [${JSON.stringify(secret)}]</script>`), /^hidden: programs/],
] as const)
  test(`a web page: ${name}`, () => isOnlyIn(words, file))
