// What anybody on the socket may know: public keys, the enrolled, what is left of a ration, the last checkpoint.
import type { Answer, Request } from '@tipstaff/custody'
import { formatVerifierKey } from '@tipstaff/ledger'
import type { Room } from '../room.ts'

export function publicKeys({ keys, settings, enrolled }: Room): Promise<Answer<'public-keys'>> {
  const [ed25519, mlDsa44] = keys.logSigners
  return Promise.resolve({
    origin: settings.origin,
    credential: keys.publicKey('credential'),
    list: keys.publicKey('list'),
    release: keys.publicKey('release'),
    releaseSeal: keys.releaseSeal,
    logEd25519: ed25519.verifier.publicKey,
    logMlDsa44: mlDsa44.verifier.publicKey,
    epoch: keys.epoch,
    backEnd: keys.name,
    capabilities: keys.capabilities,
    witnesses: enrolled.witnesses.map(formatVerifierKey),
  })
}

export function listOperators({ enrolled }: Room): Promise<Answer<'list-operators'>> {
  const operators = [...enrolled.operators.values()]
  return Promise.resolve({
    operators: operators.map(({ operator, publicKey, roles, passkeys }) => ({
      operator,
      roles,
      passkeys: passkeys.map((one) => ({
        credential: one.credential,
        publicKey: one.publicKey,
        rpId: one.rpId,
        origin: one.origin,
      })),
      ...(publicKey === undefined ? {} : { publicKey }),
    })),
  })
}

export function listStations({ enrolled }: Room): Promise<Answer<'list-stations'>> {
  const stations = [...enrolled.stations.values()]
  return Promise.resolve({
    stations: stations.map(({ station, seal, sign }) => ({ station, seal, sign })),
  })
}

export function rationLeft(
  { rations, clock }: Room,
  { operator }: Request<'ration'>,
): Promise<Answer<'ration'>> {
  return Promise.resolve(rations.left(operator, clock.now()))
}

export function lastCheckpoint({ checkpoints }: Room): Promise<Answer<'last-checkpoint'>> {
  return Promise.resolve(checkpoints.last)
}
