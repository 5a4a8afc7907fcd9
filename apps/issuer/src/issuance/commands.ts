// Commands about cards: asked for by one, approved by another, issued; shown by serial and state, never by name.
import type { HolderId } from '@tipstaff/custody'
import type { Command } from 'commander'
import type { Context, RegisterCommands } from '../cli/context.ts'
import { withKey } from '../cli/key-options.ts'
import { progress, table } from '../cli/terminal.ts'
import { findHolderByNumber } from '../personnel/index.ts'
import type { Office } from '../platform/office.ts'
import { Refusal } from '../platform/refusal.ts'
import { approveRequest, refuseRequest } from './approve-request.ts'
import { cardRefusalWords, cardStates, cardStatus, type Card } from './card.ts'
import { cardTypes } from '../personnel/index.ts'
import { cardBySerial, cardsInState, cardsOfHolder, countCards } from './cards.ts'
import { issueRequest } from './issue-request.ts'
import { requestCards } from './request-cards.ts'
import { lastRequests, refusedPeople, requestById, type PersonRefused } from './requests.ts'

const shownMax = 100

interface KeyOptions {
  readonly as: string
  readonly passwordFile?: string
}
interface RequestOptions extends KeyOptions {
  readonly type: string
  readonly everyone?: boolean
  readonly number?: readonly string[]
  readonly replace?: boolean
}

/** `card request|approve|refuse|issue|show|list|types`. */
export const registerIssuanceCommands: RegisterCommands = (program, context) => {
  const card = program.command('card').description('cards: asked for, approved, issued')
  registerRequest(card, context)
  registerDecisions(card, context)
  registerViews(card, context)
}

function registerRequest(card: Command, context: Context): void {
  withKey(card.command('request').description('ask for cards; somebody else approves'))
    .argument('[holders...]', 'ho_…')
    .requiredOption('--type <type>', cardTypes.map(({ id }) => id).join(', '))
    .option('--everyone', 'everyone who may hold this type and has no live card of it')
    .option('--number <numbers...>', 'people by their pay or warrant numbers')
    .option(
      '--replace',
      'new cards for people who have one; the old ends when the new is activated',
    )
    .action(async (holders: string[], options: RequestOptions) => {
      const key = await context.key(options.as, options.passwordFile)
      await context.withOffice(async (office) => {
        const who = await whoIsMeant(office, holders, options)
        const input = { type: options.type, who, replaces: options.replace === true }
        const asked = await requestCards(office, key, input)
        context.out(`asked: ${asked.request}, ${asked.serials.length} cards\n`)
        context.out(showRefused(asked.refused))
        context.out(`somebody else now runs: tipstaff card approve ${asked.request} --as KEYFILE\n`)
      })
    })
}

async function whoIsMeant(
  office: Office,
  holders: readonly string[],
  options: RequestOptions,
): Promise<readonly HolderId[] | 'everyone'> {
  const numbers = options.number ?? []
  const named = holders.length + numbers.length > 0
  if (named === (options.everyone === true)) {
    throw new Refusal('malformed', 'name holders, or --number, or --everyone')
  }
  if (!named) return 'everyone'
  const found = await Promise.all(numbers.map((number) => findHolderByNumber(office, number)))
  const missing = found.findIndex((holder) => holder === undefined)
  if (missing >= 0)
    throw new Refusal('not-found', `nobody has the number given as no. ${missing + 1}`)
  return [...(holders as HolderId[]), ...found.flatMap((holder) => holder?.id ?? [])]
}

function registerDecisions(card: Command, context: Context): void {
  withKey(card.command('approve').description('approve what somebody else asked for'))
    .argument('<request>', 're_…')
    .action(async (id: string, options: KeyOptions) => {
      const key = await context.key(options.as, options.passwordFile)
      const count = await context.withOffice((office) => approveRequest(office, key, id))
      context.out(`approved: ${count} cards. Now: tipstaff card issue ${id} --as KEYFILE\n`)
    })
  withKey(card.command('refuse').description('refuse a request, or take back your own'))
    .argument('<request>', 're_…')
    .action(async (id: string, options: KeyOptions) => {
      const key = await context.key(options.as, options.passwordFile)
      const count = await context.withOffice((office) => refuseRequest(office, key, id))
      context.out(`refused: ${count} cards\n`)
    })
  withKey(card.command('issue').description('sign the approved cards of a request'))
    .argument('<request>', 're_…')
    .action(async (id: string, options: KeyOptions) => {
      const key = await context.key(options.as, options.passwordFile)
      await context.withOffice(async (office) => {
        const { count } = await requestById(office.store.db, id)
        const bar = progress('cards', count)
        const issued = await issueRequest(office, key, id, (done) => bar.at(done))
        bar.end()
        context.out(`${issued.signed} signed, ${issued.refused.length} refused\n`)
        if (issued.refused.length > 0) context.out(await showRefusedCards(office, id))
        if (issued.interrupted > 0) {
          context.out(
            `${issued.interrupted} were interrupted after their records were opened: somebody else ` +
              `runs "tipstaff card approve ${id}", then issue again\n`,
          )
        }
      })
    })
}

