// Runs one command of one program as a person would at a terminal, and gives what it printed.
import { spawn } from 'node:child_process'
import { join, relative } from 'node:path'
import { programs, type ProgramName } from './places.ts'

/** Node's own options for every program that is started here. */
export const nodeOptions: readonly string[] = [
  '--conditions=tipstaff-source',
  '--disable-warning=ExperimentalWarning',
  `--import=${join(import.meta.dirname, 'end-with-starter.mjs')}`,
]

/** Compiled code of ours, kept so that a command starts in a fraction of a second. */
const compileCache: string = join(
  import.meta.dirname,
  '..',
  '..',
  'node_modules',
  '.cache',
  'compiled',
)

/** What a program is started with: it knows who started it, and ends when that is gone. */
export const programEnvironment = (): NodeJS.ProcessEnv => ({
  ...process.env,
  NODE_COMPILE_CACHE: compileCache,
  TIPSTAFF_STARTER: String(process.pid),
})

export interface Ran {
  readonly code: number
  readonly out: string
  readonly err: string
}

export interface RunOptions {
  /** Exit codes that are an answer and not a failure; 0 unless said. */
  readonly accept?: readonly number[]
  /** Shows the command's own progress on this terminal. */
  readonly live?: boolean
}

/** A command that failed: what was asked and what it said. */
export class CommandFailed extends Error {
  override readonly name = 'CommandFailed'
}

/** Runs `program args…`; rejects with {@link CommandFailed} on an exit code that is not accepted. */
export async function runCommand(
  program: ProgramName,
  args: readonly string[],
  { accept = [0], live = false }: RunOptions = {},
): Promise<Ran> {
  const child = spawn(process.execPath, [...nodeOptions, programs[program], ...args], {
    stdio: ['ignore', 'pipe', live ? 'inherit' : 'pipe'],
    env: programEnvironment(),
  })
  let out = ''
  let err = ''
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (out += text))
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (err += text))
  const code = await new Promise<number>((resolve) => {
    child.once('close', (status) => resolve(status ?? 1))
  })
  if (!accept.includes(code)) {
    const asked = commandLine(program, args)
    const said = (err || out).trim()
    throw new CommandFailed(`${asked}\n  ended with ${String(code)}${said && `: ${said}`}`)
  }
  return { code, out, err }
}

/** A command as a person would type it: folders relative, passwords' places left out. */
export function commandLine(program: ProgramName, args: readonly string[]): string {
  const shown: string[] = []
  for (let i = 0; i < args.length; i++) {
    const word = args[i] ?? ''
    if (word === '--password-file') {
      i++
      continue
    }
    const short = word.startsWith('/') ? relative(process.cwd(), word) || '.' : word
    const cut = short.length > 60 ? `${short.slice(0, 40)}…` : short
    shown.push(/^[\w@%+=:,./-]+$/.test(cut) ? cut : `'${cut}'`)
  }
  return `${program === 'tipstaff' ? 'tipstaff' : `tipstaff-${program}`} ${shown.join(' ')}`
}
