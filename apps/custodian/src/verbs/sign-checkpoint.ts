// `sign-checkpoint`: both log signatures, on nothing that is not a continuation of the last one signed.
import type { Answer, Request } from '@tipstaff/custody'
import type { Room } from '../room.ts'

/** Records the checkpoint first, then signs it: a crash in between leaves a record without a signature. */
export async function signCheckpoint(
  room: Room,
  { body, consistency }: Request<'sign-checkpoint'>,
): Promise<Answer<'sign-checkpoint'>> {
  const now = room.clock.now()
  await room.recorder.record(() => {
    room.checkpoints.accept(body, consistency, now)
  })
  return { note: room.checkpoints.sign(body, now) }
}
