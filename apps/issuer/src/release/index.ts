// Files that leave: the release guard's index, held files and their release, names that may leave, publications traced.
// The one door.
import type { RegisterCommands } from '../cli/context.ts'
import type { Migration } from '../platform/store.ts'
import { registerAllowCommands } from './allow-commands.ts'
import { registerFileCommands } from './file-commands.ts'
import { registerIndexCommands } from './index-commands.ts'
import { openingsMigration } from './openings.ts'
import { releasesMigration } from './releases.ts'
import { tracesMigration } from './traces.ts'
import { registerWhoCommands } from './who-commands.ts'

export const releaseMigrations: readonly Migration[] = [
  openingsMigration,
  releasesMigration,
  tracesMigration,
]

/** `guard …`. */
export const registerReleaseCommands: RegisterCommands = (program, context) => {
  const guard = program
    .command('guard')
    .description('the release guard: nothing with our people in it leaves by accident')
  registerIndexCommands(guard, context)
  registerFileCommands(guard, context)
  registerAllowCommands(guard, context)
  registerWhoCommands(guard, context)
}

export { agreeToAllow, askToAllow, lastDayOf, withdrawAllowed } from './allow-name.ts'
export { buildGuardIndex } from './build-guard-index.ts'
export { draftEverybody } from './everybody.ts'
export { approvedActs, askForEverybody } from './openings.ts'
export { releasePages } from './pages/index.ts'
export { askRelease, refuseRelease, releaseFile } from './release-file.ts'
export { showTrace } from './show-trace.ts'
export { traceFile } from './trace-file.ts'
export { readTrace, type Trace, type TracedPerson } from './traces.ts'
