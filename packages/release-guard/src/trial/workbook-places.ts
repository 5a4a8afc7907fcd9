// Places in workbooks where rows of people may lie, and places where only their texts do.
import { makeWorkbook, makeZip, pivotParts, sheetXml, type Rows } from './made-up.ts'
import {
  elements,
  escaped,
  hiddenSheet,
  inContainer,
  type Entry,
  type TrialPlace,
} from './trial-place.ts'

/** Rows as a table of constants in a formula. */
const tableOf = (rows: Rows): string =>
  escaped(
    `{${rows.map((row) => row.map((text) => `"${text.replaceAll('"', '""')}"`).join(',')).join(';')}}`,
  )
/** A workbook that has more said of it than its list of sheets. */
const named = (rows: Rows): Buffer =>
  makeWorkbook([{ xml: sheetXml([['Year', 'Count']]) }], [], {
    'xl/workbook.xml': `<workbook><sheets><sheet name="S0" sheetId="1" r:id="rId0"/></sheets><definedNames><definedName name="People" hidden="1">${tableOf(rows)}</definedName></definedNames></workbook>`,
  })

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
  ['table of constants in a defined name', true, named],
  [
    'table of constants in a formula',
    true,
    (rows) =>
      part(
        'xl/worksheets/sheet9.xml',
        `<worksheet><sheetData><row r="1"><c r="A1"><f>VLOOKUP(B1,${tableOf(rows)},2)</f><v>0</v></c></row></sheetData></worksheet>`,
      ),
  ],
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

/** Lists of names, one a value, that no cell shows. */
export const valuePlaces: readonly (readonly [
  place: string,
  make: (names: readonly string[]) => Buffer,
])[] = [
  [
    'items of a filter button by name',
    (names) =>
      part(
        'xl/slicerCaches/slicerCache1.xml',
        `<slicerCacheDefinition sourceName="who"><items>${names.map((name) => `<i n="${escaped(name)}"/>`).join('')}</items></slicerCacheDefinition>`,
      ),
  ],
  [
    'items of a filter button by place in a pivot table',
    (names) =>
      makeWorkbook([], [], {
        'xl/pivotCache/pivotCacheDefinition1.xml': `<pivotCacheDefinition><cacheFields><cacheField name="year"><sharedItems><n v="2024"/></sharedItems></cacheField><cacheField name="who"><sharedItems>${names.map((name) => `<s v="${escaped(name)}"/>`).join('')}</sharedItems></cacheField></cacheFields></pivotCacheDefinition>`,
        'xl/slicerCaches/slicerCache1.xml': `<slicerCacheDefinition sourceName="who"><data><tabular pivotCacheId="1"><items>${names.map((_, at) => `<i x="${at}" s="1"/>`).join('')}</items></tabular></data></slicerCacheDefinition>`,
      }),
  ],
  [
    'choices for a cell',
    (names) =>
      part(
        'xl/worksheets/sheet9.xml',
        `<worksheet><sheetData/><dataValidations count="1"><dataValidation type="list" sqref="A1"><formula1>"${names.map(escaped).join(',')}"</formula1></dataValidation></dataValidations></worksheet>`,
      ),
  ],
  [
    'choices for a cell of a newer kind',
    (names) =>
      part(
        'xl/worksheets/sheet9.xml',
        `<worksheet><sheetData/><extLst><ext><x14:dataValidations><x14:dataValidation type="list"><x14:formula1><xm:f>"${names.map(escaped).join(',')}"</xm:f></x14:formula1></x14:dataValidation></x14:dataValidations></ext></extLst></worksheet>`,
      ),
  ],
  [
    'choices for a cell of OpenDocument',
    (names) =>
      makeZip({
        mimetype: 'application/vnd.oasis.opendocument.spreadsheet',
        'content.xml': `<office:document-content><office:body><office:spreadsheet><table:content-validations><table:content-validation table:name="v" table:condition="of:cell-content-is-in-list(${names.map((name) => `&quot;${escaped(name)}&quot;`).join(';')})"/></table:content-validations><table:table table:name="A"/></office:spreadsheet></office:body></office:document-content>`,
      }),
  ],
  ['constants in a defined name', (names) => named(names.map((name) => [name]))],
]
