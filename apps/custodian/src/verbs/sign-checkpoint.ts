// `sign-checkpoint`: both log signatures, on nothing that is not a continuation of the last one signed.
import type { Answer, Request } from '@tipstaff/custody'
import type { Room } from '../room.ts'

/** Gives the signatures out once the checkpoint is recorded: a crash in between leaves a record alone. */
export async function signCheckpoint(
  room: Room,
  { body, consistency }: Request<'sign-checkpoint'>,
): Promise<Answer<'sign-checkpoint'>> {
  const now = room.clock.now()
  const accepted = await room.recorder.record(() => room.checkpoints.accept(body, consistency, now))
  return { note: await room.checkpoints.remember(accepted) }
}
