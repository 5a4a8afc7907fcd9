// Commands about batches and about cards that come out of them.
import type { OperatorId } from '@tipstaff/custody'
import type { Command } from 'commander'
import { progress, table } from '../../cli/terminal.ts'
import { Refusal } from '../../platform/refusal.ts'
import { approveBatch } from '../approve-batch.ts'
import { allBatches, batchById } from '../batches.ts'
import { withKey, type Context, type KeyOptions, type RegisterCommands } from './command-parts.ts'
import {
  activateCard,
  destroyCard,
  handOverCard,
  receiveCards,
  returnCard,
} from '../hand-over-card.ts'
import { approveSpoil, presumeJob } from '../press/judge-job.ts'
import { jobCounts } from '../jobs.ts'
import { prepareBatch, redraftBatch } from '../prepare-batch.ts'
import { reconcileBatch } from '../press/reconcile-batch.ts'

interface PrepareOptions extends KeyOptions {
  readonly station: string
  readonly cards?: readonly string[]
  readonly allSigned?: boolean
  readonly with: OperatorId
  readonly budget?: string
  readonly cardsAnHour?: string
  readonly days?: string
}

/** `batch …` and the steps of a printed card. */
export const registerBatchCommands: RegisterCommands = (program, context) => {
  const batch = program.command('batch').description('batches of cards to print')
  registerPreparing(batch, context)
  registerApproving(batch, context)
  registerList(batch, context)
  registerJudging(batch, context)
  registerReconcile(batch, context)
  const cards =
    program.commands.find((command) => command.name() === 'card') ??
    program.command('card').description('cards')
  registerCardSteps(cards, context)
}

function registerPreparing(batch: Command, context: Context): void {
  withKey(
    batch
      .command('prepare')
      .description('pick signed cards for a print station; another person approves')
      .requiredOption('--station <station>', 'the station that prints')
      .requiredOption('--with <operator>', 'the person who will approve')
      .option('--cards <serials...>', 'these cards')
      .option('--all-signed', 'every signed card that is in no batch')
      .option('--budget <n>', 'most cards out at once')
      .option('--cards-an-hour <n>', 'the printer’s speed; 0 for no limit')
      .option('--days <n>', 'until the batch expires'),
  ).action(async (options: PrepareOptions) => {
    const cards = options.allSigned ? 'all-signed' : options.cards
    if (!cards) throw new Refusal('malformed', 'say which: --cards SERIAL… or --all-signed')
    const key = await context.key(options.as, options.passwordFile)
    const prepared = await context.withOffice((office) =>
      prepareBatch(office, {
        station: options.station,
        cards,
        key,
        second: options.with,
        ...numberOf('budget', options.budget, 1, 1_000),
        ...numberOf('cardsAnHour', options.cardsAnHour, 0, 1_000_000),
        ...numberOf('days', options.days, 1, 60),
      }),
    )
    context.out(
      `${prepared.id}: ${String(prepared.jobs)} cards for ${prepared.station}\n` +
        `the other person now runs: tipstaff batch approve ${prepared.id} --as KEYFILE\n`,
    )
  })
}

function registerApproving(batch: Command, context: Context): void {
  withKey(
    batch
      .command('approve')
      .description('approve a batch: its jobs are drawn and sealed, and the station may fetch them')
      .argument('<batch>'),
  ).action(async (id: string, options: KeyOptions) => {
    const key = await context.key(options.as, options.passwordFile)
    await context.withOffice(async (office) => {
      const { jobs } = await batchById(office.store.db, id)
      const bar = progress('drawing and sealing', jobs)
      const { undrawable } = await approveBatch(office, { batch: id, key }, (done) => bar.at(done))
      bar.end()
      for (const { card, because } of undrawable) {
        context.out(`cannot be printed: ${card} (${because})\n`)
      }
      context.out(`${id} is ready for its station\n`)
    })
  })
  withKey(
    batch
      .command('redraft')
      .description(
        'after a crash while drawing: ask again for the records that were opened for nothing',
      )
      .argument('<batch>'),
  ).action(async (id: string, options: KeyOptions) => {
    const key = await context.key(options.as, options.passwordFile)
    const count = await context.withOffice((office) => redraftBatch(office, { batch: id, key }))
    context.out(`${String(count)} jobs wait for approval again\n`)
  })
}

function registerList(batch: Command, context: Context): void {
  batch
    .command('list')
    .description('all batches and where they stand')
    .action(async () => {
      const rows = await context.withOffice(async (office) => {
        const { db } = office.store
        const lines: string[][] = []
        for (const one of await allBatches(db)) {
          const counts = Object.entries(await jobCounts(db, one.id))
          const where = counts.map(([state, n]) => `${String(n)} ${state}`).join(', ')
          lines.push([one.id, one.station, one.state, where, new Date(one.expiresAt).toISOString()])
        }
        return lines
      })
      context.out(table(['batch', 'station', 'state', 'jobs', 'expires'], rows))
    })
}

