// `open`: log first, then record the intent as used, then unwrap. The data keys never leave.
import { fieldGroups, subjectCommitment } from '@tipstaff/custody'
import type { Answer, FieldGroup, Request } from '@tipstaff/custody'
import { admit, spendRation, useIntent } from '../checks/admission.ts'
import { openEnvelope } from '../checks/envelope.ts'
import { bytesOf, openingLeaf, subjectsAre } from '../checks/opening.ts'
import { refuseShredded } from '../checks/shredded.ts'
import { grantOf, keepGrants, signingPurposes } from '../records/grants.ts'
import type { Room } from '../room.ts'

export async function openRecords(room: Room, request: Request<'open'>): Promise<Answer<'open'>> {
  const { items } = request
  const admitted = admit(room, { ...request, verb: 'open', leaves: items })
  const entries = items.map(({ envelopes }, i) =>
    openingLeaf(admitted.leaves[i], admitted, Object.keys(envelopes)),
  )
  subjectsAre(
    admitted.intent,
    entries.map(({ commitment }) => bytesOf(commitment)),
  )
  await room.recorder.record(() => {
    for (const { holder } of items) refuseShredded(room, holder)
    spendRation(room, admitted, items.length)
    useIntent(room, admitted)
  })
  const opened = items.map(({ holder, envelopes }, i) => {
    const { nonce = '', commitment = '' } = entries[i] ?? {}
    const isSubject = (key: Uint8Array): boolean =>
      Buffer.compare(subjectCommitment(key, bytesOf(nonce), holder), bytesOf(commitment)) === 0
    const groups: Partial<Record<FieldGroup, Uint8Array>> = {}
    for (const group of fieldGroups) {
      const envelope = envelopes[group]
      if (envelope === undefined) continue
      groups[group] = openEnvelope(room.keys, { holder, group }, envelope, isSubject)
    }
    return { holder, groups }
  })
  const purpose = signingPurposes.find((one) => one === admitted.intent.purpose)
  if (purpose !== undefined) {
    const grants = opened.flatMap(
      ({ groups }, i) => grantOf(purpose, entries[i]?.card, groups) ?? [],
    )
    await room.recorder.record(() => keepGrants(room.db, admitted.hash, grants))
  }
  return { items: opened }
}
