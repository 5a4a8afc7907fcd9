// One file read in a process of its own: gets paths, answers a report, ends. Whatever goes wrong in here is a hold for its parent.
import { readFileSync } from 'node:fs'
import { openIndex, scanFile } from '../src/index.ts'

interface Task {
  readonly file: string
  readonly index: string
  readonly key: string
}

process.once('message', (message) => {
  const task = message as Task
  const register = openIndex(readFileSync(task.index), readFileSync(task.key))
  const report = scanFile(readFileSync(task.file), register)
  process.send?.(report, undefined, {}, () => process.disconnect?.())
})
