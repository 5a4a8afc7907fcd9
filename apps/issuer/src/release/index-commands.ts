// `tipstaff guard …`: the guard's index, built by two people from everybody's records.
import type { Command } from 'commander'
import type { Context } from '../cli/context.ts'
import { withKey, type KeyOptions } from '../cli/key-options.ts'
import { progress, table } from '../cli/terminal.ts'
import { approveAct } from '../platform/acts.ts'
import { indexStanding, type IndexStanding } from '../platform/guard/guard-indexes.ts'
import type { Office } from '../platform/office.ts'
import { Refusal } from '../platform/refusal.ts'
import { buildGuardIndex, checkPlaces, type CopyPlaces } from './build-guard-index.ts'
import { draftEverybody, peopleIn } from './everybody.ts'
import { approveMatter } from '../platform/kept-acts.ts'
import { approvedActs, askForEverybody, openOpenings } from './openings.ts'

interface CopyOptions {
  readonly out?: string
  readonly key?: string
}
interface IndexOptions extends KeyOptions, CopyOptions {
  readonly second?: string
  readonly secondPasswordFile?: string
}

const withCopy = (command: Command): Command =>
  command
    .option('--out <file>', 'a copy of the index too, for a guard elsewhere (a mail gateway)')
    .option('--key <file>', 'with --out: where that copy’s own key goes; in another folder')

/** Where a copy goes. Refusal `malformed` for one without the other, or both in one folder. */
function copyOf({ out, key }: CopyOptions): CopyPlaces | null {
  if (out === undefined && key === undefined) return null
  if (out === undefined || key === undefined)
    throw new Refusal('malformed', 'a copy needs both --out and --key')
  checkPlaces({ index: out, key })
  return { index: out, key }
}

export function registerIndexCommands(guard: Command, context: Context): void {
  withCopy(withKey(guard.command('index')))
    .description('ask that everybody be opened for the guard’s index; with --second, build it now')
    .option('--second <key>', 'key file of the second person, if he is here')
    .option('--second-password-file <file>', 'file with its password')
    .action(async (options: IndexOptions) => {
      const copy = copyOf(options)
      const key = await context.key(options.as, options.passwordFile)
      const second =
        options.second === undefined
          ? null
          : await context.key(options.second, options.secondPasswordFile)
      await context.withOffice(async (office) => {
        if (!second) {
          const id = await askForEverybody(office, key, 'index')
          context.out(
            `asked: ${id}\nanother person now runs: tipstaff guard approve ${id} --as KEYFILE\nthen you: tipstaff guard build ${id} --as KEYFILE\n`,
          )
          return
        }
        const drafts = await draftEverybody(office, key, 'guard-index')
        const acts = drafts.map((act) => approveAct(act, second))
        await build(office, context, acts, copy)
      })
    })
  withKey(
    guard.command('approve <opening>').description('approve what somebody else asked for'),
  ).action(async (id: string, options: KeyOptions) => {
    const key = await context.key(options.as, options.passwordFile)
    await context.withOffice((office) => approveMatter(office, id, key))
    context.out(`${id} approved\n`)
  })
  withCopy(
    withKey(guard.command('build <opening>').description('build the approved index')),
  ).action(async (id: string, options: KeyOptions & CopyOptions) => {
    const copy = copyOf(options)
    const key = await context.key(options.as, options.passwordFile)
    await context.withOffice(async (office) =>
      build(office, context, await approvedActs(office, id, key.operator, 'index'), copy),
    )
  })
  guard
    .command('status')
    .description('the index in use, and what waits')
    .action(async () => {
      context.out(await context.withOffice(showStatus))
    })
}

async function build(
  office: Office,
  context: Context,
  acts: Parameters<typeof buildGuardIndex>[1],
  copy: CopyPlaces | null,
): Promise<void> {
  const bar = progress('records', peopleIn(acts))
  const index = await buildGuardIndex(office, acts, copy, (done) => bar.at(done))
  bar.end()
  const also = copy ? `; a copy in ${copy.index}, its key in ${copy.key}` : ''
  context.out(
    `${index.people} people in the index, ${index.digest.slice(0, 12)} in the ledger${also}\n`,
  )
}

const lacking = ({ news, tooOld }: IndexStanding): string => {
  const unknown = news > 0 ? `; ${news} more joined or changed and are not in it` : ''
  if (tooOld) return `${unknown}: TOO OLD, build it anew`
  return news > 0 ? `${unknown}: build it anew soon` : ''
}

async function showStatus(office: Office): Promise<string> {
  const index = await indexStanding(office)
  const waiting = await openOpenings(office)
  const head = index
    ? `${index.people} people, ${index.days} days old, ${index.added} of them added by rosters since${lacking(index)}\n`
    : 'no index yet: "tipstaff guard index"\n'
  if (waiting.length === 0) return head
  const rows = waiting.map(({ id, what, by, people, state, expiresAt }) => [
    ...[id, what, by, String(people), state, new Date(expiresAt).toISOString().slice(0, 16)],
  ])
  return `${head}${table(['opening', 'for', 'by', 'people', 'state', 'until'], rows)}`
}
