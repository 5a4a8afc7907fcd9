// Commands about passkeys: a one-time link to make one, and the keepers' word that a key is a person's own.
// Both keepers type the fingerprint they were told; it is compared with what they sign, not with a label.
import { passkeyDigest, passkeyFingerprint, type OperatorId } from '@tipstaff/custody'
import type { Command } from 'commander'
import { approvePasskey, askToRemovePasskey } from '../platform/govern-people.ts'
import { inviteOperator, pendingPasskeys } from '../platform/passkeys/invites.ts'
import type { Office } from '../platform/office.ts'
import { Refusal } from '../platform/refusal.ts'
import type { Context } from './context.ts'
import { saysAsked, withKey, withSecond, type KeyOptions, type WithSecond } from './key-options.ts'
import { table } from './terminal.ts'

/** `operator invite`, `operator passkey list|approve|remove`. */
export function registerPasskeyCommands(operator: Command, context: Context): void {
  operator
    .command('invite')
    .description('a link, good for a day and once, with which an operator makes a passkey')
    .argument('<operator>', 'as `operator list` shows it')
    .requiredOption('--console <url>', 'where the console is, like https://pass.example')
    .action(async (invited: OperatorId, options: { console: string }) => {
      const link = await context.withOffice((office) => inviteTo(office, invited, options.console))
      context.out(`${link}\n`)
    })
  const passkey = operator.command('passkey').description('what operators sign with in a browser')
  passkey
    .command('list')
    .description('passkeys that are enrolled, and those that wait for two keepers')
    .action(async () => {
      const rows = await context.withOffice(passkeyRows)
      context.out(table(['operator', 'passkey', 'for', 'fingerprint'], rows))
    })
  withKey(
    passkey
      .command('approve')
      .description(
        'say that a passkey is this operator’s own: both keepers, each with his key file',
      )
      .argument('<operator>', 'whose it is')
      .requiredOption('--fingerprint <digits>', 'the eight groups of digits he read to you')
      .option('--with <operator>', 'the first keeper says who the second will be'),
  ).action(async (of: OperatorId, options: Partial<WithSecond> & KeyOptions & Fingerprint) => {
    const key = await context.key(options.as, options.passwordFile)
    const told = { operator: of, fingerprint: digitsOf(options.fingerprint) }
    const second = options.with ? { second: options.with } : {}
    const asked = await context.withOffice((office) =>
      approvePasskey(office, key, { ...told, ...second }),
    )
    context.out(
      asked === null
        ? 'enrolled\n'
        : 'asked: the other keeper now runs the same command with his own key file\n',
    )
  })
  withSecond(
    passkey
      .command('remove')
      .description('ask that a passkey be removed, lost or not; its operator takes no part in it')
      .argument('<operator>', 'whose it is')
      .requiredOption('--fingerprint <digits>', 'as `operator passkey list` shows it'),
  ).action(async (of: OperatorId, options: WithSecond & Fingerprint) => {
    const key = await context.key(options.as, options.passwordFile)
    const order = await context.withOffice(async (office) => {
      const digest = await digestOf(office, of, digitsOf(options.fingerprint))
      return askToRemovePasskey(office, key, { operator: of, digest, second: options.with })
    })
    context.out(saysAsked(order))
  })
}

interface Fingerprint {
  readonly fingerprint: string
}

async function inviteTo(office: Office, operator: OperatorId, at: string): Promise<string> {
  if (!/^https?:\/\/[^/?#]+\/?$/.test(at))
    throw new Refusal('malformed', '--console is an address like https://pass.example')
  const { token } = await inviteOperator(office, operator)
  return `${at.replace(/\/$/, '')}/invite/${token}`
}

async function passkeyRows(office: Office): Promise<readonly (readonly string[])[]> {
  const { operators } = await office.custodian.call('list-operators', {})
  const enrolled = operators.flatMap(({ operator, passkeys }) =>
    passkeys.map((one) => [
      operator,
      'enrolled',
      one.origin,
      passkeyFingerprint(passkeyDigest(one)),
    ]),
  )
  const waiting = (await pendingPasskeys(office)).map((one) => [
    one.operator,
    'waits',
    one.passkey.origin,
    one.fingerprint,
  ])
  return [...enrolled, ...waiting]
}

async function digestOf(office: Office, of: OperatorId, fingerprint: string): Promise<string> {
  const { operators } = await office.custodian.call('list-operators', {})
  const own = operators.find(({ operator }) => operator === of)?.passkeys ?? []
  const digest = own.map(passkeyDigest).find((one) => passkeyFingerprint(one) === fingerprint)
  if (digest === undefined) throw new Refusal('not-found', `${of} has no such passkey`)
  return digest
}

/** The digits as they are printed, however they were typed. Refusal `malformed`. */
function digitsOf(typed: string): string {
  const digits = typed.replace(/\D/g, '')
  if (digits.length !== 32)
    throw new Refusal('malformed', 'a fingerprint is eight groups of four digits')
  return (digits.match(/.{4}/g) ?? []).join(' ')
}
