// Commands about operators: make a key, list them, add or remove one by two keepers.
import { readFileSync } from 'node:fs'
import { createHash, randomBytes } from 'node:crypto'
import {
  createOperatorKey,
  keyDigest,
  operatorRoles,
  randomId,
  type OperatorId,
  type Signatory,
  type OperatorRole,
} from '@tipstaff/custody'
import type { Command } from 'commander'
import { draftAct } from '../platform/acts.ts'
import { letOut } from '../platform/dispatch.ts'
import { takeIn } from '../platform/intake.ts'
import { approveOrder, keepOrder, waitingOrders } from '../platform/govern.ts'
import type { Office } from '../platform/office.ts'
import { Refusal } from '../platform/refusal.ts'
import { askPassword, readPrivate, type Context } from './context.ts'
import { table } from './terminal.ts'

interface KeyOptions {
  readonly as: string
  readonly passwordFile?: string
}

/** What a new operator hands over to be added: no secret. */
interface EnrolmentFile {
  readonly operator: OperatorId
  readonly publicKey: string
}

/** `operator make|add|remove|list`, `order list|approve`. */
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
  withKey(
    operator
      .command('add')
      .description('ask that an operator be added; another keeper approves it')
      .argument('<enrolment>', 'the .pub file he made')
      .requiredOption('--roles <roles>', `comma-separated: ${operatorRoles.join(', ')}`)
      .requiredOption('--with <operator>', 'the keeper who will approve it'),
  ).action(async (file: string, options: KeyOptions & { roles: string; with: string }) => {
    const key = await context.key(options.as, options.passwordFile)
    const enrolment = readEnrolment(file)
    const order = await context.withOffice((office) =>
      askToAdd(office, key, enrolment, rolesOf(options.roles), options.with as OperatorId),
    )
    context.out(
      `asked: ${order}\nanother keeper now runs: tipstaff order approve ${order} --as KEYFILE\n`,
    )
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
          ['operator', 'roles'],
          operators.map((row) => [row.operator, row.roles.join(', ')]),
        ),
      )
    })
  registerOrderCommands(program, context)
}

function registerOrderCommands(program: Command, context: Context): void {
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
    await context.withOffice((office) => approveOrder(office, matter, key))
    context.out('done\n')
  })
}

/** `witness add`: from then on what goes to a contractor needs a witness's cosignature. */
export function registerWitnessCommands(program: Command, context: Context): void {
  const witness = program.command('witness').description('other parties that cosign the ledger')
  withKey(
    witness
      .command('add')
      .description('ask that a witness be required for what goes to a contractor')
      .argument('<key>', 'its verifier key (vkey line), or @FILE whose last line it is')
      .requiredOption('--with <operator>', 'the keeper who will approve it'),
  ).action(async (given: string, options: KeyOptions & { with: string }) => {
    const key = await context.key(options.as, options.passwordFile)
    const verifierKey = given.startsWith('@')
      ? (takeIn(given.slice(1), 65_536).toString('utf8').trim().split(/\r?\n/).at(-1) ?? '')
      : given
    const order = await context.withOffice((office) =>
      askToAddWitness(office, key, verifierKey, options.with as OperatorId),
    )
    context.out(
      `asked: ${order}\nanother keeper now runs: tipstaff order approve ${order} --as KEYFILE\n`,
    )
  })
}

async function askToAddWitness(
  office: Pick<Office, 'store' | 'clock'>,
  key: Signatory,
  verifierKey: string,
  second: OperatorId,
): Promise<string> {
  const name = createHash('sha256').update(verifierKey).digest('hex')
  const matter = `or_${randomBytes(8).toString('hex')}`
  const act = draftAct(
    key,
    { verb: 'add-witness', purpose: 'govern', recipient: 'office' },
    { kind: 'witness-added', by: [key.operator, second].sort(), name },
    matter,
    office.clock(),
  )
  const said = `add the witness ${verifierKey.split('+')[0] ?? ''}`
  const order = { act, verb: 'add-witness', fields: { verifierKey }, said } as const
  await office.store.write((trx) => keepOrder(trx, order, office.clock()))
  return matter
}

/** Adds `--as` and `--password-file` to a command. */
export function withKey(command: Command): Command {
  return command
    .requiredOption('--as <keyfile>', 'your key file')
    .option('--password-file <file>', 'its password, where there is no terminal to ask on')
}

/** Makes key file and enrolment file; gives the new operator's id. */
export async function makeOperator(file: string, password: string): Promise<OperatorId> {
  const { key, file: text } = await createOperatorKey(randomId('op'), password)
  const publicKey = Buffer.from(key.publicKey).toString('base64')
  letOut(file, text)
  letOut(`${file}.pub`, `${JSON.stringify({ operator: key.operator, publicKey })}\n`, 0o644)
  return key.operator
}

/** Drafts the order that adds an operator; the ledger entry names both keepers, so the second is chosen now. */
export async function askToAdd(
  office: Pick<Office, 'store' | 'clock'>,
  key: Signatory,
  enrolment: EnrolmentFile,
  roles: readonly OperatorRole[],
  second: OperatorId,
): Promise<string> {
  const publicKey = Buffer.from(enrolment.publicKey, 'base64')
  const { operator } = enrolment
  const matter = `or_${randomBytes(8).toString('hex')}`
  const act = draftAct(
    key,
    {
      verb: 'add-operator',
      purpose: 'govern',
      recipient: 'office',
      operator,
      roles,
      key: keyDigest(publicKey),
    },
    { kind: 'operator-added', by: [key.operator, second].sort(), operator, roles },
    matter,
    office.clock(),
  )
  const order = {
    act,
    verb: 'add-operator',
    fields: { operator, publicKey: new Uint8Array(publicKey), roles },
    said: `add ${operator} as ${roles.join(', ')}`,
  } as const
  await office.store.write((trx) => keepOrder(trx, order, office.clock()))
  return matter
}

function readEnrolment(path: string): EnrolmentFile {
  try {
    const read = JSON.parse(readFileSync(path, 'utf8')) as Partial<EnrolmentFile>
    if (/^op_[a-z2-7]{16}$/.test(read.operator ?? '') && typeof read.publicKey === 'string') {
      return read as EnrolmentFile
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
