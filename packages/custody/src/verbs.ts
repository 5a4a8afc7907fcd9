// Every call the custodian takes, as one typed table: what is asked and what is answered.
// Nothing reaches the custodian's code that has not passed its shape here.
import {
  batchId,
  fieldGroup,
  fieldGroups,
  hex32,
  holderId,
  jobId,
  operatorId,
  stationId,
} from './ids.ts'
import { subjectsMax } from './intent.ts'
import { credentialId, passkey } from './passkey.ts'
import { operatorRoles } from './rights.ts'
import {
  bytes,
  flag,
  integer,
  keyed,
  list,
  matching,
  oneOf,
  record,
  recordWith,
  text,
} from './shape.ts'
import type { Infer, Shape } from './shape.ts'
import { approvalShape } from './signatory.ts'

/** Largest record that is sealed: a print portrait and room to spare. */
export const plaintextMax = 1024 * 1024
/** Most jobs in one batch. */
export const batchJobsMax = 100_000
/** Most passkeys of one operator. */
export const passkeysMax = 8

const hash = bytes({ length: 32 })
const p256Public = bytes({ length: 65 })
const hybridPublic = bytes({ length: 1216 })
const signature = bytes({ length: 64 })
const roles = list(oneOf(operatorRoles), operatorRoles.length, 1)
const note = text(64 * 1024)

/** A leaf, its index, and its RFC 6962 inclusion path in the tree of the request's checkpoint. */
const proven = {
  leaf: bytes({ max: 4096 }),
  index: integer(0),
  proof: list(hash, 63),
} as const
const leafProof = record(proven)
export type LeafProof = Infer<typeof leafProof>

/** What every call with an intent carries. `checkpoint` is the signed note the proofs lead to. */
const intended = {
  intent: bytes({ max: 2048 }),
  approvals: list(approvalShape, 2),
  checkpoint: note,
} as const
const act = { ...intended, proof: leafProof } as const

const envelope = bytes({ max: plaintextMax + 1024 })
/** Nothing to say: an empty map. */
export type Nothing = Readonly<Record<string, never>>
const nothing: Shape<Nothing> = record<Record<string, never>>({})

const known = { operator: operatorId, roles, passkeys: list(passkey, passkeysMax) } as const
/** `publicKey` is of the operator's key file; absent where he has passkeys only. */
export const operatorRow = recordWith(known, { publicKey: p256Public })
export type OperatorRow = Infer<typeof operatorRow>
export const stationRow = record({ station: stationId, seal: hybridPublic, sign: p256Public })
export type StationRow = Infer<typeof stationRow>

