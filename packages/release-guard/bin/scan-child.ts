// One file read in a process of its own: standard input is the file, 4 the index, 5 its key. Answers a report, ends. Whatever
// goes wrong in here is a hold for its parent.
import { readFileSync } from 'node:fs'
import { openIndex, scanFile, type ScanOptions } from '../src/index.ts'
import { answerOnce } from './child.ts'

answerOnce((options) => {
  const register = openIndex(readFileSync(4), readFileSync(5))
  return scanFile(readFileSync(0), register, options as ScanOptions)
})
