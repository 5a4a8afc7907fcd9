// The office as a program: put out of harm's way first, then the command line of program.ts.
import { harden } from './platform/hardening.ts'

if (process.platform !== 'win32') harden()
process.umask(0o077)
const { runProgram } = await import('./cli/context.ts')
const { asksForSequencer, makeSequencerProgram } = await import('./sequencer-program.ts')
const program = asksForSequencer(process.argv.slice(2))
  ? makeSequencerProgram()
  : (await import('./program.ts')).makeProgram()
await runProgram(program, process.argv)
