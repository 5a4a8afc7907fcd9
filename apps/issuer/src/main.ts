// The office as a program: put out of harm's way first, then the command line of program.ts.
import { harden } from './platform/hardening.ts'

if (process.platform !== 'win32') harden()
process.umask(0o077)
const { runProgram } = await import('./cli/context.ts')
const { makeProgram } = await import('./program.ts')
await runProgram(makeProgram(), process.argv)
