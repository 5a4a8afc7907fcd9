// Commands about operators: make a key, list them, add or remove one by two keepers.
import { readFileSync } from 'node:fs'
import { createHash } from 'node:crypto'
import {
  createOperatorKey,
  decodeIntent,
  operatorRoles,
  randomId,
  type OperatorId,
  type Signatory,
  type OperatorRole,
} from '@tipstaff/custody'
import type { Command } from 'commander'
import { readAct } from '../platform/kept-acts.ts'
import { holdsNobody, letOut } from '../platform/dispatch.ts'
import { takeIn } from '../platform/intake.ts'
import { approveOrder, waitingOrders, type OrderEnds } from '../platform/govern.ts'
import {
  askKeeper,
  askToAddOperator,
  askToRemoveOperator,
  orderHash,
} from '../platform/govern-people.ts'
import type { Office } from '../platform/office.ts'
import { Refusal } from '../platform/refusal.ts'
import { askPassword, readPrivate, type Context } from './context.ts'
import { saysAsked, withKey, withSecond, type KeyOptions, type WithSecond } from './key-options.ts'
import { registerPasskeyCommands } from './passkeys.ts'
import { table } from './terminal.ts'

/** What a new operator hands over to be added: no secret. */
interface EnrolmentFile {
  readonly operator: OperatorId
  readonly publicKey: Uint8Array
}

/** `operator make|add|remove|list|invite|passkey`. */
export function registerOperatorCommands(program: Command, context: Context): void {
  const operator = program.command('operator').description('people who work with the office')
  operator
    .command('make')
    .description('make a key file for yourself, and the enrolment file two keepers need to add you')
    .argument('<file>', 'where the password-protected key goes; FILE.pub gets the public part')
    .option('--password-file <file>', 'the password, where there is no terminal to ask on')
    .action(async (file: string, options: { passwordFile?: string }) => {
      const password = options.passwordFile
        ? readPrivate(options.passwordFile).replace(/\r?\n$/, '')
        : await newPassword()
      context.out(`${await makeOperator(file, password)}\n`)
    })
  withSecond(
    operator
      .command('add')
      .description('ask that an operator be added; another keeper approves it')
      .argument('[enrolment]', 'the .pub file he made; without it he will have passkeys only')
      .requiredOption('--roles <roles>', `comma-separated: ${operatorRoles.join(', ')}`),
  ).action(async (file: string | undefined, options: WithSecond & { roles: string }) => {
    const key = await context.key(options.as, options.passwordFile)
    const enrolment = file === undefined ? { operator: randomId('op') } : readEnrolment(file)
    const asked = { ...enrolment, roles: rolesOf(options.roles), second: options.with }
    const order = await context.withOffice((office) => askToAddOperator(office, key, asked))
    if (file === undefined) context.out(`${enrolment.operator}\n`)
    context.out(saysAsked(order))
  })
  withSecond(
    operator
      .command('remove')
      .description('ask that an operator be removed; he takes no part in it')
      .argument('<operator>', 'as `operator list` shows it'),
  ).action(async (gone: OperatorId, options: WithSecond) => {
    const key = await context.key(options.as, options.passwordFile)
    const asked = { operator: gone, second: options.with }
    const order = await context.withOffice((office) => askToRemoveOperator(office, key, asked))
    context.out(saysAsked(order))
  })
  operator
    .command('list')
    .description('all operators, as the custodian knows them')
    .action(async () => {
      const { operators } = await context.withOffice((office) =>
        office.custodian.call('list-operators', {}),
      )
      context.out(
        table(
          ['operator', 'roles', 'key file', 'passkeys'],
          operators.map(({ operator, roles, publicKey, passkeys }) => [
            operator,
            roles.join(', '),
            publicKey ? 'yes' : 'no',
            String(passkeys.length),
          ]),
        ),
      )
    })
  registerPasskeyCommands(operator, context)
}

/** `order list|approve`; `ends` is what the office does when an order is done. */
export function registerOrderCommands(program: Command, context: Context, ends: OrderEnds): void {
  const order = program
    .command('order')
    .description('acts on operators, stations and keys that wait')
  order
    .command('list')
    .description('what waits for a second person')
    .action(async () => {
      const waiting = await context.withOffice(waitingOrders)
      const rows = waiting.map((row) => [
        row.matter,
        row.said,
        row.by,
        new Date(row.at).toISOString(),
      ])
      context.out(table(['order', 'what', 'asked by', 'at'], rows))
    })
  withKey(
    order
      .command('approve')
      .description('approve what another keeper asked for, and carry it out')
      .argument('<order>', 'as `order list` shows it'),
  ).action(async (matter: string, options: KeyOptions) => {
    const key = await context.key(options.as, options.passwordFile)
    await context.withOffice((office) => approveUnlessTyped(office, { matter, key, ends }))
    context.out('done\n')
  })
}

