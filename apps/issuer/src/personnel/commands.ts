// Commands about people: rosters in, people found and shown. Names appear only where the operator brought
// them himself, or where an opening that stands in the ledger shows them.
import { createInterface } from 'node:readline/promises'
import { basename, join } from 'node:path'
import type { HolderId, Signatory } from '@tipstaff/custody'
import type { Command } from 'commander'
import type { Context, RegisterCommands } from '../cli/context.ts'
import { withKey } from '../cli/key-options.ts'
import { progress, table } from '../cli/terminal.ts'
import { letOut, passOut } from '../platform/dispatch.ts'
import { takeIn } from '../platform/intake.ts'
import type { Office } from '../platform/office.ts'
import { Refusal } from '../platform/refusal.ts'
import { checkPassOffice } from './check-operator.ts'
import { numberKey, readRecord } from './holder-record.ts'
import { countHolders, holderById, type Holder } from './holders.ts'
import { importRoster, openRoster, planRoster } from './roster/import-roster.ts'
import { registerPhotographCommands } from './photographs/photograph-commands.ts'
import type { Roster } from './roster/read-roster.ts'
import { missingFields, type RosterField, type RosterMapping } from './roster/roster-columns.ts'
import { keptMapping, lastRosters } from './roster/rosters.ts'
import { showPlan } from './roster/show-plan.ts'
import { findHolderByNumber, searchHolders, viewHolders } from './search-holders.ts'
import { writeRefusedRows } from './roster/write-refused-rows.ts'

const fileBytesMax = 256 * 1024 * 1024

interface KeyOptions {
  readonly as: string
  readonly passwordFile?: string
}
interface ImportOptions extends KeyOptions {
  readonly dryRun?: boolean
  readonly yes?: boolean
  readonly column: readonly string[]
  readonly renumber: readonly string[]
  readonly expectLeavers?: string
  readonly refused?: string
}

/** `roster import|show`, `people find|show`, `photos take|judge|list`. */
export const registerPersonnelCommands: RegisterCommands = (program, context) => {
  registerRosterCommands(program, context)
  registerPeopleCommands(program, context)
  registerPhotographCommands(program, context)
}

const several = (value: string, before: readonly string[]): readonly string[] => [...before, value]

function registerRosterCommands(program: Command, context: Context): void {
  const roster = program.command('roster').description('the list of staff that comes in')
  withKey(roster.command('import').description('take a roster in: CSV or XLSX'))
    .argument('<file>')
    .option('--dry-run', 'say what would change, and change nothing')
    .option('--yes', 'the columns are right: do not ask')
    .option(
      '--column <field=heading>',
      'say which column holds a field; may be repeated',
      several,
      [],
    )
    .option(
      '--renumber <old=new>',
      'the same person under a new number; may be repeated',
      several,
      [],
    )
    .option('--expect-leavers <number>', 'so many people leave, though it is more than a fifth')
    .option('--refused <file>', 'where the rows that cannot be taken go, with their reasons')
    .action(async (file: string, options: ImportOptions) => {
      const key = await context.key(options.as, options.passwordFile)
      await context.withOffice((office) => takeRoster(office, context, key, file, options))
    })
  roster
    .command('show')
    .description('who is here, in numbers, and the last rosters')
    .action(async () => {
      await context.withOffice(async ({ store }) => {
        const { present, left, portraits } = await countHolders(store.db)
        context.out(`${present} present, ${portraits} with a portrait; ${left} have left\n`)
        const rows = (await lastRosters(store.db)).map((row) =>
          [new Date(row.at).toISOString(), row.by, row.joined, row.changed, row.left, row.refused]
            .map(String)
            .concat(row.file.slice(0, 12)),
        )
        const headings = ['at', 'by', 'joined', 'changed', 'left', 'refused', 'file']
        context.out(table(headings, rows))
      })
    })
}

async function takeRoster(
  office: Office,
  context: Context,
  key: Signatory,
  file: string,
  options: ImportOptions,
): Promise<void> {
  await checkPassOffice(office, key)
  const bytes = takeIn(file, fileBytesMax)
  const roster = await openRoster(office, bytes)
  const mapping = mappingOf(roster, options.column)
  context.out(showColumns(roster, mapping))
  const kept = await keptMapping(office.store.db)
  const isKept = kept !== undefined && JSON.stringify(kept) === JSON.stringify(mapping)
  if (options.dryRun !== true && options.yes !== true && !isKept) await confirm()
  const bar = progress('lines', lineCount(bytes))
  const input = {
    bytes,
    mapping,
    renumbered: renumberedOf(options.renumber),
    onProgress: (rows: number) => bar.at(rows),
  }
  const expected = options.expectLeavers === undefined ? {} : { expectLeavers: leaversOf(options) }
  const done =
    options.dryRun === true
      ? { ...(await planRoster(office, input)), committed: false }
      : await importRoster(office, { ...input, by: key.operator, ...expected })
  bar.end()
  context.out(showPlan(done))
  if (done.refused.length > 0) {
    const path =
      options.refused ??
      join(office.settings.home, 'refused', `roster-${done.file.slice(0, 12)}.csv`)
    const bytes = writeRefusedRows(roster.headings, done.refused)
    const what = { way: 'refused-rows', name: basename(path), bytes, by: key.operator } as const
    letOut(path, await passOut(office, { ...what, isReturned: true }))
    context.out(`rows that cannot be taken, with their reasons: ${path}\n`)
  }
  const changed = done.committed ? 'taken in\n' : 'nothing was changed\n'
  context.out(options.dryRun === true ? 'a dry run: nothing was changed\n' : changed)
}

