// Numbered blanks: two letters, seven digits and a Luhn check digit (mod 10), so that a typing slip in
// one digit is seen at once.
import { StationError } from './station-error.ts'

const form = /^([A-Z]{2})(\d{7})(\d)$/

/** The blank's serial for a number: `blankSerial('TS', 12)` is `TS00000125`. */
export function blankSerial(series: string, number: number): string {
  const digits = String(number).padStart(7, '0')
  return `${series}${digits}${String(checkDigit(digits))}`
}

/** Whether a serial has the form and its check digit is right. */
export function isBlank(serial: string): boolean {
  const parts = form.exec(serial)
  return parts !== null && checkDigit(parts[2] ?? '') === Number(parts[3])
}

/** All serials from first to last. Throws `malformed` for another series or a range turned round. */
export function blankRange(first: string, last: string): readonly string[] {
  const [from, to] = [numberOf(first), numberOf(last)]
  const series = first.slice(0, 2)
  if (series !== last.slice(0, 2) || to < from || to - from >= 1_000_000)
    throw new StationError('malformed', `${first} to ${last} is no range of blanks`)
  return Array.from({ length: to - from + 1 }, (_, i) => blankSerial(series, from + i))
}

function numberOf(serial: string): number {
  if (!isBlank(serial)) throw new StationError('malformed', `${serial} is no serial of a blank`)
  return Number(serial.slice(2, 9))
}

function checkDigit(digits: string): number {
  let sum = 0
  for (let at = digits.length - 1, doubles = true; at >= 0; at -= 1, doubles = !doubles) {
    const digit = Number(digits[at]) * (doubles ? 2 : 1)
    sum += digit > 9 ? digit - 9 : digit
  }
  return (10 - (sum % 10)) % 10
}
