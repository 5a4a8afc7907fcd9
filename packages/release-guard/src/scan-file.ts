// From the bytes of a file to a report. Meant to run in a process of its own: bin/scan-child.ts gives it one.
import type { Report } from './deciding/finding.ts'
import type { Register } from './index/register.ts'
import { readWhole } from './reading/read-whole.ts'
import { Reading, type ScanOptions } from './reading/reading.ts'

/**
 * What a file gives away about the people of a register.
 * @param bytes the file, whole; never altered
 * @returns a report; a file that cannot be read is held, and no error is thrown for it
 */
export async function scanFile(
  bytes: Uint8Array,
  register: Register,
  options: ScanOptions = {},
): Promise<Report> {
  const reading = new Reading(register, undefined, options)
  const type = await readWhole(reading, bytes)
  const { verdict, findings, parts } = reading.judge()
  const worstOne = findings[0]
  const summary =
    worstOne === undefined
      ? 'Nothing of ours was found in this file.'
      : `${verdict}: in ${worstOne.place.words}. ${worstOne.why}`
  return {
    verdict,
    type,
    bytes: bytes.length,
    summary,
    findings,
    parts,
    register: { people: register.facts.people },
  }
}
