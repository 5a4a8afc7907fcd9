// The sequencer's command, and the command line with nothing else on it: a program that runs day and night
// needs none of what the office's other commands load.
import { Command } from 'commander'
import { defaultHome, readSettings } from './platform/settings.ts'
import { runSequencer } from './run-sequencer.ts'

/** Adds the command to a program. */
export function registerSequencer(program: Command, homeOf: () => string): void {
  program
    .command('sequencer')
    .description('run the sequencer: gives ledger entries their places and publishes the ledger')
    .action(async () => {
      const running = await runSequencer(readSettings(homeOf()))
      const stop = (): void => void running.stop().then(() => process.exit(0))
      process.on('SIGTERM', stop)
      process.on('SIGINT', stop)
    })
}

/** Whether a command line asks for the sequencer and for nothing else. */
export function asksForSequencer(words: readonly string[]): boolean {
  const [first = '', ...more] = words.slice(0, -1)
  const isHome = first === '--home' ? more.length === 1 : more.length === 0
  return words.at(-1) === 'sequencer' && isHome && (first === '' || first.startsWith('--home'))
}

/** The program with this one command. */
export function makeSequencerProgram(): Command {
  const program = new Command('tipstaff').option('--home <dir>')
  registerSequencer(program, () => program.opts<{ home?: string }>().home ?? defaultHome())
  return program
}
