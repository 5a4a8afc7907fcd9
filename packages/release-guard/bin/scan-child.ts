// One file read in a process of its own: gets paths, answers a report, ends. Whatever goes wrong in here is a hold for its parent.
import { readFileSync } from 'node:fs'
import { openIndex, scanFile, type ScanOptions } from '../src/index.ts'

interface Task {
  readonly file: string
  readonly index: string
  readonly key: string
  readonly options?: ScanOptions
}

process.once('message', (message) => {
  void answer(message as Task)
})

async function answer(task: Task): Promise<void> {
  const register = openIndex(readFileSync(task.index), readFileSync(task.key))
  const report = await scanFile(readFileSync(task.file), register, task.options)
  process.send?.(report, undefined, {}, () => process.disconnect?.())
}
