// What tests of cleaning ask of a file: everything that is in it as text, its clean copy, or why there is none.
import assert from 'node:assert/strict'
import { Buffer } from 'node:buffer'
import { cleanFile } from '../cleaning/clean-file.ts'
import { Budget } from '../reading/budget.ts'
import { zipEntries } from '../reading/zip.ts'

/** The entries of a packed file. */
export const entriesOf = (file: Buffer) => [...zipEntries(file, new Budget())]

/** Names and contents of all entries. */
export const allText = (file: Buffer): string =>
  entriesOf(file)
    .map(({ name, bytes }) => `${name}\n${bytes?.toString('utf8') ?? ''}`)
    .join('\n')

/** The clean copy; the original was not altered. */
export async function cleaned(
  file: Buffer,
): Promise<{ copy: Buffer; removed: readonly string[]; ending: string }> {
  const before = Buffer.from(file)
  const result = await cleanFile(file)
  assert.ok(result.isClean, result.isClean ? '' : result.why)
  assert.ok(file.equals(before), 'the original was altered')
  return { copy: result.bytes, removed: result.removed, ending: result.ending }
}

/** Why there is no clean copy. */
export async function whyNot(file: Buffer): Promise<string> {
  const result = await cleanFile(file)
  return result.isClean ? 'cleaned' : result.why
}
