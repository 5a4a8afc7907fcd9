// The one way in: files people give the office are read here, with a limit on their size.
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { Refusal } from './refusal.ts'

/** Reads a whole file. Refusal `not-found`, or `malformed` when it is larger than `bytesMax`. */
export function takeIn(path: string, bytesMax: number): Buffer {
  const size = sizeOf(path)
  if (size > bytesMax) {
    throw new Refusal(
      'malformed',
      `${path} has ${String(size)} bytes, more than ${String(bytesMax)}`,
    )
  }
  return readFileSync(path)
}

/** The names of the files in a folder, sorted. Refusal `not-found`. */
export function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => entry.name)
      .sort()
  } catch {
    throw new Refusal('not-found', `there is no folder ${folder}`)
  }
}

function sizeOf(path: string): number {
  try {
    const found = statSync(path)
    if (!found.isFile()) throw new Refusal('malformed', `${path} is not a file`)
    return found.size
  } catch (error) {
    if (error instanceof Refusal) throw error
    throw new Refusal('not-found', `there is no file ${path}`)
  }
}
