// Operators, their passkeys, stations and witnesses: added and removed by two keepers, each with its ledger
// entry. Nobody takes part in removing himself or a passkey of his own.
import { createHash } from 'node:crypto'
import { CustodyRefusal, keyDigest, passkeyDigest } from '@tipstaff/custody'
import type { Answer, IntentVerb, LeafProof, Nothing, OperatorId, Request } from '@tipstaff/custody'
import { LedgerError, parseVerifierKey } from '@tipstaff/ledger'
import { admit, useIntent } from '../checks/admission.ts'
import type { Admitted } from '../checks/admission.ts'
import { actIsOfLeaf, leafSays, namesOf } from '../checks/opening.ts'
import type { Operator } from '../records/enrolled.ts'
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

const keyIs = ({ intent }: Admitted, digest: string | undefined): void => {
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
  keyIs(admitted, publicKey === undefined ? undefined : keyDigest(publicKey))
  const key = publicKey === undefined ? {} : { publicKey }
  return finish(room, admitted, () => {
    room.enrolled.addOperator({ operator, roles, ...key })
  })
}

export function removeOperator(
  room: Room,
  request: Request<'remove-operator'>,
): Promise<Answer<'remove-operator'>> {
  const admitted = begin(room, 'remove-operator', request)
  const { operator } = request
  const { roles } = operatorOf(room, operator)
  const says = { by: namesOf(admitted), operator, roles: [...roles].sort() }
  leafSays(admitted.leaves[0], 'operator-removed', says)
  byOthers(admitted, operator)
  return finish(room, admitted, () => {
    room.enrolled.removeOperator(operator, admitted.now)
  })
}

export function addPasskey(
  room: Room,
  request: Request<'add-passkey'>,
): Promise<Answer<'add-passkey'>> {
  const admitted = begin(room, 'add-passkey', request)
  const { operator, passkey } = request
  const key = passkeyDigest(passkey)
  leafSays(admitted.leaves[0], 'passkey-added', { by: namesOf(admitted), operator, key })
  keyIs(admitted, key)
  return finish(room, admitted, () => {
    room.enrolled.addPasskey(operator, passkey)
  })
}

export function removePasskey(
  room: Room,
  request: Request<'remove-passkey'>,
): Promise<Answer<'remove-passkey'>> {
  const admitted = begin(room, 'remove-passkey', request)
  const { operator, credential } = request
  const own = operatorOf(room, operator).passkeys.find(
    (passkey) => Buffer.compare(passkey.credential, credential) === 0,
  )
  if (own === undefined) throw new CustodyRefusal('not-found', `no such passkey of ${operator}`)
  const says = { by: namesOf(admitted), operator, key: passkeyDigest(own) }
  leafSays(admitted.leaves[0], 'passkey-removed', says)
  byOthers(admitted, operator)
  return finish(room, admitted, () => {
    room.enrolled.removePasskey(operator, credential, admitted.now)
  })
}

function operatorOf({ enrolled }: Room, operator: OperatorId): Operator {
  const known = enrolled.operators.get(operator)
  if (known === undefined) throw new CustodyRefusal('not-found', operator)
  return known
}

function byOthers(admitted: Admitted, operator: OperatorId): void {
  if (namesOf(admitted).includes(operator))
    throw new CustodyRefusal('same-person', `others than ${operator} must do this`)
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
