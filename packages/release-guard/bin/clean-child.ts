// One file cleaned in a process of its own: standard input is the file, 4 the copy that is made. Answers what went, ends.
import { readFileSync, writeFileSync } from 'node:fs'
import { cleanFile, sheetCsv, CleanError } from '../src/index.ts'
import { answerOnce } from './child.ts'
import type { CleanAnswer, CleanTask } from './clean-apart.ts'

answerOnce((task) => {
  const { sheet } = task as Pick<CleanTask, 'sheet'>
  return sheet === null ? clean() : Promise.resolve(exportSheet(sheet))
})

async function clean(): Promise<CleanAnswer> {
  const result = await cleanFile(readFileSync(0))
  if (!result.isClean) return { isClean: false, why: result.why }
  writeFileSync(4, result.bytes)
  return { isClean: true, ending: result.ending, removed: result.removed }
}

function exportSheet(sheet: string): CleanAnswer {
  try {
    writeFileSync(4, sheetCsv(readFileSync(0), sheet))
    return { isClean: true, ending: 'csv', removed: [] }
  } catch (error) {
    const why = error instanceof CleanError ? error.message : 'reading it failed'
    return { isClean: false, why: `No sheet was written: ${why}.` }
  }
}
