// Everything that stands in a file, place by place, without a register: for comparing a file with its cleaned copy.
import type { Finding } from './deciding/finding.ts'
import { emptyRegister } from './index/register.ts'
import { readWhole } from './reading/read-whole.ts'
import { Reading, type Listen } from './reading/reading.ts'

/**
 * Reads a file and tells every row and line of it, hidden ones too. The same text may be told more than once.
 * @returns what could not be read, and notes
 */
export async function readContent(bytes: Uint8Array, listen: Listen): Promise<readonly Finding[]> {
  const reading = new Reading(emptyRegister(), listen)
  await readWhole(reading, bytes)
  return reading.judge().findings
}
