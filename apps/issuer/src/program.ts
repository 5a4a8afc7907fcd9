// The office's command line: every station adds its commands here. `tipstaff --help` is the table of contents.
import { Command } from 'commander'
import { makeContext } from './cli/context.ts'
import { registerConsole } from './cli/console.ts'
import { registerInit } from './cli/init.ts'
import { registerKeyCommands } from './cli/keys.ts'
import {
  registerOperatorCommands,
  registerOrderCommands,
  registerWitnessCommands,
} from './cli/operators.ts'
import { consoleParts, holdersKnown } from './console-routes.ts'
import { forgetPerson } from './personnel/index.ts'
import { migrations, stations } from './stations.ts'
import { defaultHome } from './platform/settings.ts'
import { registerSequencer } from './sequencer-program.ts'

/** The program with all its commands. */
export function makeProgram(): Command {
  const program = new Command('tipstaff')
    .description(
      'Warrant cards and staff passes: issued, printed, checked, cancelled and accounted for.',
    )
    .option('--home <dir>', 'the office’s directory (TIPSTAFF_HOME, else .tipstaff/office)')
    .showHelpAfterError('(add --help for the options of a command)')
  const homeOf = (): string => program.opts<{ home?: string }>().home ?? defaultHome()
  const context = makeContext(program, migrations)
  registerInit(program, context, homeOf)
  registerOperatorCommands(program, context)
  registerOrderCommands(program, context, { shred: forgetPerson })
  registerWitnessCommands(program, context)
  registerKeyCommands(program, context)
  for (const register of stations) register(program, context)
  registerConsole(program, context, consoleParts, holdersKnown)
  registerSequencer(program, homeOf)
  return program
}