export const verbs = {
  /** Every public half: P-256 as 65-byte raw points, ids as the first 8 bytes of their SHA-256. */
  'public-keys': {
    request: nothing,
    answer: record({
      origin: text(200),
      credential: p256Public,
      list: p256Public,
      release: p256Public,
      releaseSeal: hybridPublic,
      logEd25519: hash,
      logMlDsa44: bytes({ length: 1312 }),
      epoch: integer(1),
      backEnd: text(40),
      capabilities: list(text(40), 32),
      witnesses: list(text(4096), 32),
    }),
  },
  /** Keyed lookups of pay numbers and keyed fingerprints per number and group: opens nothing. */
  recognise: {
    request: record({
      rows: list(
        record({ number: text(64), groups: keyed(fieldGroups, bytes({ max: plaintextMax })) }),
        subjectsMax,
      ),
    }),
    answer: record({
      rows: list(record({ lookup: hash, fingerprints: keyed(fieldGroups, hash) }), subjectsMax),
    }),
  },
  /** A key of the release guard's, made from the custodian's own for this label: the office keeps none. */
  'guard-key': {
    request: record({ label: matching(/^(?:files|gi_[0-9a-f]{16})$/, 'label') }),
    answer: record({ key: hash }),
  },
  /** Records to envelopes, in order. A sealed `F.text` also feeds the custodian's own name search. */
  seal: {
    request: record({
      items: list(
        record({
          holder: holderId,
          subjectKey: hash,
          group: fieldGroup,
          plaintext: bytes({ max: plaintextMax }),
        }),
        subjectsMax,
      ),
    }),
    answer: record({ envelopes: list(envelope, subjectsMax) }),
  },
  /** Envelopes to records: `opening-intended` leaf per holder, in order. */
  open: {
    request: record({
      ...intended,
      items: list(
        record({ ...proven, holder: holderId, envelopes: keyed(fieldGroups, envelope) }),
        subjectsMax,
        1,
      ),
    }),
    answer: record({
      items: list(
        record({ holder: holderId, groups: keyed(fieldGroups, bytes({ max: plaintextMax })) }),
        subjectsMax,
      ),
    }),
  },
  /**
   * ES256 over COSE Sig_structures of credentials, each with its `credential-recorded` leaf. The permission
   * is `intent`: the hash of an opening for issue, used before, that opened what the credentials show.
   */
  'sign-credentials': {
    request: record({
      intent: hash,
      checkpoint: note,
      items: list(record({ ...proven, toBeSigned: bytes({ max: 4096 }) }), subjectsMax, 1),
    }),
    answer: record({ signatures: list(signature, subjectsMax) }),
  },
  /** ES256 over the COSE Sig_structure of a list or heartbeat that is newer than the last one signed. */
  'sign-list': {
    request: record({
      kind: oneOf(['status-list', 'access-list', 'heartbeat']),
      toBeSigned: bytes({ max: 16 * 1024 * 1024 }),
    }),
    answer: record({ signature }),
  },
  /** Both log signatures on a checkpoint that contains everything the last signed one did. */
  'sign-checkpoint': {
    request: record({ body: text(1024), consistency: list(hash, 63) }),
    answer: record({ note }),
  },
  /** The last checkpoint the custodian signed; size 0 and the empty root before the first. */
  'last-checkpoint': {
    request: nothing,
    answer: record({ size: integer(0), root: hash }),
  },
  /** Takes a batch the office approved. Jobs in order; `budget` and `expiresAt` stand in the leaf. */
  'admit-batch': {
    request: record({
      ...act,
      batch: batchId,
      station: stationId,
      jobs: list(jobId, batchJobsMax, 1),
    }),
    answer: nothing,
  },
  /** Content keys of released jobs, sealed to the station, each with a signed release document. */
  rewrap: {
    request: record({
      batch: batchId,
      station: stationId,
      checkpoint: note,
      items: list(
        record({ ...proven, job: jobId, holder: holderId, wrappedKey: bytes({ max: 2048 }) }),
        subjectsMax,
        1,
      ),
    }),
    answer: record({ releases: list(bytes({ max: 4096 }), subjectsMax) }),
  },
  /** Receipts signed by the station. A receipt taken before is taken again without effect. */
  settle: {
    request: record({
      station: stationId,
      receipts: list(bytes({ max: 1024 }), subjectsMax, 1),
    }),
    answer: record({ outstanding: integer(0) }),
  },
  /** After a crash at the station: an operator's word on whether the card came out. */
  presume: {
    request: record({ ...act, job: jobId, cameOut: flag }),
    answer: record({ outstanding: integer(0) }),
  },
  /** Lets a job that was spoiled twice or more be released once more. */
  'approve-spoil': { request: record({ ...act, job: jobId }), answer: nothing },
  /** Holder ids whose name has every typed part as the beginning of one of its parts; at most 25. */
  search: {
    request: record({ ...act, text: text(100) }),
    answer: record({ holders: list(holderId, 25), more: flag }),
  },
  /** A new key-encryption epoch. */
  rotate: { request: record(act), answer: record({ epoch: integer(1) }) },
  /** Envelopes moved to the newest epoch; their content is not opened. */
  'rewrap-envelopes': {
    request: record({
      ...act,
      items: list(record({ holder: holderId, group: fieldGroup, envelope }), subjectsMax, 1),
    }),
    answer: record({ envelopes: list(envelope, subjectsMax) }),
  },
  /** The holder is refused for ever. `subjectKey` shows that the leaf's commitment is the holder's. */
  shred: { request: record({ ...act, holder: holderId, subjectKey: hash }), answer: nothing },
  'list-operators': {
    request: nothing,
    answer: record({ operators: list(operatorRow, 100_000) }),
  },
  /** How many people he may still open without a second person, this hour and this day, and of how many. */
  ration: {
    request: record({ operator: operatorId }),
    answer: record({
      hour: integer(0),
      hourLeft: integer(0),
      day: integer(0),
      dayLeft: integer(0),
    }),
  },
  'add-operator': {
    request: recordWith({ ...act, operator: operatorId, roles }, { publicKey: p256Public }),
    answer: nothing,
  },
  /** The very passkey whose {@link passkeyDigest} two keepers approved. */
  'add-passkey': { request: record({ ...act, operator: operatorId, passkey }), answer: nothing },
  'remove-passkey': {
    request: record({ ...act, operator: operatorId, credential: credentialId }),
    answer: nothing,
  },
  'remove-operator': { request: record({ ...act, operator: operatorId }), answer: nothing },
  'list-stations': { request: nothing, answer: record({ stations: list(stationRow, 10_000) }) },
  'add-station': {
    request: record({ ...act, station: stationId, seal: hybridPublic, sign: p256Public }),
    answer: nothing,
  },
  'remove-station': { request: record({ ...act, station: stationId }), answer: nothing },
  /** `verifierKey` is the witness's C2SP vkey line. */
  'add-witness': {
    request: record({ ...act, verifierKey: matching(/^\S{10,4096}$/, 'verifier key') }),
    answer: nothing,
  },
  /** Where a batch stands: the figures reconciliation needs. */
  'batch-standing': {
    request: record({ batch: batchId }),
    answer: record({
      jobs: integer(0),
      released: integer(0),
      good: integer(0),
      spoiled: integer(0),
      presumed: integer(0),
      outstanding: integer(0),
      budget: integer(0),
      expiresAt: integer(0),
      jobsDigest: hex32,
    }),
  },
} as const

export type Verb = keyof typeof verbs
export type Request<V extends Verb> = Infer<(typeof verbs)[V]['request']>
export type Answer<V extends Verb> = Infer<(typeof verbs)[V]['answer']>
