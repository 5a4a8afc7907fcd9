// `search`: names are compared in the custodian's memory; only holder ids go back, at most a screenful.
import { CustodyRefusal, searchDigest } from '@tipstaff/custody'
import type { Answer, Request } from '@tipstaff/custody'
import { admit, spendRation, useIntent } from '../checks/admission.ts'
import { hexOf, leafSays } from '../checks/opening.ts'
import type { Room } from '../room.ts'

export async function searchNames(
  room: Room,
  request: Request<'search'>,
): Promise<Answer<'search'>> {
  const admitted = admit(room, { ...request, verb: 'search', leaves: [request.proof] })
  const { intent, hash, leaves } = admitted
  leafSays(leaves[0], 'search-intended', { intent: hexOf(hash), by: intent.by })
  if (intent.text !== searchDigest(intent.nonce, request.text))
    throw new CustodyRefusal('intent-mismatch', 'the intent is for another search')
  await room.recorder.record(() => {
    spendRation(room, admitted, 1)
    useIntent(room, admitted)
  })
  return room.names.find(request.text)
}
