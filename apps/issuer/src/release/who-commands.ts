// `tipstaff guard who`: names the people in a file that got out. An opening of its own, by two people; the names are
// another one, of those found alone.
import { basename } from 'node:path'
import type { Command } from 'commander'
import type { Signatory } from '@tipstaff/custody'
import type { Context } from '../cli/context.ts'
import { withKey, type KeyOptions } from '../cli/key-options.ts'
import { progress } from '../cli/terminal.ts'
import { formatOf, namePeopleFor, type ExposureFormat } from '../incident/index.ts'
import { approveAct } from '../platform/acts.ts'
import { letOut, passOut } from '../platform/dispatch.ts'
import { markOf } from '../platform/guard/guard-keys.ts'
import { scannedBytesMax } from '../platform/guard/scan-bounds.ts'
import { takeIn } from '../platform/intake.ts'
import type { Office } from '../platform/office.ts'
import { draftEverybody, peopleIn } from './everybody.ts'
import { approvedActs, askForEverybody, readOpening } from './openings.ts'
import { showTrace } from './show-trace.ts'
import { traceFile } from './trace-file.ts'
import { readTrace, type Trace } from './traces.ts'

interface WhoOptions extends KeyOptions {
  readonly second?: string
  readonly secondPasswordFile?: string
  readonly opening?: string
  readonly names?: true
  readonly format: string
  readonly out?: string
}

export function registerWhoCommands(guard: Command, context: Context): void {
  withKey(guard.command('who <file>'))
    .description('who is in a file that got out? Opens everybody’s records, by two people')
    .option('--second <key>', 'key file of the second person; without it, ask and wait')
    .option('--second-password-file <file>', 'file with its password')
    .option('--opening <id>', 'what was asked before and is approved now')
    .option('--names', 'with names and ranks of those found: another opening, of them alone')
    .option('--format <format>', 'table, csv or json', 'table')
    .option('--out <file>', 'write to a file only you can read, not to the terminal')
    .action(async (path: string, options: WhoOptions) => {
      const format = formatOf(options.format)
      const bytes = takeIn(path, scannedBytesMax)
      const key = await context.key(options.as, options.passwordFile)
      const second = await secondOf(context, options)
      await context.withOffice(async (office) => {
        if (!second && options.opening === undefined) {
          const id = await askForEverybody(office, key, 'trace', await markOf(office, bytes))
          context.out(saysAsked(id, path))
          return
        }
        const trace = await traced(office, bytes, { key, second, opening: options.opening })
        await show(office, context, trace, { key, second, format, options })
      })
    })
  withKey(guard.command('traced <trace>'))
    .description('what was found in a file, again')
    .option('--second <key>', 'with --names past 25: key file of the second person')
    .option('--second-password-file <file>', 'file with its password')
    .option('--names', 'with names and ranks')
    .option('--format <format>', 'table, csv or json', 'table')
    .option('--out <file>', 'write to a file only you can read, not to the terminal')
    .action(async (id: string, options: WhoOptions) => {
      const format = formatOf(options.format)
      const key = await context.key(options.as, options.passwordFile)
      const second = await secondOf(context, options)
      await context.withOffice(async (office) =>
        show(office, context, await readTrace(office, id), { key, second, format, options }),
      )
    })
}

const saysAsked = (id: string, path: string): string =>
  `asked: ${id}\nanother person now runs: tipstaff guard approve ${id} --as KEYFILE\nthen you: tipstaff guard who ${path} --opening ${id} --as KEYFILE\n`

const secondOf = (context: Context, options: WhoOptions): Promise<Signatory | null> =>
  options.second === undefined
    ? Promise.resolve(null)
    : context.key(options.second, options.secondPasswordFile)

interface People {
  readonly key: Signatory
  readonly second: Signatory | null
}

async function traced(
  office: Office,
  bytes: Uint8Array,
  { key, second, opening }: People & { readonly opening: string | undefined },
): Promise<Trace> {
  const run = async (acts: Parameters<typeof traceFile>[1], mark: string | null) => {
    const bar = progress('records', peopleIn(acts))
    const trace = await traceFile(office, acts, bytes, mark, (done) => bar.at(done))
    bar.end()
    return trace
  }
  if (opening !== undefined) {
    const { mark } = await readOpening(office.store.db, opening)
    return await run(await approvedActs(office, opening, key.operator, 'trace'), mark)
  }
  const drafts = await draftEverybody(office, key, 'trace')
  return await run(
    drafts.map((act) => (second ? approveAct(act, second) : act)),
    null,
  )
}

async function show(
  office: Office,
  context: Context,
  trace: Trace,
  {
    key,
    second,
    format,
    options: { names: wanted, out },
  }: People & { readonly format: ExposureFormat; readonly options: WhoOptions },
): Promise<void> {
  const ids = trace.people.map(({ holder }) => holder)
  const named = wanted && ids.length > 0 ? await namePeopleFor(office, key, second, ids) : null
  const text = showTrace(trace, named?.names ?? null, format)
  if (out === undefined && format === 'table') {
    context.out(`${text}${trace.id}\n`)
    return
  }
  // Ids alone are what the two who opened everybody wanted to know; names are an opening of their own.
  const approvedBy = named ? named.approvedBy : trace.intent
  const approved = approvedBy === null ? {} : { approvedBy }
  const name = basename(out ?? 'standard output')
  const what = { way: 'traced-people', name, bytes: text, by: key.operator } as const
  const file = await passOut(office, { ...what, ...approved })
  if (out === undefined) context.out(text)
  else letOut(out, file)
}