// Lines of a text file; a workbook's rows are not known before they are read.
const lineCount = (bytes: Uint8Array): number =>
  bytes.reduce((count, byte) => count + (byte === 10 ? 1 : 0), 0)

function mappingOf(roster: Roster, chosen: readonly string[]): RosterMapping {
  const { columns, headings } = roster
  const mapping: Partial<Record<RosterField, string>> = { ...columns.mapping }
  for (const one of chosen) {
    const [field = '', ...rest] = one.split('=')
    const heading = rest.join('=')
    if (!headings.includes(heading))
      throw new Refusal('malformed', `--column: no heading ${heading}`)
    mapping[field as RosterField] = heading
  }
  const missing = missingFields(mapping)
  if (missing.length === 0) return mapping
  const doubtful = Object.entries(columns.ambiguous).map(
    ([field, found]) => `${field} could be ${found.join(' or ')}`,
  )
  const say = [`no column for: ${missing.join(', ')}`, ...doubtful].join('; ')
  throw new Refusal('malformed', `${say}. Say which with --column FIELD=HEADING`)
}

function showColumns(roster: Roster, mapping: RosterMapping): string {
  const rows = Object.entries(mapping).map(([field, heading]) => [
    field,
    heading,
    roster.columns.confidence[field as RosterField] ?? 'chosen',
  ])
  const unread = roster.headings.filter(
    (heading) => heading !== '' && !Object.values(mapping).includes(heading),
  )
  const left = unread.length > 0 ? `not read: ${unread.join(', ')}\n` : ''
  return `${table(['field', 'column', 'found'], rows)}${left}`
}

async function confirm(): Promise<void> {
  if (!process.stdin.isTTY) {
    throw new Refusal('malformed', 'no terminal to ask whether the columns are right: give --yes')
  }
  const lines = createInterface({ input: process.stdin, output: process.stderr })
  const answer = await lines.question('are these columns right? (y/N) ')
  lines.close()
  if (!/^y(es)?$/i.test(answer.trim())) throw new Refusal('malformed', 'nothing was changed')
}

function renumberedOf(pairs: readonly string[]): ReadonlyMap<string, string> {
  return new Map(
    pairs.map((pair) => {
      const [old, fresh, ...more] = pair.split('=')
      if (!old || !fresh || more.length > 0) {
        throw new Refusal('malformed', '--renumber wants OLD=NEW')
      }
      return [numberKey(fresh), numberKey(old)]
    }),
  )
}

function leaversOf({ expectLeavers = '' }: ImportOptions): number {
  if (/^\d{1,9}$/.test(expectLeavers)) return Number(expectLeavers)
  throw new Refusal('malformed', '--expect-leavers wants a number')
}

function registerPeopleCommands(program: Command, context: Context): void {
  const people = program.command('people').description('people the office makes cards for')
  withKey(people.command('find').description('find people by name, or by number; each is logged'))
    .argument('[name]', 'the beginnings of names')
    .option('--number <number>', 'a pay or warrant number')
    .action(async (name: string | undefined, options: KeyOptions & { number?: string }) => {
      const key = await context.key(options.as, options.passwordFile)
      await context.withOffice(async (office) => {
        const found = await find(office, key, name, options.number)
        await show(office, context, key, found.holders, false)
        if (found.more) context.out('there are more: type more of the name\n')
      })
    })
  withKey(people.command('show').description('show one person; it is logged'))
    .argument('<holder>', 'ho_…')
    .option('--personnel', 'number, unit and dates too')
    .action(async (id: string, options: KeyOptions & { personnel?: boolean }) => {
      const key = await context.key(options.as, options.passwordFile)
      await context.withOffice(async (office) => {
        const holder = await holderById(office.store.db, id as HolderId)
        if (!holder) throw new Refusal('not-found', `there is no holder ${id}`)
        await show(office, context, key, [holder], options.personnel === true)
      })
    })
}

async function find(office: Office, key: Signatory, name?: string, number?: string) {
  if (number !== undefined) {
    const holder = await findHolderByNumber(office, number)
    if (!holder) throw new Refusal('not-found', 'nobody here has that number')
    return { holders: [holder], more: false }
  }
  if (name === undefined) throw new Refusal('malformed', 'give a name, or --number')
  return await searchHolders(office, key, name)
}

async function show(
  office: Office,
  context: Context,
  key: Signatory,
  holders: readonly Holder[],
  personnel: boolean,
): Promise<void> {
  const opened = await viewHolders(office, key, holders, personnel ? ['F.text', 'H'] : ['F.text'])
  const rows = holders.map((holder) => {
    const groups = opened.get(holder.id)?.groups
    return [...faceCells(holder, groups?.['F.text']), ...personnelCells(groups?.H)]
  })
  const headings = ['holder', 'name', 'rank', 'kind', 'state', 'portrait']
  context.out(
    table(personnel ? [...headings, 'number', 'unit', 'joined', 'e-mail'] : headings, rows),
  )
}

function faceCells(holder: Holder, plaintext: Uint8Array | undefined): readonly string[] {
  const face = plaintext && readRecord('F.text', plaintext)
  const state = holder.leftOn === null ? holder.state : `left ${holder.leftOn}`
  const portrait = holder.hasPortrait ? 'yes' : 'no'
  return [holder.id, face?.name ?? '', face?.rank ?? '', holder.kind, state, portrait]
}

function personnelCells(plaintext: Uint8Array | undefined): readonly string[] {
  if (!plaintext) return []
  const { number, unit, joinedOn, email } = readRecord('H', plaintext)
  return [number, unit, joinedOn, email ?? '']
}
