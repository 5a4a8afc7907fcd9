// Prepares photographs in processes of their own, one a core, gently: each file is read, decoded and judged in a
// process that may be lost with it. A file that overruns its time or memory is refused and its process replaced.
import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { availableParallelism, constants, setPriority } from 'node:os'
import { fileURLToPath } from 'node:url'
import { memoryExit } from './photograph-child.ts'
import type { PreparedPhotograph } from './photograph-child.ts'

export type { PreparedPhotograph } from './photograph-child.ts'

export interface PhotographSource {
  /** The caller's own name for it: a holder's id, a file's place in a list. */
  readonly key: string
  /** Called only when a process is free, so that a folder of any size fits in memory. */
  readonly read: () => Promise<Uint8Array>
}

export interface PrepareOptions {
  readonly processes?: number
  /** Yields to everything else on the machine. */
  readonly lowPriority?: boolean
  readonly secondsMax?: number
  /** Called after each photograph with how many are done. */
  readonly onProgress?: (done: number) => void
}

export interface KeyedPhotograph {
  readonly key: string
  readonly photograph: PreparedPhotograph
}

/** Prepares one photograph. */
export async function preparePhotograph(bytes: Uint8Array): Promise<PreparedPhotograph> {
  const source = { key: '', read: () => Promise.resolve(bytes) }
  for await (const { photograph } of preparePhotographs([source], { processes: 1 }))
    return photograph
  return { taken: false, fault: 'broken' }
}

/** Prepares photographs as they come and gives each back when it is done, in no order. Ends its processes at the end. */
export async function* preparePhotographs(
  sources: Iterable<PhotographSource> | AsyncIterable<PhotographSource>,
  options: PrepareOptions = {},
): AsyncGenerator<KeyedPhotograph, void, undefined> {
  const queue = walk(sources)
  const workers = Array.from(
    { length: options.processes ?? Math.min(availableParallelism(), 8) },
    () => new Worker(options),
  )
  const running = new Map<Worker, Promise<{ worker: Worker; done: KeyedPhotograph | null }>>()
  const start = (worker: Worker): void => {
    running.set(worker, work(worker, queue))
  }
  let count = 0
  try {
    workers.forEach(start)
    while (running.size > 0) {
      const { worker, done } = await Promise.race(running.values())
      running.delete(worker)
      if (done === null) continue
      start(worker)
      count += 1
      options.onProgress?.(count)
      yield done
    }
  } finally {
    for (const worker of workers) worker.end()
    await queue.return(undefined)
  }
}

async function* walk(
  sources: Iterable<PhotographSource> | AsyncIterable<PhotographSource>,
): AsyncGenerator<PhotographSource, void, undefined> {
  for await (const source of sources) yield source
}

async function work(
  worker: Worker,
  queue: AsyncGenerator<PhotographSource, void, undefined>,
): Promise<{ worker: Worker; done: KeyedPhotograph | null }> {
  const next = await queue.next()
  if (next.done === true) return { worker, done: null }
  const { key, read } = next.value
  return { worker, done: { key, photograph: await worker.prepare(await read()) } }
}

const entry = fileURLToPath(new URL('./photograph-child.ts', import.meta.url))

class Worker {
  readonly #options: PrepareOptions
  #child: Promise<ChildProcess> | null = null
  #ended = false
  constructor(options: PrepareOptions) {
    this.#options = options
  }

  async prepare(bytes: Uint8Array): Promise<PreparedPhotograph> {
    // The caller has walked away; nobody will hear the answer.
    if (this.#ended) return { taken: false, fault: 'broken' }
    this.#child ??= this.#begin()
    const child = await this.#child
    const answer = await this.#ask(child, bytes)
    if (child.exitCode !== null || child.signalCode !== null) this.#child = null
    return answer
  }

  end(): void {
    this.#ended = true
    void this.#child?.then((child) => child.kill('SIGKILL'))
    this.#child = null
  }

  async #begin(): Promise<ChildProcess> {
    const child = fork(entry, ['serve'], {
      serialization: 'advanced',
      execArgv: [
        '--conditions=tipstaff-source',
        '--max-old-space-size=256',
        '--disable-warning=ExperimentalWarning',
      ],
      env: {},
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    })
    if (this.#options.lowPriority === true && child.pid !== undefined)
      setPriority(child.pid, constants.priority.PRIORITY_LOW)
    await new Promise<void>((resolve, reject) => {
      child.once('message', () => resolve())
      child.once('error', reject)
      child.once('exit', (code) =>
        reject(new Error(`the photograph process ended at once (${code})`)),
      )
    })
    return child
  }

  #ask(child: ChildProcess, bytes: Uint8Array): Promise<PreparedPhotograph> {
    return new Promise((resolve, reject) => {
      const settle = (answer: PreparedPhotograph): void => {
        clearTimeout(timer)
        child.off('message', settle)
        child.off('exit', onExit)
        resolve(answer)
      }
      let late = false
      const onExit = (code: number | null): void => {
        // An orderly failure is our own fault, not the photograph's.
        if (code === 1 && !late) reject(new Error('the photograph process failed'))
        const fault = late
          ? 'took-too-long'
          : code === memoryExit
            ? 'took-too-much-memory'
            : 'broken'
        settle({ taken: false, fault })
      }
      const timer = setTimeout(
        () => {
          late = true
          child.kill('SIGKILL')
        },
        (this.#options.secondsMax ?? 20) * 1000,
      )
      child.on('message', settle)
      child.on('exit', onExit)
      child.send(bytes)
    })
  }
}
