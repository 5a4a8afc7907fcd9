// Places in documents, slides and PDF where rows of people may lie.
import { drawRows, makePdf, savePdf } from './made-up-pdf.ts'
import { makeDocument, makeWorkbook, makeZip, sheetXml, tableXml, type Rows } from './made-up.ts'
import { elements, escaped, hiddenSheet, type Entry } from './trial-place.ts'

const openDocument = (kind: string, body: string): Buffer =>
  makeZip({
    mimetype: `application/vnd.oasis.opendocument.${kind}`,
    'content.xml': `<office:document-content><office:body>${body}</office:body></office:document-content>`,
  })
const openTable = (rows: Rows, attributes: string): string =>
  `<table:table ${attributes}>${elements(rows, 'table:table-row', (text) => `<table:table-cell><text:p>${escaped(text)}</text:p></table:table-cell>`)}</table:table>`

/** docx. */
export const documentPlaces: readonly Entry[] = [
  ['table', false, (rows) => makeDocument(tableXml(rows))],
  [
    'deleted table',
    true,
    (rows) =>
      makeDocument(`<w:p/><w:del>${tableXml(rows).replaceAll('w:t>', 'w:delText>')}</w:del>`),
  ],
  [
    'workbook behind a chart',
    true,
    (rows) => makeDocument('<w:p/>', { 'word/embeddings/sheet1.xlsx': hiddenSheet(rows) }),
  ],
  [
    'lines with tabs',
    false,
    (rows) =>
      makeDocument(
        rows
          .map(
            (row) =>
              `<w:p>${row.map((text) => `<w:r><w:t>${escaped(text)}</w:t></w:r><w:r><w:tab/></w:r>`).join('')}</w:p>`,
          )
          .join(''),
      ),
  ],
  [
    'footnotes',
    false,
    (rows) =>
      makeDocument('<w:p/>', {
        'word/footnotes.xml': `<w:footnotes>${tableXml(rows)}</w:footnotes>`,
      }),
  ],
  [
    'table of a web page within',
    true,
    (rows) =>
      makeDocument('<w:p/>', {
        'word/afchunk1.html': `<html><body><table>${elements(rows, 'tr', (text) => `<td>${escaped(text)}</td>`)}</table></body></html>`,
      }),
  ],
]

const slide = (inner: string): Buffer =>
  makeZip({
    '[Content_Types].xml': '<Types/>',
    'ppt/slides/slide1.xml': `<p:sld><p:cSld><p:spTree>${inner}</p:spTree></p:cSld></p:sld>`,
  })
const inColour = (colour: string): string =>
  `<a:rPr><a:solidFill><a:srgbClr val="${colour}"/></a:solidFill></a:rPr>`

/** pptx. */
export const slidePlaces: readonly Entry[] = [
  [
    'table',
    false,
    (rows) =>
      makeZip({
        '[Content_Types].xml': '<Types/>',
        'ppt/slides/slide1.xml': `<p:sld>${tableXml(rows).replaceAll('w:', 'a:')}</p:sld>`,
      }),
  ],
  [
    'workbook behind a chart',
    true,
    (rows) =>
      makeZip({
        '[Content_Types].xml': '<Types/>',
        'ppt/slides/slide1.xml': '<p:sld/>',
        'ppt/embeddings/sheet1.xlsx': hiddenSheet(rows),
      }),
  ],
  [
    'white words on a white slide',
    true,
    (rows) =>
      slide(
        `<p:sp><p:spPr><a:noFill/></p:spPr><p:txBody>${rows.map((row) => `<a:p><a:r>${inColour('FFFFFF')}<a:t>${escaped(row.join('\t'))}</a:t></a:r></a:p>`).join('')}</p:txBody></p:sp>`,
      ),
  ],
  [
    'black words in black cells',
    true,
    (rows) =>
      slide(
        `<p:graphicFrame><a:graphic><a:graphicData><a:tbl>${elements(rows, 'a:tr', (text) => `<a:tc><a:txBody><a:p><a:r>${inColour('000000')}<a:t>${escaped(text)}</a:t></a:r></a:p></a:txBody><a:tcPr><a:solidFill><a:srgbClr val="000000"/></a:solidFill></a:tcPr></a:tc>`)}</a:tbl></a:graphicData></a:graphic></p:graphicFrame>`,
      ),
  ],
  [
    'speaker notes',
    true,
    (rows) =>
      makeZip({
        '[Content_Types].xml': '<Types/>',
        'ppt/slides/slide1.xml': '<p:sld/>',
        'ppt/notesSlides/notesSlide1.xml': `<p:notes>${rows.map((row) => `<a:p><a:r><a:t>${escaped(row.join('\t'))}</a:t></a:r></a:p>`).join('')}</p:notes>`,
      }),
  ],
]

/** ods. */
export const openPlaces: readonly Entry[] = [
  ['table', false, (rows) => openDocument('spreadsheet', openTable(rows, 'table:name="A"'))],
  [
    'hidden table',
    true,
    (rows) => openDocument('spreadsheet', openTable(rows, 'table:display="false"')),
  ],
  [
    'hidden rows',
    true,
    (rows) =>
      openDocument(
        'spreadsheet',
        openTable(rows, 'table:name="A"').replaceAll(
          '<table:table-row>',
          '<table:table-row table:visibility="collapse">',
        ),
      ),
  ],
]

/** odt. */
export const openTextPlaces: readonly Entry[] = [
  ['table', false, (rows) => openDocument('text', openTable(rows, 'table:name="A"'))],
  [
    'deleted table',
    true,
    (rows) =>
      openDocument(
        'text',
        `<text:tracked-changes><text:changed-region><text:deletion>${openTable(rows, '')}</text:deletion></text:changed-region></text:tracked-changes>`,
      ),
  ],
]

const plain = 'BT /F1 11 Tf 1 0 0 1 72 700 Tm (The answer is 19.) Tj ET'
/** Sixty rows a page. */
const pages = (rows: Rows, before = '', after = ''): string[] =>
  Array.from({ length: Math.ceil(rows.length / 60) }, (_, page) =>
    drawRows(rows.slice(page * 60, page * 60 + 60), before, after),
  )
const workbook = (rows: Rows): Buffer => makeWorkbook([{ xml: sheetXml(rows), state: 'hidden' }])

/** pdf. */
export const pdfPlaces: readonly Entry[] = [
  ['pages', false, (rows) => makePdf(pages(rows))],
  ['invisible writing', true, (rows) => makePdf(pages(rows, '3 Tr '))],
  ['writing under boxes', true, (rows) => makePdf(pages(rows, '', '\n0 g 0 0 595 842 re f'))],
  [
    'an earlier version',
    true,
    (rows) => {
      const first = makePdf(pages(rows))
      const blank = pages(rows).map(
        (_, i) => [11 + i * 2, { dictionary: '', stream: plain }] as const,
      )
      return savePdf(Object.fromEntries(blank), first)
    },
  ],
  [
    'drawings of deleted pages',
    true,
    (rows) =>
      makePdf(
        [plain],
        Object.fromEntries(pages(rows).map((stream, i) => [100 + i, { dictionary: '', stream }])),
      ),
  ],
  [
    'workbook attached',
    true,
    (rows) =>
      makePdf([plain], {
        100: { dictionary: '/Type/EmbeddedFile', stream: workbook(rows) },
        101: '<</Type/Filespec/F(answer.xlsx)/EF<</F 100 0 R>>>>',
      }),
  ],
]
