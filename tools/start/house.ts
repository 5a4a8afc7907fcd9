// A house is all of Tipstaff on one machine. What every step may use: places, operators, programs, commands.
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import type { OperatorId } from '@tipstaff/custody'
import { programs, type Places, type ProgramName } from './places.ts'
import { commandLine, runCommand, type Ran, type RunOptions } from './run-command.ts'
import { faint, indented, say } from './screen.ts'
import { keepState, readState } from './state.ts'
import { Supervisor, type Program } from './supervisor.ts'

/** The sample's operators and what each may do. In earnest they are different people with their own keys. */
export const operators = {
  'keeper-1': 'keeper',
  'keeper-2': 'keeper',
  sponsor: 'sponsor',
  approver: 'approver',
  'pass-office': 'pass-office',
  vetting: 'vetting',
  press: 'press-operator',
  'press-witness': 'press-witness',
  guard: 'guard',
  'control-room': 'control-room',
  'data-protection': 'data-protection',
  'incident-commander': 'incident-commander',
  auditor: 'auditor',
} as const
export type OperatorName = keyof typeof operators

export interface Ports {
  readonly lists: number
  readonly door: number
  readonly gate: number
  readonly witness: number
  readonly console: number
}

export class House {
  readonly places: Places
  readonly ports: Ports
  readonly supervisor: Supervisor
  facts: Record<string, string>
  done: string[]

  constructor(places: Places, ports: Ports, died: (name: string, log: string) => void) {
    mkdirSync(places.home, { recursive: true, mode: 0o700 })
    this.places = places
    this.ports = ports
    this.supervisor = new Supervisor(places.logs, died)
    const { done, facts } = readState(places.state)
    this.done = [...done]
    this.facts = { ...facts }
  }

  /** Remembers something a later step needs. */
  fact(name: string): string {
    const value = this.facts[name]
    if (value === undefined) throw new Error(`the step that finds "${name}" was not done`)
    return value
  }

  /** Does a part of a step once, however often the step is begun; remembers what it gave. */
  async once(name: string, work: () => Promise<string | undefined>): Promise<string> {
    const known = this.facts[name]
    if (known !== undefined) return known
    const value = (await work()) ?? ''
    this.facts[name] = value
    this.keep()
    return value
  }

  keep(): void {
    keepState(this.places.state, { done: this.done, facts: this.facts })
  }

  /** Runs a command of a program, showing it as a person would type it. */
  async run(program: ProgramName, args: readonly string[], options?: RunOptions): Promise<Ran> {
    say(faint(indented(`$ ${commandLine(program, args)}`)))
    return await runCommand(program, args, options)
  }

  /** A command of the office; with `as`, under that operator's key. */
  async tipstaff(args: readonly string[], as?: OperatorName, options?: RunOptions): Promise<Ran> {
    const key = as ? ['--as', this.keyFile(as), '--password-file', this.passwordFile(as)] : []
    return await this.run('tipstaff', ['--home', this.places.office, ...args, ...key], options)
  }

  keyFile(name: OperatorName): string {
    return join(this.places.operators, `${name}.json`)
  }

  /** A password of the sample, made on the spot. */
  passwordFile(name: string): string {
    mkdirSync(this.places.operators, { recursive: true, mode: 0o700 })
    const file = join(this.places.operators, `${name}.password`)
    if (!existsSync(file)) {
      writeFileSync(file, `${randomBytes(18).toString('base64url')}\n`, { mode: 0o600 })
    }
    return file
  }

  /** The operators this house was made with: an older one has fewer. */
  operatorNames(): readonly OperatorName[] {
    return (Object.keys(operators) as OperatorName[]).filter((name) =>
      existsSync(`${this.keyFile(name)}.pub`),
    )
  }

  operatorId(name: OperatorName): OperatorId {
    const file = readFileSync(`${this.keyFile(name)}.pub`, 'utf8')
    return (JSON.parse(file) as { operator: OperatorId }).operator
  }

  /** Starts a program that answers on a Unix socket or a port of this machine. */
  async start(
    name: string,
    program: ProgramName,
    args: readonly string[],
    where: string | number | (() => Promise<boolean>),
  ): Promise<void> {
    const ready = typeof where === 'function' ? where : () => answers(where)
    const wanted: Program = { name, args: [programs[program], ...args], ready }
    await this.supervisor.start(wanted)
  }
}

/** Whether somebody listens on a Unix socket or a port of this machine. */
export function answers(where: string | number): Promise<boolean> {
  return new Promise((resolve) => {
    const line = typeof where === 'number' ? connect(where, '127.0.0.1') : connect(where)
    line.once('connect', () => {
      line.destroy()
      resolve(true)
    })
    line.once('error', () => resolve(false))
  })
}
