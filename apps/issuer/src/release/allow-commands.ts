// `tipstaff guard allow …`: names that may stand in files that leave, by two people, until a day.
import type { Command } from 'commander'
import type { Context } from '../cli/context.ts'
import { withKey, type KeyOptions } from '../cli/key-options.ts'
import { table } from '../cli/terminal.ts'
import { may } from '../console/index.ts'
import { rolesOf } from '../personnel/index.ts'
import { liveNames, nameSaid, pastNames } from '../platform/guard/allowed-names.ts'
import { Refusal } from '../platform/refusal.ts'
import { agreeToAllow, askToAllow, withdrawAllowed } from './allow-name.ts'

interface AllowOptions extends KeyOptions {
  readonly surname: string
  readonly given: string
  readonly number?: string
  readonly until: string
  readonly why: string
}

export function registerAllowCommands(guard: Command, context: Context): void {
  withKey(
    guard.command('allow').description('ask that a public name may stand in files that leave'),
  )
    .requiredOption('--surname <name>', 'as it is written')
    .requiredOption('--given <name>', 'forename, or forenames')
    .option('--number <number>', 'the person’s number, where that may leave too')
    .requiredOption('--until <day>', 'the last day it holds, YYYY-MM-DD; at most a year ahead')
    .requiredOption('--why <text>', 'why it is public, 10 to 500 characters; kept sealed')
    .action(async (options: AllowOptions) => {
      const { surname, given, number = null, until: untilOn, why } = options
      const key = await context.key(options.as, options.passwordFile)
      const wanted = { surname, given, number, untilOn, why }
      const id = await context.withOffice((office) => askToAllow(office, key, wanted))
      context.out(
        `asked: ${id.slice(0, 16)}\nanother person now runs: tipstaff guard agree ${id.slice(0, 16)} --as KEYFILE\n`,
      )
    })
  withKey(
    guard.command('agree <entry>').description('agree to a name somebody else asked for'),
  ).action(async (id: string, options: KeyOptions) => {
    const key = await context.key(options.as, options.passwordFile)
    const { untilOn } = await context.withOffice((office) => agreeToAllow(office, key, id))
    context.out(`${id} holds, until ${untilOn}\n`)
  })
  withKey(
    guard.command('disallow <entry>').description('take a name off the allow-list, at once'),
  ).action(async (id: string, options: KeyOptions) => {
    const key = await context.key(options.as, options.passwordFile)
    await context.withOffice((office) => withdrawAllowed(office, key, id))
    context.out(`${id} is withdrawn\n`)
  })
  withKey(
    guard.command('allowed').description('the names on the allow-list, and those that were'),
  ).action(async (options: KeyOptions) => {
    const key = await context.key(options.as, options.passwordFile)
    await context.withOffice(async (office) => {
      if (!may('allow-see', await rolesOf(office, key)))
        throw new Refusal('not-permitted', `${key.operator} may not see the allow-list`)
      const { db } = office.store
      const now = office.clock()
      const names = [...(await liveNames(db, now)), ...(await pastNames(db, now, 25))]
      const rows: string[][] = []
      for (const { statement, standing, untilOn, by, second } of names) {
        const { surname, given, number } = await nameSaid(office, statement)
        const who = number === null ? `${given} ${surname}` : `${given} ${surname}, ${number}`
        rows.push([statement.slice(0, 16), standing, who, untilOn, by, second ?? ''])
      }
      context.out(table(['entry', 'state', 'name', 'until', 'asked by', 'agreed by'], rows))
    })
  })
}
