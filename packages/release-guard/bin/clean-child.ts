// One file cleaned in a process of its own: gets two paths, writes the copy, answers what went, ends.
import { readFileSync, writeFileSync } from 'node:fs'
import { cleanFile, sheetCsv, CleanError } from '../src/index.ts'
import type { CleanAnswer, CleanTask } from './clean-apart.ts'

process.once('message', (message) => {
  void answer(message as CleanTask)
})

async function answer({ file, to, sheet }: CleanTask): Promise<void> {
  const result = sheet === null ? await clean(file, to) : exportSheet(file, to, sheet)
  process.send?.(result, undefined, {}, () => process.disconnect?.())
}

async function clean(file: string, to: string): Promise<CleanAnswer> {
  const result = await cleanFile(readFileSync(file))
  if (!result.isClean) return { isClean: false, why: result.why }
  writeFileSync(to, result.bytes, { flag: 'wx', mode: 0o600 })
  return { isClean: true, ending: result.ending, removed: result.removed }
}

function exportSheet(file: string, to: string, sheet: string): CleanAnswer {
  try {
    writeFileSync(to, sheetCsv(readFileSync(file), sheet), { flag: 'wx', mode: 0o600 })
    return { isClean: true, ending: 'csv', removed: [] }
  } catch (error) {
    const why = error instanceof CleanError ? error.message : 'reading it failed'
    return { isClean: false, why: `No sheet was written: ${why}.` }
  }
}