function registerViews(card: Command, context: Context): void {
  card
    .command('types')
    .description('the kinds of card there are')
    .action(() => {
      const rows = cardTypes.map((type) => [
        type.id,
        type.title,
        type.kinds.join(', '),
        `${type.lifeMonths} months`,
      ])
      context.out(table(['type', 'title', 'for', 'life at most'], rows))
    })
  card
    .command('show')
    .description('a card, a holder’s cards, or a request')
    .argument('<id>', 'card serial, ho_… or re_…')
    .action(async (id: string) => {
      context.out(await context.withOffice((office) => showOne(office, id)))
    })
  card
    .command('list')
    .description('cards in a state; without one, how many are in each, and the last requests')
    .option('--state <state>', cardStates.join(', '))
    .action(async (options: { state?: string }) => {
      context.out(await context.withOffice((office) => showList(office, options.state)))
    })
}

async function showOne(office: Office, id: string): Promise<string> {
  const { store } = office
  if (id.startsWith('ho_')) return showCards(await cardsOfHolder(store.db, id as HolderId))
  if (!id.startsWith('re_')) {
    const card = await cardBySerial(store.db, id.toUpperCase())
    if (!card) throw new Refusal('not-found', `there is no card ${id}`)
    return showCards([card])
  }
  const request = await requestById(store.db, id)
  const counts = (await countCards(store.db, id)).map(({ state, count }) => [state, String(count)])
  const approved = request.approvedBy ? `, approved by ${request.approvedBy}` : ''
  return [
    `${request.id}: ${request.count} × ${request.type}, asked by ${request.by}${approved}, ${request.state}\n`,
    table(['state', 'cards'], counts),
    await showRefusedCards(office, id),
    showRefused(await refusedPeople(store.db, id)),
  ].join('')
}

// Whose card it was, so that what is wrong can be put right: `people show` names the person, and is logged.
async function showRefusedCards({ store }: Office, request: string): Promise<string> {
  const refused = await cardsInState(store.db, 'refused', request)
  const lines = refused
    .slice(0, shownMax)
    .map(
      ({ serial, holder, refusal }) =>
        `  ${serial} for ${holder}: ${refusal ? cardRefusalWords[refusal] : 'refused'}\n`,
    )
  const more = refused.length - shownMax
  return `${lines.join('')}${more > 0 ? `  and ${more} more\n` : ''}`
}

async function showList({ store }: Office, wanted?: string): Promise<string> {
  if (wanted !== undefined) {
    const state = cardStates.find((one) => one === wanted)
    if (!state) throw new Refusal('malformed', `--state: one of ${cardStates.join(', ')}`)
    return showCards(await cardsInState(store.db, state))
  }
  const counts = (await countCards(store.db)).map((row) => [row.type, row.state, String(row.count)])
  const requests = (await lastRequests(store.db, 20)).map((row) => [
    row.id,
    row.type,
    String(row.count),
    row.state,
    row.by,
    new Date(row.at).toISOString(),
  ])
  const headings = ['request', 'type', 'cards', 'state', 'asked by', 'at']
  return `${table(['type', 'state', 'cards'], counts)}\n${table(headings, requests)}`
}

function showCards(cards: readonly Card[]): string {
  const rows = cards.map((card) => [
    card.serial,
    card.type,
    card.state,
    cardStatus(card) ?? '–',
    card.expiresOn ?? '–',
    card.holder,
    card.request,
    card.refusal ? cardRefusalWords[card.refusal] : '',
  ])
  const headings = ['serial', 'type', 'state', 'gates are told', 'expires', 'holder', 'request', '']
  return table(headings, rows)
}

function showRefused(refused: readonly PersonRefused[]): string {
  const shown = refused
    .slice(0, shownMax)
    .map(({ holder, refusal }) => `  no card for ${holder}: ${cardRefusalWords[refusal]}\n`)
  const more = refused.length > shownMax ? `  and ${refused.length - shownMax} more\n` : ''
  return [...shown, more].join('')
}
