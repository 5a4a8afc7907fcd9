// One sheet of a workbook as CSV: what is in sight on it and nothing else.
import { CleanError } from './clean-error.ts'
import { seenSheets } from './seen-cells.ts'

/** A field that a spreadsheet program would take for a formula is marked as text. */
const field = (text: string): string => {
  const plain = /^[=+@\t\r]|^-(?![\d.])/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain
}

/** The sheet of that name; numbers as the file has them, dates as the numbers they are kept as. */
export function sheetCsv(workbook: Uint8Array, name: string): string {
  const sheets = seenSheets(Buffer.from(workbook.buffer, workbook.byteOffset, workbook.byteLength))
  const sheet = sheets.find((one) => one.name === name)
  if (sheet === undefined)
    throw new CleanError(
      `it has no visible sheet of that name; there are ${sheets.map((one) => JSON.stringify(one.name)).join(', ')}`,
    )
  const lines: string[] = []
  for (const cells of [...sheet.rows].sort(([a], [b]) => a - b).map(([, one]) => one)) {
    const width = Math.max(...cells.keys())
    lines.push(Array.from({ length: width }, (_, at) => field(cells.get(at + 1) ?? '')).join(','))
  }
  return lines.map((line) => `${line}\r\n`).join('')
}
