// Passkeys for the operators of a test's house: come by a link, enrolled by its two keepers, as in earnest.
import {
  createSessionKey,
  delegationByPasskey,
  type OperatorId,
  type Signatory,
} from '@tipstaff/custody'
import { SoftwareAuthenticator } from '@tipstaff/custody/trial'
import { approvePasskey } from '../apps/issuer/src/platform/govern-people.ts'
import { inviteOperator, leavePasskey } from '../apps/issuer/src/platform/passkeys/invites.ts'
import type { House } from './house.ts'

/** Where a test's console is, unless it says otherwise. */
export const localhost = { rpId: 'localhost', origin: 'http://localhost:8080' } as const

export interface LeftPasskey {
  readonly authenticator: SoftwareAuthenticator
  readonly digest: string
  readonly fingerprint: string
}

/** Makes a passkey and leaves it by a link: pending. */
export async function makePasskey(
  { office }: House,
  operator: OperatorId,
  site: { readonly rpId: string; readonly origin: string } = localhost,
): Promise<LeftPasskey> {
  const authenticator = new SoftwareAuthenticator(site)
  const { token } = await inviteOperator(office, operator)
  return { authenticator, ...(await leavePasskey(office, token, authenticator.passkey)) }
}

/** Makes a passkey and has the two keepers enrol it. */
export async function enrolPasskey(
  house: House,
  operator: OperatorId,
  site: { readonly rpId: string; readonly origin: string } = localhost,
): Promise<LeftPasskey> {
  const { office, people } = house
  const made = await makePasskey(house, operator, site)
  const told = { operator, fingerprint: made.fingerprint }
  const second = people['second-keeper']
  await approvePasskey(office, people.keeper, { ...told, second: second.operator })
  await approvePasskey(office, second, told)
  return made
}

/** The hand of an operator who signed in with his passkey. */
export function signIn(
  { authenticator }: Pick<LeftPasskey, 'authenticator'>,
  operator: OperatorId,
  now: number = Date.now(),
): Signatory {
  const session = createSessionKey(now)
  const word = delegationByPasskey(authenticator.assertion(session.challenge))
  return session.signatory(operator, word)
}
