// `rotate`, `rewrap-envelopes`, `shred`: acts on keys and on a person's readability, by two people.
import { CustodyRefusal, subjectCommitment } from '@tipstaff/custody'
import type { Answer, Request } from '@tipstaff/custody'
import { admit, useIntent } from '../checks/admission.ts'
import { rewrapEnvelope } from '../checks/envelope.ts'
import { actIsOfLeaf, bytesOf, leafSays, namesOf } from '../checks/opening.ts'
import { refuseShredded } from '../checks/shredded.ts'
import type { Room } from '../room.ts'

/** A new key-encryption epoch; envelopes of older ones stay readable. */
export async function rotateKeys(
  room: Room,
  request: Request<'rotate'>,
): Promise<Answer<'rotate'>> {
  const admitted = admit(room, { ...request, verb: 'rotate', leaves: [request.proof] })
  actIsOfLeaf(admitted)
  const next = room.keys.epoch + 1
  leafSays(admitted.leaves[0], 'keys-rotated', { by: namesOf(admitted), epoch: next })
  await room.recorder.record(() => {
    useIntent(room, admitted)
  })
  return { epoch: room.keys.rotate() }
}

/** Moves envelopes to the newest epoch. The data key is unwrapped and wrapped, the content not opened. */
export async function rewrapEnvelopes(
  room: Room,
  request: Request<'rewrap-envelopes'>,
): Promise<Answer<'rewrap-envelopes'>> {
  const { items, proof } = request
  const admitted = admit(room, { ...request, verb: 'rewrap-envelopes', leaves: [proof] })
  actIsOfLeaf(admitted)
  leafSays(admitted.leaves[0], 'keys-rotated', { by: namesOf(admitted), epoch: room.keys.epoch })
  await room.recorder.record(() => {
    for (const { holder } of items) refuseShredded(room, holder)
    useIntent(room, admitted)
  })
  return { envelopes: items.map((item) => rewrapEnvelope(room.keys, item, item.envelope)) }
}

/** From here on nothing of this holder is opened, sealed, released or found. */
export async function shredPerson(room: Room, request: Request<'shred'>): Promise<Answer<'shred'>> {
  const { holder, subjectKey, proof } = request
  const admitted = admit(room, { ...request, verb: 'shred', leaves: [proof] })
  actIsOfLeaf(admitted)
  const says = { by: namesOf(admitted) }
  const { nonce, commitment } = leafSays(admitted.leaves[0], 'person-shredded', says)
  const ours = subjectCommitment(subjectKey, bytesOf(nonce), holder)
  if (Buffer.compare(ours, bytesOf(commitment)) !== 0)
    throw new CustodyRefusal('wrong-subject', `the entry is not about ${holder}`)
  await room.recorder.record(() => {
    refuseShredded(room, holder)
    useIntent(room, admitted)
    room.db.prepare('INSERT INTO shredded (holder, at) VALUES (?, ?)').run(holder, admitted.now)
    room.names.remove(holder)
  })
  room.names.unlearn(holder)
  return {}
}
