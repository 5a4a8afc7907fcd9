// `rewrap`: the release of print jobs. The keys are found good first, the release is then recorded on disk,
// and only then are they sealed to the station. A crash in between leaves a job that counts as released.
import { CustodyRefusal, subjectCommitment } from '@tipstaff/custody'
import type { Answer, JobId, Request } from '@tipstaff/custody'
import { rewrapTo, SealError } from '@tipstaff/seal'
import type { JobKeys } from '@tipstaff/seal'
import { checkWitness, proveLeaves } from '../checks/admission.ts'
import type { ProvenLeaf } from '../checks/admission.ts'
import { bytesOf, hexOf, leafSays } from '../checks/opening.ts'
import { refuseShredded } from '../checks/shredded.ts'
import { readBatch, release } from '../records/batches.ts'
import type { Batch } from '../records/batches.ts'
import type { Room } from '../room.ts'

type Item = Request<'rewrap'>['items'][number]

export async function rewrapKeys(
  room: Room,
  request: Request<'rewrap'>,
): Promise<Answer<'rewrap'>> {
  const now = room.clock.now()
  const { items, checkpoint } = request
  const batch = readBatch(room.db, request.batch)
  const station = room.enrolled.station(batch.station)
  if (request.station !== batch.station)
    throw new CustodyRefusal('unknown-station', `${batch.id} is not for ${request.station}`)
  checkWitness(room, checkpoint)
  const leaves = proveLeaves(room, { checkpoint, leaves: items }, now)
  for (const { holder } of items) refuseShredded(room, holder)
  const ready = await Promise.all(items.map((item, i) => readyKey(room, item, batch, leaves[i])))
  await room.recorder.record(() => {
    for (const { holder } of items) refuseShredded(room, holder)
    release(room.db, batch, ready, now)
  })
  const binding = { batch: batch.id, station: station.station, stationKey: station.seal }
  const signed = { sign: (message: Uint8Array) => room.keys.sign('release', message), at: now }
  const releases = await Promise.all(
    ready.map(({ job, leaf, key }) =>
      rewrapTo(station.sealKey, { ...binding, job, leaf }, key, signed).finally(() => key.fill(0)),
    ),
  )
  return { releases }
}

interface Ready {
  readonly job: JobId
  readonly leaf: Uint8Array
  readonly key: Uint8Array
}

// The batch's approval stands for the intent of each of its releases.
async function readyKey(
  room: Room,
  { job, holder, wrappedKey }: Item,
  batch: Batch,
  leaf: ProvenLeaf | undefined,
): Promise<Ready> {
  const { nonce, commitment } = leafSays(leaf, 'opening-intended', {
    intent: hexOf(batch.intent),
    by: batch.requester,
    tier: 'T2',
    purpose: 'print',
    recipient: batch.station,
    groups: ['F.card', 'F.portrait', 'F.text'],
    job,
  })
  const { contentKey, subjectKey } = await keysOf(room, wrappedKey, job)
  const ours = subjectCommitment(subjectKey, bytesOf(nonce), holder)
  if (Buffer.compare(ours, bytesOf(commitment)) !== 0)
    throw new CustodyRefusal('wrong-subject', `the entry is not about ${holder}`)
  return { job, leaf: leaf?.hash ?? new Uint8Array(), key: contentKey }
}

async function keysOf(room: Room, wrappedKey: Uint8Array, job: JobId): Promise<JobKeys> {
  try {
    return await room.keys.openWrapped(wrappedKey, job)
  } catch (error) {
    if (!(error instanceof SealError)) throw error
    throw new CustodyRefusal('envelope-broken', `the wrapped key is not that of ${job}`)
  }
}
