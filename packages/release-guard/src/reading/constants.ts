// Values that stand in no cell of a workbook: lists of choices for a cell, tables of constants in names and in formulas, items
// of filter buttons. Each value, or each row of a table, is told as a row, as if it stood in a sheet.
import type { Place } from '../deciding/finding.ts'
import type { Reading } from './reading.ts'
import { attribute, decodeXml, walkXml, xmlString } from './xml.ts'

const openBrace = 0x7b
const closeBrace = 0x7d

/** The rows of `{"a","b";"c",1}`: cells are parted by commas, rows by semicolons. */
export function rowsOfTable(text: string): string[][] {
  const rows: string[][] = [[]]
  // A text in quotation marks, doubled where one is meant, or anything else up to the next mark.
  for (const [, mark, quoted, bare] of text.matchAll(
    /([,;\\]?)(?:"((?:[^"]|"")*)"|([^",;\\]+))/g,
  )) {
    if (mark === ';') rows.push([])
    const cell = quoted === undefined ? (bare ?? '') : quoted.replaceAll('""', '"')
    rows[rows.length - 1]?.push(cell.trim())
  }
  return rows
}

/** The choices of `"a,b,c"` or of a list of texts. */
const choicesOf = (text: string): string[] =>
  text
    .replace(/^\s*"|"\s*$/g, '')
    .split(/"?[,;]"?/)
    .map((choice) => choice.trim())

/** Tables of constants in formulas and names, and choices for cells, in one part of a workbook. */
export function tellConstants(reading: Reading, bytes: Buffer, path: string, part: string): void {
  const place = (words: string): Place => ({ part: path + part, words, isHidden: true })
  for (const table of tablesIn(bytes))
    for (const row of rowsOfTable(decodeXml(table)))
      if (row.length > 0) tell(reading, place('values written into names and formulas'), row)
  for (const list of listsIn(bytes))
    for (const choice of choicesOf(decodeXml(list)))
      tell(reading, place('lists of choices for cells'), [choice])
}

function tell(reading: Reading, place: Place, row: readonly string[]): void {
  reading.listen?.(place, row)
  reading.rows(place).row(row)
}

/** The name of an extension, by which programs know it. */
const identity = /^[\dA-F]{8}(?:-[\dA-F]{4}){3}-[\dA-F]{12}$/i

/** What stands in braces within one text; of braces within braces the inmost. */
function* tablesIn(bytes: Buffer): Generator<string> {
  for (let at = bytes.indexOf(openBrace); at >= 0;) {
    const end = bytes.indexOf(closeBrace, at)
    if (end < 0) return
    const from = bytes.lastIndexOf(openBrace, end)
    const within = bytes.toString('latin1', from + 1, end)
    if (!within.includes('<') && !identity.test(within) && /^\s*(?:"|&quot;|-?\d)/.test(within))
      yield within
    at = bytes.indexOf(openBrace, end)
  }
}

/** Choices that stand in the rule itself, not in cells. */
function* listsIn(bytes: Buffer): Generator<string> {
  if (!bytes.includes('alidation', 0, 'latin1')) return
  const text = bytes.toString('latin1')
  for (const [, list] of text.matchAll(
    /<(?:\w+:)?(?:formula1|f)>\s*((?:"|&quot;)[^<]*)<\/(?:\w+:)?(?:formula1|f)>/g,
  ))
    yield list ?? ''
  for (const [, list] of text.matchAll(/cell-content-is-in-list\(((?:[^()"]|"[^"]*")*)\)/g))
    yield list ?? ''
}

/** A filter button's items: by name, or by their place among the items of a pivot table's field. */
export function tellSlicer(
  reading: Reading,
  parts: ReadonlyMap<string, Buffer>,
  path: string,
  part: string,
): void {
  const place: Place = {
    part: path + part,
    words: 'the stored items of a filter button',
    isHidden: true,
  }
  let source = ''
  walkXml(xmlString(parts.get(part) ?? Buffer.alloc(0)), {
    open: (name, attributes) => {
      if (name === 'slicerCacheDefinition') source = attribute(attributes, 'sourceName') ?? ''
      if (name !== 'i') return
      const said = attribute(attributes, 'n')
      const at = Number(attribute(attributes, 'x') ?? NaN)
      for (const text of said === undefined ? itemsAt(parts, source, at) : [said])
        tell(reading, place, [text])
    },
    text: () => undefined,
    close: () => undefined,
  })
}

/** The item at a place of the field with this name, in every pivot table's memory that has one. */
function itemsAt(parts: ReadonlyMap<string, Buffer>, field: string, at: number): string[] {
  let known = fields.get(parts)
  if (known === undefined) {
    known = fieldsOf(parts)
    fields.set(parts, known)
  }
  return (known.get(field) ?? []).map((items) => items[at]).filter((item) => item !== undefined)
}

type Fields = Map<string, string[][]>
/** Worked out once for a file. */
const fields = new WeakMap<ReadonlyMap<string, Buffer>, Fields>()

function fieldsOf(parts: ReadonlyMap<string, Buffer>): Fields {
  const found: Fields = new Map()
  for (const [name, bytes] of parts) {
    if (!/^xl\/pivotCache\/pivotCacheDefinition\d*\.xml$/i.test(name)) continue
    let items: string[] = []
    walkXml(xmlString(bytes), {
      open: (element, attributes) => {
        if (element === 'cacheField') {
          items = []
          const field = attribute(attributes, 'name') ?? ''
          found.set(field, [...(found.get(field) ?? []), items])
        } else if (element.length === 1 && 'sndebm'.includes(element))
          items.push(attribute(attributes, 'v') ?? '')
      },
      text: () => undefined,
      close: () => undefined,
    })
  }
  return found
}
