// `sign-credentials`: the custodian reads what it signs. The permission is an opening for issue that two
// people approved; each credential must show what was opened there, and stand in the ledger by its digest.
import { createHash } from 'node:crypto'
import { CustodyRefusal } from '@tipstaff/custody'
import type { Answer, Request } from '@tipstaff/custody'
import { CredentialError, decodeClaims, keyId, serialFromCardId } from '@tipstaff/credential'
import type { CredentialClaims } from '@tipstaff/credential'
import { proveLeaves } from '../checks/admission.ts'
import { hexOf, leafSays } from '../checks/opening.ts'
import { payloadOf } from '../checks/sig-structure.ts'
import { faceDigest, useGrant } from '../records/grants.ts'
import type { Room } from '../room.ts'

/** Longest life of a card: six years (FIPS 201-3), in seconds, and a day for time zones. */
const cardLifeMax = (6 * 366 + 1) * 86_400
/** Longest life of a day pass, in seconds. */
const dayPassLifeMax = 86_400

export async function signCredentials(
  room: Room,
  request: Request<'sign-credentials'>,
): Promise<Answer<'sign-credentials'>> {
  const { intent, checkpoint, items } = request
  const now = room.clock.now()
  const leaves = proveLeaves(room, { checkpoint, leaves: items }, now)
  const uses = items.map(({ toBeSigned }, i) => {
    const digest = createHash('sha256').update(toBeSigned).digest()
    const claims = claimsOf(room, toBeSigned, now)
    const card = serialFromCardId(claims.cardId)
    const says = { intent: hexOf(intent), card, digest: hexOf(digest) }
    leafSays(leaves[i], 'credential-recorded', says)
    const face = faceDigest(claims.name, claims.rank, claims.portrait)
    const { cardType } = claims
    return { card, cardType, face, vettedUntil: lastDayOf(claims.expiresAt), digest }
  })
  await room.recorder.record(() => {
    for (const use of uses) useGrant(room.db, intent, use)
  })
  return { signatures: items.map(({ toBeSigned }) => room.keys.sign('credential', toBeSigned)) }
}

/** The last day on which a card is valid: `exp` is the first second on which it is not. */
function lastDayOf(expiresAt: number): string {
  return new Date((expiresAt - 1) * 1000).toISOString().slice(0, 10)
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
  if (claims.issuer !== room.settings.issuer) return no('another issuer')
  if (claims.expiresAt <= seconds) return no('already expired')
  if (claims.expiresAt > seconds + cardLifeMax) return no('lives longer than six years')
  if (claims.cardType === 'day-pass' && claims.expiresAt > seconds + dayPassLifeMax)
    return no('a day pass lives longer than a day')
  return claims
}
