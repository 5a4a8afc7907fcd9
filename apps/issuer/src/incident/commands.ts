// Commands of incidents: the exposure question, and the ledger as an outsider sees it.
import { basename } from 'node:path'
import type { Command } from 'commander'
import type { HolderId } from '@tipstaff/custody'
import { parseVerifierKey, type LogVerdict, type FsckReport } from '@tipstaff/ledger'
import type { Context, RegisterCommands } from '../cli/context.ts'
import { progress } from '../cli/terminal.ts'
import { holdsNobody, letOut, passOut } from '../platform/dispatch.ts'
import { takeIn } from '../platform/intake.ts'
import type { Office } from '../platform/office.ts'
import { Refusal } from '../platform/refusal.ts'
import { signedBy } from '../publication/index.ts'
import { holderOf } from '../revocation/index.ts'
import { askExposure } from './ask-exposure.ts'
import { recipientOf, timeOf, type ExposureQuestion } from './exposure-question.ts'
import { namePeopleFor } from './name-people.ts'
import {
  ledgerKeys,
  ledgerPolicy,
  ledgerStanding,
  makeReceipt,
  verifyLedger,
} from './office-ledger.ts'
import { formatOf, showExposure, type Shown } from './show-exposure.ts'
import { verifyExposure, type ExposureVerdict } from './verify-exposure.ts'

interface ExposureOptions {
  readonly as: string
  readonly passwordFile?: string
  readonly recipient?: string
  readonly person?: string
  readonly from?: string
  readonly to?: string
  readonly format: string
  readonly names?: true
  readonly second?: string
  readonly secondPasswordFile?: string
  readonly verify?: true
  readonly out?: string
}

export const registerIncidentCommands: RegisterCommands = (program, context) => {
  signedBy(program.command('exposure'))
    .description('who was shown to a recipient, or a person to whom: which fields, when, how often')
    .option('--recipient <id>', 'a station st_…, an operator op_…, a site si_… or office')
    .option('--person <holder>', 'a person by id or number')
    .option('--from <time>', '2026-08-01 or 2026-08-01T09:30Z; the beginning without it')
    .option('--to <time>', 'as above, a day whole; now without it')
    .option('--format <format>', 'table, csv or json', 'table')
    .option('--names', 'with names: an opening of its own, by two people past 25')
    .option('--second <key>', 'with --names: key file of the second person')
    .option('--second-password-file <file>', 'file with its password')
    .option('--verify', 'hold the answer against every entry of the published ledger')
    .option('--out <file>', 'write to a file only you can read, not to the terminal')
    .action(async (options: ExposureOptions) => {
      const format = formatOf(options.format)
      const shown = await context.withOffice(async (office) => {
        const shown = await answer(context, office, options)
        const text = showExposure(shown, format)
        if (options.out === undefined && format === 'table') context.out(text)
        else await letAnswerOut(context, office, shown, text, options.out)
        return shown
      })
      if (shown.verdict?.isGood === false)
        throw new Refusal('wrong-state', 'the ledger does not confirm this answer')
    })
  registerLedger(program, context)
}

/** A table on the terminal is a screen; everything else leaves. */
async function letAnswerOut(
  context: Context,
  office: Office,
  { answer: { by }, names, approvedBy }: Answered,
  bytes: string,
  out: string | undefined,
): Promise<void> {
  const name = basename(out ?? 'standard output')
  const way = names ? 'exposure-names' : 'exposure'
  const approved = approvedBy === null ? {} : { approvedBy }
  const file = await passOut(office, { way, name, bytes, by, ...approved })
  if (out === undefined) context.out(bytes)
  else letOut(out, file)
}

interface Answered extends Shown {
  readonly approvedBy: string | null
}

async function answer(
  context: Context,
  office: Office,
  options: ExposureOptions,
): Promise<Answered> {
  const key = await context.key(options.as, options.passwordFile)
  const second =
    options.second === undefined
      ? null
      : await context.key(options.second, options.secondPasswordFile)
  const answer = await askExposure(office, key, await questionOf(office, options))
  const verdict = options.verify ? await verified(office, answer) : null
  const people = answer.rows.flatMap(({ party }) =>
    party.startsWith('ho_') ? [party as HolderId] : [],
  )
  if (!options.names) return { answer, names: null, verdict, approvedBy: null }
  return { answer, verdict, ...(await namePeopleFor(office, key, second, people)) }
}

