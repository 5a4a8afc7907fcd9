// What the guard said of a file, as text for a terminal.
import type { Checked } from '../platform/dispatch.ts'

const ends = {
  passed: 'it may leave',
  held: 'HELD: it stays until another person releases it',
  named: 'it names people by the approval of two',
  returned: 'it goes back to who brought it',
} as const

/** The verdict, each finding with its place, and what becomes of the file. */
export function showChecked({ file, report }: Checked): string {
  const { id, verdict, outcome, bytes } = file
  const head = `${verdict}  ${id}, ${bytes.toLocaleString('en-GB')} bytes`
  const findings = (report?.findings ?? []).map(
    (one) => `  ${one.verdict.padEnd(5)} ${one.place.words}: ${one.why}`,
  )
  return [head, ...findings, ends[outcome], ''].join('\n')
}
