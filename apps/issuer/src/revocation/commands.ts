// Commands of revocation: suspend, restore and revoke cards, approve, sweep leavers.
import { createInterface } from 'node:readline/promises'
import type { Command } from 'commander'
import type { HolderId, Signatory } from '@tipstaff/custody'
import type { Context, RegisterCommands } from '../cli/context.ts'
import { saysAsked, withSecond, type WithSecond } from '../cli/key-options.ts'
import { table } from '../cli/terminal.ts'
import type { Office } from '../platform/office.ts'
import { Refusal } from '../platform/refusal.ts'
import { signedBy, type Statement } from '../publication/index.ts'
import { cardReasons, reasonOf } from './card-change.ts'
import { reportsOf } from './card-reports.ts'
import { approveChange, askToRestore, askToRevoke, suspendCards } from './change-cards.ts'
import { askToErase } from './erase-leaver.ts'
import { candidates, cardsOf, holderOf, type Candidate } from './find-cards.ts'
import { sweepLeavers } from './sweep-leavers.ts'
import { serialOf } from './card-change.ts'

interface Options {
  readonly as: string
  readonly passwordFile?: string
  readonly person?: string
  readonly name?: string
  readonly choose?: string
  readonly reason: string
}

const changes = {
  suspend: { states: ['active'], act: suspendCards, says: 'suspend cards, at once and alone' },
  restore: { states: ['suspended'], act: askToRestore, says: 'ask that cards be restored' },
  revoke: {
    states: ['signed', 'printed', 'handed-over', 'active', 'suspended'],
    act: askToRevoke,
    says: 'suspend cards now and ask that they be revoked for good',
  },
} as const

export const registerRevocationCommands: RegisterCommands = (program, context) => {
  const card = group(program, 'card', 'cards and their states')
  for (const change of ['suspend', 'restore', 'revoke'] as const)
    registerChange(card, change, context)
  signedBy(card.command('approve-change <statement>'))
    .description('approve a restoration or revocation somebody else has asked for')
    .action(async (statement: string, options: Options) => {
      const key = await context.key(options.as, options.passwordFile)
      const done = await context.withOffice((office) => approveChange(office, key, statement))
      context.out(`${done.act}: ${String(done.facts['cards']?.length)} cards\n`)
    })
  card.command('history <serial>').action(async (serial: string) => {
    const rows = await context.withOffice((office) => reportsOf(office.store.db, serialOf(serial)))
    const cells = rows.map(({ change, reason, by, second, at }) => [
      new Date(at).toISOString().slice(0, 16),
      change,
      reason,
      by,
      second ?? '',
    ])
    context.out(table(['at', 'change', 'reason', 'by', 'second'], cells))
  })
  registerLeavers(program, context)
}

/** The command group of this name, which another station may have made. */
function group(program: Command, name: string, description: string): Command {
  return (
    program.commands.find((command) => command.name() === name) ??
    program.command(name).description(description)
  )
}

function registerChange(card: Command, change: keyof typeof changes, context: Context): void {
  const { states, act, says } = changes[change]
  signedBy(card.command(`${change} [serials...]`))
    .description(says)
    .option('--person <holder>', 'all fitting cards of a person, by id or number')
    .option('--name <text>', 'look the person up by name')
    .option('--choose <holder>', 'with --name: which of those found, where nothing can be asked')
    .requiredOption('--reason <reason>', cardReasons.join(', '))
    .action(async (serials: string[], options: Options) => {
      const reason = reasonOf(options.reason)
      const key = await context.key(options.as, options.passwordFile)
      const done = await context.withOffice(async (office) => {
        const cards = await chosenCards(office, key, serials, options, states)
        return await act(office, key, { cards, reason })
      })
      context.out(tell(change, done))
    })
}

function tell(change: keyof typeof changes, { facts, hash }: Statement): string {
  const cards = [facts['cards'] ?? []].flat().join(', ')
  if (change === 'suspend') return `suspended: ${cards}\n`
  const next = `another person approves with "tipstaff card approve-change ${hash.slice(0, 16)}"`
  return `asked to ${change}: ${cards}\n${next}\n`
}

async function chosenCards(
  office: Office,
  key: Signatory,
  serials: readonly string[],
  options: Options,
  states: (typeof changes)[keyof typeof changes]['states'],
): Promise<readonly string[]> {
  const ways = [serials.length > 0, options.person !== undefined, options.name !== undefined]
  if (ways.filter(Boolean).length !== 1)
    throw new Refusal('malformed', 'say which: serials, or --person, or --name')
  if (options.name !== undefined) {
    const holder = await choose(office, key, options.name, options.choose)
    return await cardsOf(office, holder, states)
  }
  if (options.person === undefined) return serials
  return await cardsOf(office, (await holderOf(office, options.person)).id, states)
}

async function choose(
  office: Office,
  key: Signatory,
  text: string,
  chosen: string | undefined,
): Promise<HolderId> {
  const { people, more } = await candidates(office, key, text)
  if (people.length === 0) throw new Refusal('not-found', 'nobody of this name')
  process.stderr.write(shown(people))
  if (more) process.stderr.write('there are more: type more of the name to see them\n')
  if (chosen !== undefined) {
    const one = people.find(({ holder }) => holder === chosen)
    if (!one) throw new Refusal('not-found', 'nobody of this name has that id')
    return one.holder
  }
  if (!process.stdin.isTTY)
    throw new Refusal('malformed', 'no terminal to choose on: give --choose HOLDER')
  const lines = createInterface({ input: process.stdin, output: process.stderr })
  try {
    const answer = await lines.question(`which (1 to ${people.length}, empty for none)? `)
    const one = people[Number(answer) - 1]
    if (!one) throw new Refusal('not-found', 'none was chosen: nothing has changed')
    return one.holder
  } finally {
    lines.close()
  }
}

const shown = (people: readonly Candidate[]): string =>
  table(
    ['no', 'name', 'rank', 'holder', 'cards'],
    people.map(({ name, rank, holder, cards }, i) => [
      String(i + 1),
      name,
      rank,
      holder,
      cards.map(({ serial, state }) => `${serial} ${state}`).join(', '),
    ]),
  )

function registerLeavers(program: Command, context: Context): void {
  const leavers = group(program, 'leavers', 'people who have left')
  signedBy(leavers.command('sweep'))
    .description('suspend the cards of people who have left, and ask that they be revoked')
    .action(async (options: Options) => {
      const key = await context.key(options.as, options.passwordFile)
      const swept = await context.withOffice((office) => sweepLeavers(office, key))
      context.out(`${swept.cards.length} cards suspended; ${swept.waiting} wait from before\n`)
      for (const { hash } of swept.statements)
        context.out(`to approve: tipstaff card approve-change ${hash.slice(0, 16)}\n`)
    })
  withSecond(
    leavers
      .command('erase <person>')
      .description('ask that somebody who has left be erased for ever; another person approves it'),
  ).action(async (person: string, options: WithSecond) => {
    const key = await context.key(options.as, options.passwordFile)
    const asked = { person, second: options.with }
    context.out(saysAsked(await context.withOffice((office) => askToErase(office, key, asked))))
  })
}
