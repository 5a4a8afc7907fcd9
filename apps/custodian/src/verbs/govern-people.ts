// Operators, stations and witnesses: added and removed by two keepers, each with its ledger entry.
import { createHash } from 'node:crypto'
import { CustodyRefusal, keyDigest } from '@tipstaff/custody'
import type { Answer, IntentVerb, LeafProof, Nothing, Request } from '@tipstaff/custody'
import { LedgerError, parseVerifierKey } from '@tipstaff/ledger'
import { admit, useIntent } from '../checks/admission.ts'
import type { Admitted } from '../checks/admission.ts'
import { actIsOfLeaf, leafSays, namesOf } from '../checks/opening.ts'
import type { Room } from '../room.ts'

type Act = Omit<Parameters<typeof admit>[1], 'verb' | 'leaves'> & { readonly proof: LeafProof }

function begin(room: Room, verb: IntentVerb, request: Act): Admitted {
  const admitted = admit(room, { ...request, verb, leaves: [request.proof] })
  actIsOfLeaf(admitted)
  return admitted
}

async function finish(room: Room, admitted: Admitted, change: () => void): Promise<Nothing> {
  await room.recorder.record(() => {
    useIntent(room, admitted)
    change()
  })
  await room.enrolled.reload()
  return {}
}

const keyIs = ({ intent }: Admitted, digest: string): void => {
  if (intent.key !== digest)
    throw new CustodyRefusal('intent-mismatch', 'the intent names another key')
}

export function addOperator(
  room: Room,
  request: Request<'add-operator'>,
): Promise<Answer<'add-operator'>> {
  const admitted = begin(room, 'add-operator', request)
  const { operator, publicKey, roles } = request
  const says = { by: namesOf(admitted), operator, roles: [...roles].sort() }
  leafSays(admitted.leaves[0], 'operator-added', says)
  keyIs(admitted, keyDigest(publicKey))
  return finish(room, admitted, () => {
    room.enrolled.addOperator({ operator, publicKey, roles })
  })
}

export function removeOperator(
  room: Room,
  request: Request<'remove-operator'>,
): Promise<Answer<'remove-operator'>> {
  const admitted = begin(room, 'remove-operator', request)
  const { operator } = request
  leafSays(admitted.leaves[0], 'operator-removed', { by: namesOf(admitted), operator })
  return finish(room, admitted, () => {
    room.enrolled.removeOperator(operator, admitted.now)
  })
}

export function addStation(
  room: Room,
  request: Request<'add-station'>,
): Promise<Answer<'add-station'>> {
  const admitted = begin(room, 'add-station', request)
  const { station, seal, sign } = request
  const key = keyDigest(seal, sign)
  leafSays(admitted.leaves[0], 'station-enrolled', { by: namesOf(admitted), station, key })
  return finish(room, admitted, () => {
    room.enrolled.addStation({ station, seal, sign })
  })
}

export function removeStation(
  room: Room,
  request: Request<'remove-station'>,
): Promise<Answer<'remove-station'>> {
  const admitted = begin(room, 'remove-station', request)
  const { station } = request
  leafSays(admitted.leaves[0], 'station-removed', { by: namesOf(admitted), station })
  return finish(room, admitted, () => {
    room.enrolled.removeStation(station, admitted.now)
  })
}

export function addWitness(
  room: Room,
  request: Request<'add-witness'>,
): Promise<Answer<'add-witness'>> {
  const admitted = begin(room, 'add-witness', request)
  const { verifierKey } = request
  const name = createHash('sha256').update(verifierKey).digest('hex')
  leafSays(admitted.leaves[0], 'witness-added', { by: namesOf(admitted), name })
  checkWitnessKey(room, verifierKey)
  return finish(room, admitted, () => {
    room.enrolled.addWitness(verifierKey)
  })
}

function checkWitnessKey(room: Room, verifierKey: string): void {
  try {
    const { name, type } = parseVerifierKey(verifierKey)
    if (type !== 0x01 && name !== room.settings.origin) return
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error
  }
  throw new CustodyRefusal('malformed', 'not a cosigner key of another name than the log')
}
