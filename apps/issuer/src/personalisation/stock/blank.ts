// Numbered blanks: two letters, seven digits and a Luhn check digit (mod 10). Ranges are counted, so that a
// box of blanks can be received by its first and last serial.
import { Refusal } from '../../platform/refusal.ts'

const form = /^([A-Z]{2})(\d{7})(\d)$/
const rangeMax = 200_000

/** The serial of a number in a series: `blankSerial('TS', 12)` is `TS00000125`. */
export function blankSerial(series: string, number: number): string {
  const digits = String(number).padStart(7, '0')
  return `${series}${digits}${String(checkDigit(digits))}`
}

/** Whether a serial has the form and its check digit is right. */
export function isBlank(serial: string): boolean {
  const parts = form.exec(serial)
  return parts !== null && checkDigit(parts[2] ?? '') === Number(parts[3])
}

/** All serials from first to last. Refusal `malformed`. */
export function blankRange(first: string, last: string): readonly string[] {
  const [from, to] = [numberOf(first), numberOf(last)]
  const series = first.slice(0, 2)
  if (series !== last.slice(0, 2) || to < from || to - from >= rangeMax) {
    throw new Refusal('malformed', `${first} to ${last} is no range of blanks`)
  }
  return Array.from({ length: to - from + 1 }, (_, i) => blankSerial(series, from + i))
}

/** Serials as the ranges they form, in order. */
export function rangesOf(serials: readonly string[]): readonly { first: string; last: string }[] {
  const ranges: { first: string; last: string }[] = []
  let previous = ''
  for (const serial of [...serials].sort()) {
    const open = ranges.at(-1)
    const follows = previous !== '' && blankSerial(serial.slice(0, 2), numberOf(previous) + 1)
    if (open && follows === serial && previous.slice(0, 2) === serial.slice(0, 2))
      open.last = serial
    else ranges.push({ first: serial, last: serial })
    previous = serial
  }
  return ranges
}

function numberOf(serial: string): number {
  if (!isBlank(serial)) throw new Refusal('malformed', `${serial} is no serial of a blank`)
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
