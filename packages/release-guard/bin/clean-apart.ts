// Cleans a file in a child process with limits on time and memory. No copy appears unless it is whole and proved.
import { closeSync, linkSync, openSync, rmSync } from 'node:fs'
import { limits } from '../src/index.ts'
import { askChild, type Silence } from './in-child.ts'

export interface CleanTask {
  readonly file: string
  readonly to: string
  /** Only this sheet, as CSV; null for the whole file. */
  readonly sheet: string | null
}

export type CleanAnswer =
  | { readonly isClean: true; readonly ending: string; readonly removed: readonly string[] }
  | { readonly isClean: false; readonly why: string }

const secondsMost = 4 * limits.seconds
const silences: Readonly<Record<Silence, string>> = {
  failed: 'Cleaning it ended without an answer.',
  late: 'Cleaning it took too long.',
  large: 'Cleaning it took too much memory.',
  'not-started': 'What cleans it could not be started.',
}

/** Writes the cleaned copy of `file` to `to`, which must not be there yet. */
export async function cleanApart({ file, to, sheet }: CleanTask): Promise<CleanAnswer> {
  const part = `${to}.part`
  rmSync(part, { force: true })
  const opened = [openSync(file, 'r')]
  try {
    opened.push(openSync(part, 'wx', 0o600))
    const [fileAt = -1, copyAt = -1] = opened
    const answer = await askChild<CleanAnswer>({
      program: 'clean-child',
      files: [fileAt, copyAt],
      message: { sheet },
      seconds: secondsMost,
      megabytes: 2 * limits.memoryMegabytes,
    })
    if (typeof answer === 'string') return { isClean: false, why: silences[answer] }
    // A link fails where a file of that name is: nothing is written over.
    if (answer.isClean) linkSync(part, to)
    return answer
  } finally {
    for (const one of opened) closeSync(one)
    rmSync(part, { force: true })
  }
}
