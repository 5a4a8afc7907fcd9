// Reads a whole file into a reading. Never throws for what is in the file: what fails is held.
import type { Place } from '../deciding/finding.ts'
import { limits } from '../deciding/thresholds.ts'
import { BudgetError } from './budget.ts'
import { identify, type FileType } from './identify.ts'
import { readBytes } from './read-bytes.ts'
import type { Reading } from './reading.ts'

/** Reads `bytes`, whole, and says what kind of file it is. */
export async function readWhole(reading: Reading, bytes: Uint8Array): Promise<FileType> {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const place: Place = { part: '', words: 'the file', isHidden: false }
  let type: FileType = 'unknown'
  try {
    if (file.length > limits.fileBytes) throw new BudgetError('it is too large')
    type = identify(file)
    readBytes(reading, file, '', place, 0, type)
    await reading.finish()
  } catch (error) {
    if (error instanceof BudgetError) reading.hold(place, error.message)
    else reading.failed(place)
  }
  return type
}
