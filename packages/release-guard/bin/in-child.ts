// A process of its own for a file that may be hostile. It is handed the open file and reads nothing else but this program's
// own code; it writes nowhere, has no network, starts nothing and makes no code of texts, under a limit of time and memory.
import { fork } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ending = import.meta.filename.endsWith('.ts') ? '.ts' : '.js'
/** What may be read: this package, and its libraries. */
const ownCode = [
  dirname(import.meta.dirname),
  ...['pdfjs-dist', 'pngjs'].map((name) =>
    dirname(fileURLToPath(import.meta.resolve(`${name}/package.json`))),
  ),
]
// Compiled code is taken from there and left there, before the file is looked at: a child starts in half the time.
const compiled = process.env['NODE_COMPILE_CACHE'] ?? ''

export interface ChildTask {
  readonly program: 'scan-child' | 'clean-child'
  /** Open files, which the child finds as its standard input and as 4, 5 and so on. */
  readonly files: readonly [number, ...number[]]
  readonly message: object
  readonly seconds: number
  readonly megabytes: number
}

/** Why a child said nothing. */
export type Silence = 'failed' | 'late' | 'large' | 'not-started'

/** What the child answered, or why it did not. Never throws for what is in a file. */
export function askChild<Answer extends object>(task: ChildTask): Promise<Answer | Silence> {
  return new Promise((resolve) => {
    const [file, ...others] = task.files
    const child = fork(join(import.meta.dirname, `${task.program}${ending}`), [], {
      execArgv: cageOptions(task.megabytes),
      stdio: [file, 'ignore', 'ignore', 'ipc', ...others],
      env: compiled === '' ? {} : { NODE_COMPILE_CACHE: compiled },
    })
    let answer: Answer | Silence = 'failed'
    const stop = (why: Silence): void => {
      answer = why
      child.kill('SIGKILL')
    }
    const clock = setTimeout(() => stop('late'), task.seconds * 1000)
    const scale = setInterval(() => {
      if (residentMegabytes(child.pid) > task.megabytes) stop('large')
    }, 50)
    child.on('message', (message) => {
      answer = message as Answer
    })
    child.on('error', () => stop('not-started'))
    child.on('close', () => {
      clearTimeout(clock)
      clearInterval(scale)
      resolve(answer)
    })
    child.send(task.message)
  })
}

/** Node's options for such a process. */
export function cageOptions(megabytes: number): string[] {
  return [
    '--permission',
    ...ownCode.map((folder) => `--allow-fs-read=${folder}`),
    ...(compiled === '' ? [] : [`--allow-fs-write=${compiled}`, `--allow-fs-read=${compiled}`]),
    '--disallow-code-generation-from-strings',
    '--conditions=tipstaff-source',
    '--disable-warning=ExperimentalWarning',
    `--max-old-space-size=${megabytes}`,
  ]
}

/** On Linux; elsewhere the heap's own limit stands alone. */
function residentMegabytes(pid: number | undefined): number {
  try {
    return (
      (Number(readFileSync(`/proc/${String(pid)}/statm`, 'utf8').split(' ')[1]) * 4096) / 2 ** 20
    )
  } catch {
    return 0
  }
}
