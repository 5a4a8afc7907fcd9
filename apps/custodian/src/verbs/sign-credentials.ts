// `sign-credentials`: the custodian reads what it signs. A credential it cannot parse, of another issuer,
// already expired, or not recorded in the ledger under its very digest, is not signed.
import { createHash } from 'node:crypto'
import { CustodyRefusal } from '@tipstaff/custody'
import type { Answer, Request } from '@tipstaff/custody'
import { CredentialError, decodeClaims, keyId, serialFromCardId } from '@tipstaff/credential'
import type { CredentialClaims } from '@tipstaff/credential'
import { admit, useIntent } from '../checks/admission.ts'
import { hexOf, leafSays, subjectsAre } from '../checks/opening.ts'
import { payloadOf } from '../checks/sig-structure.ts'
import type { Room } from '../room.ts'

/** Longest life of a card: six years (FIPS 201-3), in seconds, and a day for time zones. */
const cardLifeMax = (6 * 366 + 1) * 86_400

export async function signCredentials(
  room: Room,
  request: Request<'sign-credentials'>,
): Promise<Answer<'sign-credentials'>> {
  const { items } = request
  const admitted = admit(room, { ...request, verb: 'sign-credentials', leaves: items })
  const digests = items.map(({ toBeSigned }) => createHash('sha256').update(toBeSigned).digest())
  subjectsAre(admitted.intent, digests)
  items.forEach(({ toBeSigned }, i) => {
    const claims = claimsOf(room, toBeSigned, admitted.now)
    leafSays(admitted.leaves[i], 'credential-recorded', {
      intent: hexOf(admitted.hash),
      card: serialFromCardId(claims.cardId),
      digest: hexOf(digests[i] ?? new Uint8Array()),
    })
  })
  await room.recorder.record(() => useIntent(room, admitted))
  return { signatures: items.map(({ toBeSigned }) => room.keys.sign('credential', toBeSigned)) }
}

function claimsOf(room: Room, toBeSigned: Uint8Array, now: number): CredentialClaims {
  const no = (why: string): never => {
    throw new CustodyRefusal('credential-refused', why)
  }
  const payload = payloadOf(toBeSigned, 'credential', keyId(room.keys.publicKey('credential')))
  let claims: CredentialClaims
  try {
    claims = decodeClaims(payload)
  } catch (error) {
    if (error instanceof CredentialError) return no(`not a credential: ${error.code}`)
    throw error
  }
  const seconds = Math.floor(now / 1000)
  const types: readonly string[] = ['warrant-card', 'staff-pass', 'contractor-pass']
  if (claims.issuer !== room.settings.issuer) return no('another issuer')
  if (!types.includes(claims.cardType)) return no('an unknown card type')
  if (claims.expiresAt <= seconds) return no('already expired')
  if (claims.expiresAt > seconds + cardLifeMax) return no('lives longer than six years')
  return claims
}
