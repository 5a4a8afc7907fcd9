// `keys rotate|show`: the custodian's key-encryption keys. What was sealed before stays readable.
import type { OperatorId, Signatory } from '@tipstaff/custody'
import type { Command } from 'commander'
import { askKeeper } from '../platform/govern-people.ts'
import type { Office } from '../platform/office.ts'
import type { Context } from './context.ts'
import { saysAsked, withSecond, type WithSecond } from './key-options.ts'

/** Adds the commands about keys. */
export function registerKeyCommands(program: Command, context: Context): void {
  const keys = program.command('keys').description('the custodian’s keys')
  keys
    .command('show')
    .description('which epoch of keys records are sealed with, and where keys lie')
    .action(async () => {
      const { epoch, backEnd } = await context.withOffice((office) =>
        office.custodian.call('public-keys', {}),
      )
      context.out(`epoch ${String(epoch)}, kept in: ${backEnd}\n`)
    })
  withSecond(
    keys
      .command('rotate')
      .description(
        'ask that records be sealed with a new key from now on; another keeper approves',
      ),
  ).action(async (options: WithSecond) => {
    const key = await context.key(options.as, options.passwordFile)
    const order = await context.withOffice((office) => askToRotate(office, key, options.with))
    context.out(saysAsked(order))
  })
}

async function askToRotate(
  office: Pick<Office, 'store' | 'clock' | 'custodian'>,
  key: Signatory,
  second: OperatorId,
): Promise<string> {
  const { epoch } = await office.custodian.call('public-keys', {})
  const next = epoch + 1
  return await askKeeper(office, key, {
    verb: 'rotate',
    second,
    about: {},
    entry: (by) => ({ kind: 'keys-rotated', by, epoch: next }),
    fields: {},
    said: `begin epoch ${String(next)} of the keys that records are sealed with`,
  })
}
