// A program that is killed and started again until it is told to rest: what a machine's own supervisor does,
// and what a test needs to do harm. Its standard error goes to a file.
import { spawn, type ChildProcess } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const ours = ['--conditions=tipstaff-source', '--disable-warning=ExperimentalWarning']

export interface ProgramOptions {
  readonly name: string
  readonly args: readonly string[]
  /** Where its errors go. */
  readonly logs: string
  /** A socket path or a port on which it answers when it is up; without one it counts as up after a while. */
  readonly answers?: string | number
  /** Written to its standard input when it starts. */
  readonly input?: string
}

export class Program {
  readonly name: string
  /** Times it ended by itself. */
  ownEnds = 0
  readonly #options: ProgramOptions
  #child: ChildProcess | null = null
  #isWanted = false

  constructor(options: ProgramOptions) {
    this.#options = options
    this.name = options.name
  }

  get pid(): number | undefined {
    return this.#child?.pid
  }

  start(): void {
    const { name, args, logs, input } = this.#options
    this.#isWanted = true
    const errors = openSync(join(logs, `${name}.log`), 'a', 0o600)
    const child = spawn(process.execPath, [...ours, ...args], {
      stdio: ['pipe', errors, errors],
      // Compiled once: these programs start a hundred times.
      env: {
        ...process.env,
        NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'] ?? join(logs, 'compiled'),
      },
    })
    closeSync(errors)
    this.#child = child
    child.stdin?.on('error', () => undefined)
    child.stdin?.end(input ?? '')
    child.once('exit', (_code, signal) => {
      if (this.#child !== child || !this.#isWanted || signal === 'SIGKILL') return
      this.ownEnds += 1
      setTimeout(() => this.#isWanted && this.#child === child && this.start(), 100).unref()
    })
  }

  /** Waits until it is up. Throws when it is not after half a minute. */
  async up(): Promise<void> {
    const { answers } = this.#options
    if (answers === undefined) {
      await sleep(600)
      return
    }
    for (let tries = 0; tries < 600; tries += 1) {
      if (await isAnswering(answers)) return
      await sleep(50)
    }
    throw new Error(`${this.name} does not come up`)
  }

  /** Ends it at once, as a power cut would; `start` starts it again. */
  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    this.#isWanted = false
    const child = this.#child
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const gone = new Promise((resolve) => child.once('exit', resolve))
    child.kill(signal)
    await gone
  }
}

function isAnswering(where: string | number): Promise<boolean> {
  return new Promise((resolve) => {
    const line =
      typeof where === 'number' ? connect({ port: where, host: '127.0.0.1' }) : connect(where)
    line.once('connect', () => {
      line.destroy()
      resolve(true)
    })
    line.once('error', () => resolve(false))
  })
}
