// Cleans a file in a child process with limits on time and memory. No copy appears unless it is whole and proved.
import { fork } from 'node:child_process'
import { linkSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { limits } from '../src/index.ts'

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
const child = join(
  import.meta.dirname,
  `clean-child${import.meta.filename.endsWith('.ts') ? '.ts' : '.js'}`,
)

/** Writes the cleaned copy of `file` to `to`, which must not be there yet. */
export async function cleanApart(task: CleanTask): Promise<CleanAnswer> {
  const part = `${task.to}.part`
  rmSync(part, { force: true })
  try {
    const answer = await inChild({ ...task, to: part })
    if (answer.isClean) {
      // A link fails where a file of that name is: nothing is written over.
      linkSync(part, task.to)
    }
    return answer
  } finally {
    rmSync(part, { force: true })
  }
}

function inChild(task: CleanTask): Promise<CleanAnswer> {
  return new Promise((resolve) => {
    const run = fork(child, [], {
      execArgv: [
        '--conditions=tipstaff-source',
        '--disable-warning=ExperimentalWarning',
        `--max-old-space-size=${2 * limits.memoryMegabytes}`,
      ],
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      env: {},
    })
    let answer: CleanAnswer = { isClean: false, why: 'Cleaning it ended without an answer.' }
    const clock = setTimeout(() => {
      answer = { isClean: false, why: 'Cleaning it took too long.' }
      run.kill('SIGKILL')
    }, secondsMost * 1000)
    run.on('message', (message) => {
      answer = message as CleanAnswer
    })
    run.on('error', () => run.kill('SIGKILL'))
    run.on('close', () => {
      clearTimeout(clock)
      resolve(answer)
    })
    run.send(task)
  })
}
