// The sample's two keepers, who let every passkey in by themselves while the house stays up: nobody else plays
// their part. In earnest two people ask the person for the number on their screen and compare it.
import { openOffice, readPrivate } from '../../apps/issuer/src/cli/context.ts'
import { migrations } from '../../apps/issuer/src/stations.ts'
import { approvePasskey } from '../../apps/issuer/src/platform/govern-people.ts'
import { pendingPasskeys } from '../../apps/issuer/src/platform/passkeys/invites.ts'
import { openOperatorKey, type OperatorKey } from '@tipstaff/custody'
import type { House, OperatorName } from './house.ts'
import { bold, faint, say } from './screen.ts'

const everyMs = 1500

/** Lets pending passkeys in until `stopped`; says so each time. */
export async function keepersAtHand(house: House, stopped: () => boolean): Promise<void> {
  const [first, second] = await Promise.all([
    openKey(house, 'keeper-1'),
    openKey(house, 'keeper-2'),
  ])
  const names = new Map<string, OperatorName>(
    house.operatorNames().map((name) => [house.operatorId(name), name]),
  )
  const office = await openOffice(house.places.office, migrations)
  try {
    while (!stopped()) {
      for (const { operator, fingerprint } of await pendingPasskeys(office).catch(() => [])) {
        const told = { operator, fingerprint }
        await approvePasskey(office, first, { ...told, second: second.operator })
        await approvePasskey(office, second, told)
        const name = names.get(operator) ?? operator
        say(`${bold(`the keepers let in the passkey of ${name}`)}: sign in with it now`)
        say(faint(`  its number is ${fingerprint}; in earnest both compare it with the person`))
      }
      await new Promise((resolve) => setTimeout(resolve, everyMs).unref())
    }
  } finally {
    office.ledger.close()
    office.custodian.close()
    await office.store.close()
  }
}

function openKey(house: House, name: OperatorName): Promise<OperatorKey> {
  const password = readPrivate(house.passwordFile(name)).trimEnd()
  return openOperatorKey(readPrivate(house.keyFile(name)), password)
}
