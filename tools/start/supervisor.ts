// Starts Tipstaff's programs, each as a process of its own with a log of its own, waits until each answers,
// and stops them in the reverse order. A program that ends by itself is said at once.
import { spawn, type ChildProcess } from 'node:child_process'
import {
  closeSync,
  mkdirSync,
  openSync,
  readFileSync,
  writeFileSync,
  rmSync,
  existsSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { nodeOptions, programEnvironment } from './run-command.ts'

export interface Program {
  readonly name: string
  /** File and arguments, after Node's own options. */
  readonly args: readonly string[]
  /** True once it answers. */
  ready(): Promise<boolean>
}

const root = join(import.meta.dirname, '..', '..')

export class Supervisor {
  readonly #folder: string
  readonly #running: { name: string; child: ChildProcess }[] = []
  readonly #died: (name: string, log: string) => void
  #stopping = false

  /** `folder` gets a log and a pid file a program; `died` is told when one ends that should not. */
  constructor(folder: string, died: (name: string, log: string) => void) {
    this.#folder = folder
    this.#died = died
    mkdirSync(folder, { recursive: true, mode: 0o700 })
  }

  /** Starts a program and waits until it answers; throws with the end of its log when it does not. */
  async start(program: Program, waitMs = 30_000): Promise<void> {
    const { name } = program
    const log = this.logOf(name)
    const output = openSync(log, 'a', 0o600)
    const args = [...nodeOptions, ...program.args]
    const child = spawn(process.execPath, args, {
      cwd: root,
      stdio: ['ignore', output, output],
      env: programEnvironment(),
    })
    closeSync(output)
    writeFileSync(this.#pidFile(name), String(child.pid), { mode: 0o600 })
    this.#running.push({ name, child })
    const life = { ended: false }
    child.on('exit', () => {
      life.ended = true
      rmSync(this.#pidFile(name), { force: true })
      if (!this.#stopping) this.#died(name, log)
    })
    for (const until = Date.now() + waitMs; Date.now() < until && !life.ended;) {
      if (await program.ready()) return
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    throw new Error(`${name} did not start; its log ends: ${this.tail(name)}`)
  }

  logOf(name: string): string {
    return join(this.#folder, `${name}.log`)
  }

  /** The last lines of a program's log. */
  tail(name: string): string {
    const log = this.logOf(name)
    return existsSync(log) ? readFileSync(log, 'utf8').split('\n').slice(-6).join('\n') : '(empty)'
  }

  /** Stops one program and waits for its end. */
  async stop(name: string): Promise<void> {
    const at = this.#running.findIndex((running) => running.name === name)
    const [found] = at < 0 ? [] : this.#running.splice(at, 1)
    if (found) await this.#end(found.child)
  }

  /** Stops everything, last started first. */
  async stopAll(): Promise<void> {
    this.#stopping = true
    for (const { child } of this.#running.splice(0).reverse()) await this.#end(child)
  }

  async #end(child: ChildProcess): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return
    const before = this.#stopping
    this.#stopping = true
    const gone = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGTERM')
    const late = setTimeout(() => child.kill('SIGKILL'), 8_000)
    await gone
    clearTimeout(late)
    this.#stopping = before
  }

  #pidFile(name: string): string {
    return join(dirname(this.logOf(name)), `${name}.pid`)
  }
}
