// The custodian without its socket: one table from verb to what carries it out. Requests and answers
// pass their shapes; a refusal is an answer, anything else thrown is a fault and says nothing.
import type { DatabaseSync } from 'node:sqlite'
import { CustodyRefusal, ShapeError, verbs } from '@tipstaff/custody'
import type { Answer, Request, Verb } from '@tipstaff/custody'
import type { KeyBackEnd } from './keys/back-end.ts'
import { Checkpoints } from './records/checkpoints.ts'
import { Clock } from './records/clock.ts'
import { readSettings } from './records/database.ts'
import { Enrolled } from './records/enrolled.ts'
import { NameSearch } from './records/name-search.ts'
import { Rations } from './records/rations.ts'
import { Recorder } from './records/recorder.ts'
import type { Room } from './room.ts'
import { admitBatch, batchStanding } from './verbs/admit-batch.ts'
import { rewrapEnvelopes, rotateKeys, shredPerson } from './verbs/govern-keys.ts'
import {
  addOperator,
  addPasskey,
  addStation,
  addWitness,
  removeOperator,
  removePasskey,
  removeStation,
} from './verbs/govern-people.ts'
import { openRecords } from './verbs/open-records.ts'
import { rewrapKeys } from './verbs/rewrap-keys.ts'
import { guardKey, recognise, sealRecords } from './verbs/seal-records.ts'
import { searchNames } from './verbs/search-names.ts'
import { approveSpoil, presumeJob, settleJobs } from './verbs/settle-jobs.ts'
import { signCheckpoint } from './verbs/sign-checkpoint.ts'
import { signCredentials } from './verbs/sign-credentials.ts'
import { signList } from './verbs/sign-list.ts'
import {
  lastCheckpoint,
  listOperators,
  listStations,
  publicKeys,
  rationLeft,
} from './verbs/tell.ts'

type Carry = { readonly [V in Verb]: (room: Room, request: Request<V>) => Promise<Answer<V>> }

const carry: Carry = {
  'public-keys': publicKeys,
  'last-checkpoint': lastCheckpoint,
  'list-operators': listOperators,
  'list-stations': listStations,
  'batch-standing': batchStanding,
  ration: rationLeft,
  recognise,
  'guard-key': guardKey,
  seal: sealRecords,
  open: openRecords,
  search: searchNames,
  'sign-credentials': signCredentials,
  'sign-list': signList,
  'sign-checkpoint': signCheckpoint,
  'admit-batch': admitBatch,
  rewrap: rewrapKeys,
  settle: settleJobs,
  presume: presumeJob,
  'approve-spoil': approveSpoil,
  rotate: rotateKeys,
  'rewrap-envelopes': rewrapEnvelopes,
  shred: shredPerson,
  'add-operator': addOperator,
  'remove-operator': removeOperator,
  'add-passkey': addPasskey,
  'remove-passkey': removePasskey,
  'add-station': addStation,
  'remove-station': removeStation,
  'add-witness': addWitness,
}

export interface Custodian {
  /** Carries out one call. Rejects with CustodyRefusal for a "no"; anything else is a fault. */
  ask<V extends Verb>(verb: V, request: Request<V>): Promise<Answer<V>>
  /** The same for a verb and request as they came over a wire. */
  askUnknown(verb: unknown, request: unknown): Promise<Readonly<Record<string, unknown>>>
  close(): void
}

/** Opens a custodian over its keys and its database; `read` gives milliseconds since the epoch. */
export async function openCustodian(
  keys: KeyBackEnd,
  db: DatabaseSync,
  read: () => number = Date.now,
): Promise<Custodian> {
  const settings = readSettings(db)
  const clock = new Clock(db, read)
  const room: Room = {
    keys,
    db,
    settings,
    clock,
    recorder: new Recorder(db, () => {
      clock.save()
    }),
    enrolled: await Enrolled.open(db),
    checkpoints: new Checkpoints(db, settings.origin, keys.logSigners),
    rations: new Rations(db, { hour: settings.rationHour, day: settings.rationDay }),
    names: new NameSearch(db, keys),
  }
  // Async, so that what is thrown before the first await is a rejection too.
  const ask = async <V extends Verb>(verb: V, request: Request<V>): Promise<Answer<V>> =>
    carry[verb](room, request)
  return {
    ask,
    askUnknown: async (verb, request) => {
      const known = Object.keys(verbs).find((one) => one === verb) as Verb | undefined
      if (known === undefined) throw new CustodyRefusal('unknown-verb', 'there is no such call')
      return ask(known, checked(known, request))
    },
    close: () => db.close(),
  }
}

function checked<V extends Verb>(verb: V, request: unknown): Request<V> {
  try {
    return verbs[verb].request(request, verb) as Request<V>
  } catch (error) {
    if (error instanceof ShapeError) throw new CustodyRefusal('malformed', error.message)
    throw error
  }
}
