// The legal pairs of the matrix: every container there is a reader for, with every place in it where rows of people
// may lie. One list; the matrix runs all of it, with those another program must write.
import {
  documentPlaces,
  openPlaces,
  openTextPlaces,
  pdfPlaces,
  slidePlaces,
} from './document-places.ts'
import { makeDocument, makeZip, tableXml, type Rows } from './made-up.ts'
import {
  elements,
  escaped,
  hiddenSheet,
  inContainer,
  type Entry,
  type TrialPlace,
} from './trial-place.ts'
import { workbookPlaces } from './workbook-places.ts'

export const csvOf = (rows: Rows, separator = ','): Buffer =>
  Buffer.from(rows.map((row) => row.join(separator)).join('\r\n'))
const message = (type: string, bytes: Buffer): Buffer =>
  Buffer.from(
    `From: a@office.example\r\nTo: b@press.example\r\nSubject: Answer\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="xx"\r\n\r\n--xx\r\nContent-Type: text/plain\r\n\r\nSee attached.\r\n--xx\r\nContent-Type: ${type}\r\nContent-Transfer-Encoding: base64\r\n\r\n${bytes.toString('base64')}\r\n--xx--\r\n`,
  )

type Named = readonly [container: string, ...Entry]

const withinPlaces: readonly Named[] = [
  ['zip', 'zip in zip', false, (rows) => makeZip({ 'a.zip': makeZip({ 'b.csv': csvOf(rows) }) })],
  [
    'eml',
    'hidden sheet of a workbook attached',
    true,
    (rows) => message('application/octet-stream', hiddenSheet(rows)),
  ],
  ['eml', 'table attached', false, (rows) => message('text/csv', csvOf(rows))],
  [
    'eml',
    'document in an archive attached',
    false,
    (rows) => message('application/zip', makeZip({ 'a.docx': makeDocument(tableXml(rows)) })),
  ],
]

const textPlaces: readonly Named[] = [
  ['csv', 'rows', false, (rows) => csvOf(rows)],
  [
    'csv',
    'rows in quotes',
    false,
    (rows) => csvOf(rows.map((row) => row.map((text) => `"${text}"`))),
  ],
  ['csv', 'rows with semicolons', false, (rows) => csvOf(rows, ';')],
  [
    'csv',
    'rows in UTF-16',
    false,
    (rows) =>
      Buffer.concat([
        Buffer.from([0xff, 0xfe]),
        Buffer.from(csvOf(rows, ';').toString(), 'utf16le'),
      ]),
  ],
  [
    'csv',
    'columns far to the right',
    false,
    (rows) => csvOf(rows.map((row) => ['1', ...Array<string>(60).fill(''), ...row])),
  ],
  ['tsv', 'rows', false, (rows) => csvOf(rows, '\t')],
  [
    'html',
    'table',
    false,
    (rows) =>
      Buffer.from(
        `<!doctype html><html><body><table>${elements(rows, 'tr', (text) => `<td>${escaped(text)}</td>`)}</table></body></html>`,
      ),
  ],
  [
    'html',
    'table in a comment',
    true,
    (rows) =>
      Buffer.from(
        `<!doctype html><html><body><p>Nothing</p><!-- ${rows.map((row) => row.join(', ')).join('\n')} --></body></html>`,
      ),
  ],
  [
    'json',
    'objects',
    false,
    (rows) =>
      Buffer.from(
        JSON.stringify(
          rows.map((row) => Object.fromEntries(row.map((text, i) => [`f${i}`, text]))),
        ),
      ),
  ],
  ['json', 'lists', false, (rows) => Buffer.from(JSON.stringify({ rows }))],
  [
    'xml',
    'elements',
    false,
    (rows) =>
      Buffer.from(
        `<?xml version="1.0"?><all>${elements(rows, 'one', (text, i) => `<f${i}>${escaped(text)}</f${i}>`)}</all>`,
      ),
  ],
  [
    'rtf',
    'table',
    false,
    (rows) =>
      Buffer.from(
        `{\\rtf1\\ansi ${rows.map((row) => `\\trowd ${row.map((text) => `\\pard\\intbl ${text}\\cell `).join('')}\\row `).join('')}}`,
      ),
  ],
  [
    'text',
    'lines with tabs',
    false,
    (rows) => Buffer.from(`List\n\n${rows.map((row) => row.join('\t')).join('\n')}\n`),
  ],
  [
    'text',
    'lines with bars',
    false,
    (rows) =>
      Buffer.from(`A list\nfollows here\n${rows.map((row) => row.join(' | ')).join('\n')}\n`),
  ],
]

const each = (entries: readonly Named[]): TrialPlace[] =>
  entries.map(([container, place, isHidden, make]) => ({ container, place, isHidden, make }))

/** All of them. */
export const trialPlaces: readonly TrialPlace[] = [
  ...each(textPlaces),
  ...inContainer('xlsx', workbookPlaces),
  ...inContainer('docx', documentPlaces),
  ...inContainer('pptx', slidePlaces),
  ...inContainer('ods', openPlaces),
  ...inContainer('odt', openTextPlaces),
  ...inContainer('pdf', pdfPlaces),
  ...each(withinPlaces),
]
