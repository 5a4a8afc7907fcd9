// One-time links with which the sample's operators make their passkeys for the console.
import { openOffice } from '../../apps/issuer/src/cli/context.ts'
import { inviteOperator, pendingPasskeys } from '../../apps/issuer/src/platform/passkeys/invites.ts'
import { migrations } from '../../apps/issuer/src/stations.ts'
import type { House, OperatorName } from './house.ts'
import { bold, faint } from './screen.ts'

/** A link for each of the sample's operators who has no passkey yet, and how the keepers let one in. */
export async function linksOfOperators(house: House): Promise<string> {
  const at = `http://localhost:${String(house.ports.console)}`
  const tokens = await newInvites(house)
  if (tokens.length === 0) return faint('every operator has made a passkey')
  return [
    bold('One-time links to make a passkey for the console'),
    ...tokens.map(([name, token]) => `  ${name.padEnd(18)}  ${at}/invite/${token}`),
    faint('  Open one, make a passkey; the sample’s two keepers let it in, and you can sign in.'),
    faint('  Open another in the same browser to be somebody else: sign-in asks which key.'),
  ].join('\n')
}

// In this process: a command each would take longer than everything else a second start does.
async function newInvites(house: House): Promise<readonly (readonly [OperatorName, string])[]> {
  const office = await openOffice(house.places.office, migrations)
  try {
    const { operators } = await office.custodian.call('list-operators', {})
    const have = new Set([
      ...operators.filter(({ passkeys }) => passkeys.length > 0).map(({ operator }) => operator),
      ...(await pendingPasskeys(office)).map(({ operator }) => operator),
    ])
    const made: [OperatorName, string][] = []
    for (const name of house.operatorNames()) {
      const operator = house.operatorId(name)
      if (!have.has(operator)) made.push([name, (await inviteOperator(office, operator)).token])
    }
    return made
  } finally {
    office.ledger.close()
    office.custodian.close()
    await office.store.close()
  }
}
