// Places in workbooks where rows of people may lie, and places where only their texts do.
import { makeWorkbook, pivotParts, sheetXml } from './made-up.ts'
import {
  elements,
  escaped,
  hiddenSheet,
  inContainer,
  type Entry,
  type TrialPlace,
} from './trial-place.ts'

const part = (name: string, xml: string): Buffer => makeWorkbook([], [], { [name]: xml })

/** xlsx. */
export const workbookPlaces: readonly Entry[] = [
  ['visible sheet', false, (rows) => makeWorkbook([{ xml: sheetXml(rows) }])],
  ['hidden sheet', true, hiddenSheet],
  [
    'very hidden sheet, shared strings',
    true,
    (rows) => {
      const strings: string[] = []
      return makeWorkbook([{ xml: sheetXml(rows, { strings }), state: 'veryHidden' }], strings)
    },
  ],
  [
    'hidden rows',
    true,
    (rows) => makeWorkbook([{ xml: sheetXml(rows, { rowAttributes: 'hidden="1"' }) }]),
  ],
  [
    'hidden columns',
    true,
    (rows) =>
      makeWorkbook([
        { xml: sheetXml(rows, { columns: '<cols><col min="1" max="8" hidden="1"/></cols>' }) },
      ]),
  ],
  ['white letters', true, (rows) => makeWorkbook([{ xml: sheetXml(rows, { style: 1 }) }])],
  [
    'white letters on a white ground',
    true,
    (rows) => makeWorkbook([{ xml: sheetXml(rows, { style: 3 }) }]),
  ],
  [
    'format that shows nothing',
    true,
    (rows) => makeWorkbook([{ xml: sheetXml(rows, { style: 2 }) }]),
  ],
  [
    'far cells',
    true,
    (rows) => makeWorkbook([{ xml: sheetXml(rows, { fromRow: 50_000, fromColumn: 300 }) }]),
  ],
  [
    'prefixed names',
    true,
    (rows) =>
      makeWorkbook([{ xml: sheetXml(rows).replaceAll(/<(\/?)/g, '<$1x:'), state: 'hidden' }]),
  ],
  ['sheet in no list', true, (rows) => part('xl/worksheets/sheet9.xml', sheetXml(rows))],
  ['pivot cache', true, (rows) => makeWorkbook([], [], pivotParts(rows))],
  [
    'stored copy of another workbook',
    true,
    (rows) =>
      part(
        'xl/externalLinks/externalLink1.xml',
        `<externalLink><sheetDataSet><sheetData>${elements(rows, 'row', (text) => `<cell t="str"><v>${escaped(text)}</v></cell>`)}</sheetData></sheetDataSet></externalLink>`,
      ),
  ],
  [
    'comments',
    true,
    (rows) =>
      part(
        'xl/comments1.xml',
        `<comments><authors><author>x</author></authors><commentList>${rows
          .map(
            (row, i) =>
              `<comment ref="A${i + 1}" authorId="0"><text><r><t>${escaped(row.join(', '))}</t></r></text></comment>`,
          )
          .join('')}</commentList></comments>`,
      ),
  ],
  [
    'custom XML',
    true,
    (rows) =>
      part(
        'customXml/item1.xml',
        `<people>${elements(rows, 'person', (text, i) => `<f${i}>${escaped(text)}</f${i}>`)}</people>`,
      ),
  ],
  [
    'custom XML in attributes',
    true,
    (rows) =>
      part(
        'customXml/item1.xml',
        `<people>${rows.map((row) => `<person ${row.map((text, i) => `f${i}="${escaped(text)}"`).join(' ')}/>`).join('')}</people>`,
      ),
  ],
  [
    'text box of a drawing',
    true,
    (rows) =>
      part(
        'xl/drawings/drawing1.xml',
        `<xdr:wsDr><xdr:sp><xdr:txBody>${rows.map((row) => `<a:p><a:r><a:t>${escaped(row.join('\t'))}</a:t></a:r></a:p>`).join('')}</xdr:txBody></xdr:sp></xdr:wsDr>`,
      ),
  ],
  [
    'workbook within',
    true,
    (rows) => makeWorkbook([], [], { 'xl/embeddings/book1.xlsx': hiddenSheet(rows) }),
  ],
]

/** Places where the texts of rows lie loose: column by column, or each by itself. Numbers alone must do. */
export const loosePlaces: readonly TrialPlace[] = inContainer('xlsx', [
  ['shared strings no cell uses', true, (rows) => makeWorkbook([], [...new Set(rows.flat())])],
  [
    'history of a shared workbook',
    true,
    (rows) =>
      part(
        'xl/revisions/revisionLog1.xml',
        `<revisions>${rows.flatMap((row, i) => row.map((text, at) => `<rcc rId="${i}"><nc r="${String.fromCharCode(65 + at)}${i + 1}" t="inlineStr"><is><t>${escaped(text)}</t></is></nc></rcc>`)).join('')}</revisions>`,
      ),
  ],
  [
    'items of a pivot table without its rows',
    true,
    (rows) =>
      part(
        'xl/pivotCache/pivotCacheDefinition1.xml',
        pivotParts(rows)['xl/pivotCache/pivotCacheDefinition1.xml'] ?? '',
      ),
  ],
  [
    'items of a filter button',
    true,
    (rows) =>
      part(
        'xl/slicerCaches/slicerCache1.xml',
        `<slicerCacheDefinition><items>${rows.map((row) => `<i n="${escaped(row.find((text) => /^\d{5,}$/.test(text)) ?? '')}"/>`).join('')}</items></slicerCacheDefinition>`,
      ),
  ],
  [
    'list of choices for a cell',
    true,
    (rows) =>
      part(
        'xl/worksheets/sheet9.xml',
        `<worksheet><sheetData/><dataValidations>${[rows].map((some) => `<dataValidation type="list"><formula1>"${some.map((row) => row.find((text) => /^\d{5,}$/.test(text)) ?? '').join(',')}"</formula1></dataValidation>`).join('')}</dataValidations></worksheet>`,
      ),
  ],
])
