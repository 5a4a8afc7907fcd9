// One line of a page: several cells are a row; a single one is compared as a row and as running text.
import type { Place } from '../../deciding/finding.ts'
import type { Reading } from '../reading.ts'

export function tellLine(reading: Reading, place: Place, line: readonly string[]): void {
  if (line.length > 1) {
    reading.rows(place).row(line)
    reading.text(place, line.join(' '))
  } else reading.line(place, line[0] ?? '')
}