function registerJudging(batch: Command, context: Context): void {
  withKey(
    batch
      .command('presume')
      .description('after a crash at the station: say whether the card of a released job came out')
      .argument('<job>')
      .option('--came-out', 'a card came out')
      .option('--not', 'no card came out: it may be released again'),
  ).action(async (job: string, options: KeyOptions & { cameOut?: boolean; not?: boolean }) => {
    if (options.cameOut === options.not) throw new Refusal('malformed', 'say --came-out or --not')
    const key = await context.key(options.as, options.passwordFile)
    const cameOut = options.cameOut === true
    await context.withOffice((office) => presumeJob(office, { job, key, cameOut }))
    context.out(`${job} is presumed ${cameOut ? 'printed' : 'not printed'}\n`)
  })
  withKey(
    batch
      .command('approve-spoil')
      .description('let a job that was spoiled twice be printed once more')
      .argument('<job>'),
  ).action(async (job: string, options: KeyOptions) => {
    const key = await context.key(options.as, options.passwordFile)
    await context.withOffice((office) => approveSpoil(office, { job, key }))
    context.out(`${job} may be released once more\n`)
  })
}

function registerReconcile(batch: Command, context: Context): void {
  withKey(
    batch
      .command('reconcile')
      .description(
        'add a batch up: releases, cards, blanks; by the office’s count and the custodian’s',
      )
      .argument('<batch>')
      .option('--close', 'end the batch: nothing more is released', false),
  ).action(async (id: string, options: KeyOptions & { close: boolean }) => {
    const { operator: by } = await context.key(options.as, options.passwordFile)
    const sums = await context.withOffice((office) =>
      reconcileBatch(office, { batch: id, by, close: options.close }),
    )
    const rows = [
      ['released', sums.released],
      ['good', sums.good],
      ['spoiled', sums.spoiled],
      ['presumed', sums.presumed],
      ['blanks issued', sums.blanksIssued],
      ['blanks good', sums.blanksGood],
      ['blanks spoiled', sums.blanksSpoiled],
      ['blanks set up', sums.blanksSetUp],
      ['blanks returned', sums.blanksReturned],
      ['cards received', sums.arrived],
    ].map(([what, n]) => [String(what), String(n)])
    context.out(table(['', 'count'], rows))
    for (const { id: job, card } of sums.open) {
      context.out(`presumed exposed: ${job} (card ${card})\n`)
    }
    for (const difference of sums.differences) context.out(`does not add up: ${difference}\n`)
    if (sums.differences.length === 0) context.out('everything adds up\n')
  })
}

const steps = {
  activate: { verb: activateCard, what: 'the holder has the card: it becomes valid' },
  return: { verb: returnCard, what: 'the card is back' },
  destroy: { verb: destroyCard, what: 'the card was destroyed' },
} as const

function registerCardSteps(cards: Command, context: Context): void {
  withKey(
    cards
      .command('receive')
      .description('cards scanned as they arrive from the press')
      .requiredOption('--serial <serials...>', 'their serials'),
  ).action(async (options: KeyOptions & { serial: readonly string[] }) => {
    const { operator: by } = await context.key(options.as, options.passwordFile)
    const input = { cards: options.serial, by }
    const fresh = await context.withOffice((office) => receiveCards(office, input))
    context.out(`${String(fresh)} cards received\n`)
  })
  withKey(
    cards
      .command('hand-over')
      .description('the card is given to its holder')
      .argument('<serial>')
      .requiredOption('--checked-by <operator>', 'who compared the person with the portrait')
      .requiredOption('--received', 'the holder has confirmed that the card is in hand'),
  ).action(async (card: string, options: KeyOptions & { checkedBy: OperatorId }) => {
    const { operator: by } = await context.key(options.as, options.passwordFile)
    const input = { card, by, checkedBy: options.checkedBy }
    await context.withOffice((office) => handOverCard(office, input))
    context.out(`${card} is handed over\n`)
  })
  for (const [name, { verb, what }] of Object.entries(steps)) {
    withKey(cards.command(name).description(what).argument('<serials...>')).action(
      async (serials: readonly string[], options: KeyOptions) => {
        const { operator: by } = await context.key(options.as, options.passwordFile)
        await context.withOffice(async (office) => {
          for (const card of serials) await verb(office, { card, by })
        })
        context.out(`${name}: ${serials.join(', ')}\n`)
      },
    )
  }
}

function numberOf<K extends string>(
  name: K,
  text: string | undefined,
  min: number,
  max: number,
): Partial<Record<K, number>> {
  if (text === undefined) return {}
  const value = Number(text)
  if (!Number.isInteger(value) || value < min || value > max) {
    throw new Refusal('malformed', `${name} is a number from ${String(min)} to ${String(max)}`)
  }
  return { [name]: value } as Record<K, number>
}
