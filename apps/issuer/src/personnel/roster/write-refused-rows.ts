// The file of rows that could not be taken: each as it stood, with its line and every reason, safe to open in a
// spreadsheet. It holds personal data; the caller lets it out. It never holds a protected person.
import assert from 'node:assert/strict'
import type { RowError } from './roster-row.ts'

/**
 * Writes refused rows as CSV (UTF-8 with a byte-order mark, as spreadsheets expect): line, reasons, then the
 * row's own cells under its headings. Cells that a spreadsheet would run as a formula get an apostrophe in front.
 * Rows marked protected, or whose mark cannot be read, belong in the protected office's file and are a fault here.
 */
export function writeRefusedRows(
  headings: readonly string[],
  refused: readonly RowError[],
): Uint8Array {
  const lines = [csvLine(['Line', 'Reason', ...headings])]
  for (const row of refused) {
    assert(!row.protected, 'a protected row must not reach an ordinary file')
    const reasons = row.errors.map(({ field, reason }) => `${field ?? 'row'} ${reason}`)
    lines.push(csvLine([String(row.line), reasons.join('; '), ...row.cells]))
  }
  return new TextEncoder().encode(`\ufeff${lines.join('')}`)
}

const csvLine = (cells: readonly string[]): string => `${cells.map(csvCell).join(',')}\r\n`

function csvCell(cell: string): string {
  const harmless = /^[\s\u00a0]*[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell
  return /[",\r\n;\t]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless
}
