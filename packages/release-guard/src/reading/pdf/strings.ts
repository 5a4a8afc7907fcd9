// The texts that stand in a PDF's objects and not on its pages: notes, fields, bookmarks, properties, signatures.
import type { Place } from '../../deciding/finding.ts'
import type { Reading } from '../reading.ts'
import { sweepBytes } from '../sweep.ts'
import { textString } from './lexer.ts'
import type { PdfObject } from './objects.ts'

interface Kind {
  readonly words: string
  readonly isHidden: boolean
}

const kinds: readonly (readonly [RegExp, Kind])[] = [
  [/\/ByteRange\b/, { words: 'a signature and who signed', isHidden: true }],
  [
    /\/Subtype\s*\/Widget\b|\/FT\s*\/(?:Tx|Ch|Btn|Sig)\b/,
    { words: 'fields of the form', isHidden: false },
  ],
  [/\/Subtype\s*\/FreeText\b/, { words: 'notes written on the pages', isHidden: false }],
  [/\/Subtype\s*\/Link\b|\/S\s*\/URI\b/, { words: 'addresses of links', isHidden: true }],
  [/\/Subtype\s*\/Redact\b/, { words: 'blackenings that were never carried out', isHidden: true }],
  [
    /\/Type\s*\/Annot\b|\/Subtype\s*\/(?:Text|Popup|Highlight|Underline|StrikeOut|Stamp|Ink|Square|Circle|Line|Caret|FileAttachment)\b/,
    { words: 'comments on the pages', isHidden: true },
  ],
  [/\/S\s*\/JavaScript\b|\/JS\b/, { words: 'programs in the file', isHidden: true }],
  [/\/EF\b|\/Type\s*\/F(?:ilespec)?\b/, { words: 'names of attached files', isHidden: true }],
  [
    /\/Title\b.*\/(?:Parent|Next|Prev)\b|\/(?:Parent|Next|Prev)\b.*\/Title\b/,
    { words: 'bookmarks', isHidden: true },
  ],
  [
    /\/(?:ActualText|Alt|E)\s*\(\)/,
    { words: 'text for those who have the file read out', isHidden: true },
  ],
]
/** Strings that are numbers and keys by what they belong to. */
const keys = /\/Type\s*\/XRef\b|\/Filter\s*\/Standard\b/
const properties: Kind = { words: 'properties of the document', isHidden: true }
const inner: Kind = { words: 'inner parts of the file', isHidden: true }

const kindOf = ({ dictionary }: PdfObject): Kind =>
  kinds.find(([pattern]) => pattern.test(dictionary))?.[1] ?? inner

/** Tells the strings of one object. `left` is the place of what no longer belongs to the document. */
export function readStrings(
  reading: Reading,
  object: PdfObject,
  place: Place,
  path: string,
  left: Place | null,
  isProperties: boolean,
): void {
  if (object.strings.length === 0 || keys.test(object.dictionary)) return
  const { words, isHidden } = isProperties ? properties : kindOf(object)
  const at = left ?? { part: `${path}${words}`, words, isHidden: place.isHidden || isHidden }
  const texts: string[] = []
  for (const string of object.strings) {
    const text = textString(string).trim()
    if (!isBinary(text)) texts.push(text)
    else if (string.length >= 64) sweepBytes(reading, Buffer.from(string, 'latin1'), at)
  }
  tellTexts(
    reading,
    at,
    texts.filter((text) => text.length > 1),
  )
  if (isProperties && /\/(?:Author|Creator)\s*\(\)/.test(object.dictionary))
    reading.finding('NOTE', 'metadata', at, 1, 'The file says who wrote it or with what.')
}

/** Together they are a row; what is long or alone is a line. */
function tellTexts(reading: Reading, at: Place, texts: readonly string[]): void {
  const inRow = texts.length > 1 ? texts.slice(0, 64) : []
  if (inRow.length > 0) reading.rows(at).row(inRow)
  for (const [i, text] of texts.entries())
    if (i >= inRow.length || text.length > 30 || text.includes('\n'))
      for (const line of text.split(/[\r\n]+/)) reading.line(at, line)
}

/** Keys, identifiers and other strings that are no text. */
function isBinary(text: string): boolean {
  const odd = text.slice(0, 400).replace(/[\t\r\n\x20-\x7e\u00a0-\ufffc]/g, '').length
  return odd * 4 > Math.min(400, text.length)
}