async function questionOf(office: Office, options: ExposureOptions): Promise<ExposureQuestion> {
  const from = options.from === undefined ? 0 : timeOf(options.from, false)
  const to = options.to === undefined ? office.clock() : timeOf(options.to, true)
  if ((options.recipient === undefined) === (options.person === undefined))
    throw new Refusal('malformed', 'say which: --recipient or --person')
  if (options.recipient !== undefined)
    return { side: 'recipient', id: recipientOf(options.recipient), from, to }
  const { id } = await holderOf(office, options.person ?? '')
  return { side: 'holder', id, from, to }
}

// The ledger is published each second: an answer just given may have to wait for it.
async function verified(
  office: Office,
  answer: Parameters<typeof verifyExposure>[1],
): Promise<ExposureVerdict> {
  const bar = progress('ledger', answer.checkpoint.size)
  for (let tries = 0; ; tries++) {
    const verdict = await verifyExposure(office, answer, (entries) => bar.at(entries))
    if (!verdict.faults.has('ledger-behind') || tries >= 10) {
      bar.end()
      return verdict
    }
    await new Promise((resolve) => setTimeout(resolve, 500))
  }
}

function registerLedger(program: Command, context: Context): void {
  const ledger = program.command('ledger').description('the ledger, as an outsider sees it')
  ledger.command('status').action(async () => {
    const { entries, waiting, note } = await context.withOffice((office) => ledgerStanding(office))
    context.out(`${entries} entries, ${waiting} waiting; published:\n\n${note ?? ''}`)
  })
  ledger
    .command('keys')
    .description("the log's public keys, for outsiders to pin")
    .action(async () => {
      const keys = await context.withOffice((office) => ledgerKeys(office))
      context.out(`${keys.join('\n')}\n`)
    })
  ledger
    .command('verify')
    .description('check the published ledger with its public keys')
    .option('--everything', 'every entry too, not the tiles alone')
    .option('--log-keys <file>', "public keys pinned before; the custodian's own without it")
    .action(async (options: { everything?: true; logKeys?: string }) => {
      const verdict = await context.withOffice(async (office) => {
        const policy = options.logKeys
          ? { logKeys: keysIn(options.logKeys) }
          : await ledgerPolicy(office)
        return await verifyLedger(office, policy, options.everything === true)
      })
      context.out(told(verdict))
      if (!verdict.isGood) throw new Refusal('wrong-state', 'the ledger is not good')
    })
  ledger
    .command('receipt')
    .description('a receipt for one entry, that verifies offline')
    .requiredOption('--entry <id>', '32 hex digits')
    .requiredOption('--out <file>')
    .action(async (options: { entry: string; out: string }) => {
      const receipt = await context.withOffice((office) => makeReceipt(office, options.entry))
      letOut(options.out, holdsNobody('ledger', receipt), 0o644)
      context.out(`${options.out}: verify it with "tipstaff-verify receipt"\n`)
    })
}

const keysIn = (file: string) =>
  takeIn(file, 64 * 1024)
    .toString('utf8')
    .trim()
    .split(/\r?\n/)
    .map((line) => parseVerifierKey(line))

function told(verdict: LogVerdict | FsckReport): string {
  const entries = 'entries' in verdict ? `, ${verdict.entries} entries read` : ''
  const { opened, problems } = verdict
  const head = opened
    ? `${opened.checkpoint.origin}: ${opened.checkpoint.size} entries, root ${Buffer.from(opened.checkpoint.root).toString('base64')}`
    : 'no checkpoint that can be accepted'
  const faults = problems.map(({ where, because, what }) => `  ${where}: ${because}, ${what}\n`)
  return `${head}${entries}\n${verdict.isGood ? 'all is good\n' : faults.join('')}`
}
