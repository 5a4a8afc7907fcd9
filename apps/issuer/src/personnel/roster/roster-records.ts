// A delimited text file as records of cells: which characters, which delimiter, which lines. Says what it took
// the file for, and refuses what it cannot read whole; it never reads half a file as if it were all.
import { CsvError, parse } from 'csv-parse'
import type { Info } from 'csv-parse'
import iconv from 'iconv-lite'
import { Refusal } from '../../platform/refusal.ts'

export type RosterEncoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252'
export type Delimiter = ',' | ';' | '\t' | '|'

export interface RosterRecord {
  /** First line of the record in the file, counted from 1. */
  readonly line: number
  readonly cells: readonly string[]
}

/** Decodes a roster: by its byte-order mark, else by where its zero bytes lie, else UTF-8, else Windows-1252. */
export function decodeRoster(bytes: Uint8Array): { text: string; encoding: RosterEncoding } {
  const encoding = findEncoding(bytes)
  if (encoding !== 'utf-8' && encoding !== null)
    return { text: decodeAs(bytes, encoding), encoding }
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes), encoding: 'utf-8' }
  } catch {
    // A file that says it is UTF-8 and is not has been cut or spliced.
    if (encoding === 'utf-8')
      throw new Refusal('malformed', 'the roster says it is UTF-8 and holds bytes that are not')
    return { text: decodeAs(bytes, 'windows-1252'), encoding: 'windows-1252' }
  }
}

const marks: readonly (readonly [RosterEncoding, readonly number[]])[] = [
  ['utf-8', [0xef, 0xbb, 0xbf]],
  ['utf-16le', [0xff, 0xfe]],
  ['utf-16be', [0xfe, 0xff]],
]

function findEncoding(bytes: Uint8Array): RosterEncoding | null {
  const marked = marks.find(([, mark]) => mark.every((byte, index) => bytes[index] === byte))
  if (marked !== undefined) return marked[0]
  const start = bytes.subarray(0, 2048)
  const zeros = { even: 0, odd: 0 }
  start.forEach((byte, index) => {
    if (byte === 0) zeros[index % 2 === 0 ? 'even' : 'odd'] += 1
  })
  if (zeros.even === 0 && zeros.odd === 0) return null
  if (zeros.odd > start.length / 4 && zeros.even === 0) return 'utf-16le'
  if (zeros.even > start.length / 4 && zeros.odd === 0) return 'utf-16be'
  throw new Refusal('malformed', 'the file is neither text nor a workbook')
}

function decodeAs(bytes: Uint8Array, encoding: 'utf-16le' | 'utf-16be' | 'windows-1252'): string {
  if (encoding !== 'windows-1252' && bytes.length % 2 === 1)
    throw new Refusal('malformed', 'the roster is UTF-16 and ends in the middle of a character')
  return iconv.decode(bytes, encoding)
}

/** Finds the delimiter: the one that divides the first lines into most columns, evenly. */
export function findDelimiter(text: string): Delimiter {
  const hint = /^sep=([,;\t|])\r?\n/i.exec(text)
  if (hint !== null) return hint[1] as Delimiter
  const lines = firstRecords(text.slice(0, 65_536))
  let best: { delimiter: Delimiter; score: number } = { delimiter: ',', score: 0 }
  for (const delimiter of [',', ';', '\t', '|'] as const) {
    const counts = lines.map((line) => line.split(delimiter).length)
    const most = Math.max(...counts)
    // Most lines should have as many columns as the widest has.
    const even = counts.filter((count) => count === most).length / counts.length
    const score = most < 2 ? 0 : most * even
    if (score > best.score) best = { delimiter, score }
  }
  return best.delimiter
}

/** The first records with what stands in quotes taken out, so that only true delimiters are left. */
function firstRecords(text: string): string[] {
  const bare = text.replaceAll(/"(?:[^"]|"")*"/g, '')
  return bare
    .split(/\r\n|\n|\r/)
    .slice(0, 20)
    .filter((line) => line.trim() !== '')
}

/**
 * Reads delimited text record by record. Quoted cells may hold line breaks; blank lines are passed over.
 * @throws {Refusal} `malformed` where a quote is never closed or stands astray, naming the line
 */
export async function* readRecords(
  text: string,
  delimiter: Delimiter,
): AsyncGenerator<RosterRecord, void, undefined> {
  const hinted = /^sep=[,;\t|]\r?\n/i.test(text)
  const parser = parse({
    delimiter,
    bom: true,
    info: true,
    relax_column_count: true,
    record_delimiter: ['\r\n', '\n', '\r'],
    from: hinted ? 2 : 1,
    max_record_size: 1 << 20,
  })
  feed(parser, text)
  let line = 0
  try {
    for await (const entry of parser as AsyncIterable<{ record: string[]; info: Info }>) {
      const cells = entry.record
      // csv-parse counts the line on which a record ends; an editor shows where it begins.
      line = entry.info.lines - breaksIn(cells)
      if (cells.some((cell) => cell.trim() !== '')) yield { line, cells }
    }
  } catch (cause) {
    if (!(cause instanceof CsvError)) throw cause
    const at = typeof cause['lines'] === 'number' ? cause['lines'] : line
    throw new Refusal('malformed', `a quote is astray or never closed near line ${at}`)
  }
}

const breaksIn = (cells: readonly string[]): number =>
  cells.reduce((sum, cell) => sum + (cell.match(/\r\n|\n|\r/g)?.length ?? 0), 0)

/** Writes the text in pieces and waits for the parser, so that records do not pile up in memory. */
function feed(parser: ReturnType<typeof parse>, text: string): void {
  const pieceLength = 1 << 16
  let at = 0
  const write = (): void => {
    while (at < text.length) {
      let end = Math.min(at + pieceLength, text.length)
      // A pair of surrogates stays together.
      if (end < text.length && /[\ud800-\udbff]/.test(text.charAt(end - 1))) end += 1
      const piece = text.slice(at, end)
      at = end
      if (!parser.write(piece)) {
        parser.once('drain', write)
        return
      }
    }
    parser.end()
  }
  write()
}
