// `settle`, `presume` and `approve-spoil`: what became of released jobs, by the station's signed receipt,
// by an operator's word after a crash, and the office's leave to print a twice-spoiled job again.
import { CustodyRefusal } from '@tipstaff/custody'
import type { Answer, BatchId, JobId, Request } from '@tipstaff/custody'
import { openReceipt, SealError } from '@tipstaff/seal'
import type { Receipt } from '@tipstaff/seal'
import { admit, useIntent } from '../checks/admission.ts'
import { actIsOfLeaf, leafSays } from '../checks/opening.ts'
import { clearSpoil, outstandingOf, outstandingRelease, settleRelease } from '../records/batches.ts'
import type { Room } from '../room.ts'

export async function settleJobs(
  room: Room,
  request: Request<'settle'>,
): Promise<Answer<'settle'>> {
  const station = room.enrolled.station(request.station)
  const receipts = await Promise.all(
    request.receipts.map((bytes) => readReceipt(bytes, station.signKey)),
  )
  const outstanding = await room.recorder.record(() => {
    for (const receipt of receipts) {
      if (receipt.station !== station.station)
        throw new CustodyRefusal('unknown-station', `${receipt.job}: another station's receipt`)
      settleRelease(room.db, { ...receipt, job: receipt.job as JobId }, receipt.blank)
    }
    const batches = new Set(receipts.map(({ batch }) => batch as BatchId))
    return [...batches].reduce((sum, batch) => sum + outstandingOf(room.db, batch), 0)
  })
  return { outstanding }
}

async function readReceipt(
  bytes: Uint8Array,
  key: Parameters<typeof openReceipt>[1],
): Promise<Receipt> {
  try {
    return await openReceipt(bytes, key)
  } catch (error) {
    if (!(error instanceof SealError)) throw error
    const code = error.code === 'bad-signature' ? 'bad-signature' : 'malformed'
    throw new CustodyRefusal(code, `a receipt was refused: ${error.code}`)
  }
}

export async function presumeJob(
  room: Room,
  request: Request<'presume'>,
): Promise<Answer<'presume'>> {
  const { job, cameOut, proof } = request
  const admitted = admit(room, { ...request, verb: 'presume', leaves: [proof] })
  actIsOfLeaf(admitted)
  leafSays(admitted.leaves[0], 'job-presumed', { by: admitted.intent.by, job, cameOut })
  const outstanding = await room.recorder.record(() => {
    const { leaf, batch } = outstandingRelease(room.db, job)
    useIntent(room, admitted)
    settleRelease(room.db, { job, leaf, outcome: cameOut ? 'came-out' : 'did-not-come-out' }, null)
    return outstandingOf(room.db, batch)
  })
  return { outstanding }
}

export async function approveSpoil(
  room: Room,
  request: Request<'approve-spoil'>,
): Promise<Answer<'approve-spoil'>> {
  const { job, proof } = request
  const admitted = admit(room, { ...request, verb: 'approve-spoil', leaves: [proof] })
  actIsOfLeaf(admitted)
  leafSays(admitted.leaves[0], 'spoil-approved', { by: admitted.intent.by, job })
  await room.recorder.record(() => {
    useIntent(room, admitted)
    clearSpoil(room.db, job)
  })
  return {}
}
