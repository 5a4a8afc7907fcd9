// The office's commands as somebody types them, in a house of a test's own.
import type { Context, RegisterCommands } from '../apps/issuer/src/cli/context.ts'
import type { House } from './house.ts'

type Program = Parameters<RegisterCommands>[0]

/** Runs one command as an operator; gives what it printed. */
export type Typed = (as: keyof House['people'], ...words: readonly string[]) => Promise<string>

/** A way to type the commands that `register` adds to a new program; `heard` is told what they print, help included. */
export function typedIn(
  house: House,
  register: RegisterCommands,
  begin: () => Program,
  heard: (text: string) => void = () => undefined,
): Typed {
  return async (as, ...words) => {
    let said = ''
    const say = (text: string): void => {
      said += text
      heard(text)
    }
    const context: Context = {
      key: () => Promise.resolve(house.people[as]),
      withOffice: (work) => work(house.office),
      out: say,
    }
    const program = begin()
    register(program, context)
    quiet(program, say)
    await program.parseAsync([...words], { from: 'user' })
    return said
  }
}

function quiet(command: Program['commands'][number], say: (text: string) => void): void {
  command.exitOverride().configureOutput({ writeOut: say, writeErr: () => undefined })
  command.commands.forEach((one) => quiet(one, say))
}