// A passkey is approved by typing its fingerprint, never by the name of an order.
async function approveUnlessTyped(
  office: Office,
  {
    matter,
    key,
    ends,
  }: { readonly matter: string; readonly key: Signatory; readonly ends: OrderEnds },
): Promise<void> {
  const { intent } = await readAct(office.store.db, await orderHash(office, matter))
  const { verb, operator } = decodeIntent(intent)
  if (verb === 'add-passkey')
    throw new Refusal(
      'malformed',
      `type what you were told: tipstaff operator passkey approve ${operator ?? ''} --fingerprint …`,
    )
  await approveOrder(office, matter, key, ends)
}

/** `witness add`: from then on what goes to a contractor needs a witness's cosignature. */
export function registerWitnessCommands(program: Command, context: Context): void {
  const witness = program.command('witness').description('other parties that cosign the ledger')
  withSecond(
    witness
      .command('add')
      .description('ask that a witness be required for what goes to a contractor')
      .argument('<key>', 'its verifier key (vkey line), or @FILE whose last line it is'),
  ).action(async (given: string, options: WithSecond) => {
    const key = await context.key(options.as, options.passwordFile)
    const verifierKey = given.startsWith('@')
      ? (takeIn(given.slice(1), 65_536).toString('utf8').trim().split(/\r?\n/).at(-1) ?? '')
      : given
    const order = await context.withOffice((office) =>
      askToAddWitness(office, key, verifierKey, options.with),
    )
    context.out(saysAsked(order))
  })
}

async function askToAddWitness(
  office: Pick<Office, 'store' | 'clock'>,
  key: Signatory,
  verifierKey: string,
  second: OperatorId,
): Promise<string> {
  const name = createHash('sha256').update(verifierKey).digest('hex')
  return askKeeper(office, key, {
    verb: 'add-witness',
    second,
    about: {},
    entry: (by) => ({ kind: 'witness-added', by, name }),
    fields: { verifierKey },
    said: `add the witness ${verifierKey.split('+')[0] ?? ''}`,
  })
}

/** Makes key file and enrolment file; gives the new operator's id. */
export async function makeOperator(file: string, password: string): Promise<OperatorId> {
  const { key, file: text } = await createOperatorKey(randomId('op'), password)
  const publicKey = Buffer.from(key.publicKey).toString('base64')
  const open = `${JSON.stringify({ operator: key.operator, publicKey })}\n`
  letOut(file, holdsNobody('key', text))
  letOut(`${file}.pub`, holdsNobody('key', open), 0o644)
  return key.operator
}

function readEnrolment(path: string): EnrolmentFile {
  try {
    const { operator, publicKey } = JSON.parse(readFileSync(path, 'utf8')) as Readonly<
      Record<string, unknown>
    >
    const isId = typeof operator === 'string' && /^op_[a-z2-7]{16}$/.test(operator)
    if (isId && typeof publicKey === 'string') {
      const key = new Uint8Array(Buffer.from(publicKey, 'base64'))
      return { operator: operator as OperatorId, publicKey: key }
    }
  } catch (cause) {
    throw new Refusal('malformed', `${path} is not an enrolment file`, { cause })
  }
  throw new Refusal('malformed', `${path} is not an enrolment file`)
}

function rolesOf(text: string): readonly OperatorRole[] {
  const asked = text.split(',').map((role) => role.trim())
  const known = asked.filter((role): role is OperatorRole =>
    operatorRoles.includes(role as OperatorRole),
  )
  const unknown = asked.filter((role) => !known.includes(role as OperatorRole))
  if (unknown.length > 0) {
    throw new Refusal(
      'malformed',
      `--roles: there is no role ${unknown.join(', ')}; there are ${operatorRoles.join(', ')}`,
    )
  }
  return known
}

async function newPassword(): Promise<string> {
  const first = await askPassword('new password (8 characters or more): ')
  const second = await askPassword('again: ')
  if (first !== second) throw new Refusal('malformed', 'the two passwords differ')
  return first
}
