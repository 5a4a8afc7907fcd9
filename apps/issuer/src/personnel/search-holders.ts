// Finding people: by number through the custodian's keyed lookup, by name inside the custodian's memory. The
// database has no name to search; a search by name stands in the ledger, without the name.
import { randomBytes } from 'node:crypto'
import {
  draftIntent,
  encodeIntent,
  intentHash,
  searchDigest,
  subjectsDigest,
  type FieldGroup,
  type HolderId,
  type Signatory,
} from '@tipstaff/custody'
import { draftOpening } from '../platform/acts.ts'
import { enqueue, newEntry } from '../platform/ledger/ledger-rows.ts'
import type { Office } from '../platform/office.ts'
import { openRecords, type OpenedRecord } from '../platform/open-records.ts'
import { Refusal } from '../platform/refusal.ts'
import { numberKey } from './holder-record.ts'
import { holdersById, holdersByLookup, type Holder } from './holders.ts'

/** Most characters of a search. */
export const searchMax = 100

/** The holder with this pay or warrant number, or undefined. Opens nothing. */
export async function findHolderByNumber(
  office: Pick<Office, 'store' | 'custodian'>,
  number: string,
): Promise<Holder | undefined> {
  const key = numberKey(number)
  if (key === '' || key.length > 64) throw new Refusal('malformed', 'that is no number')
  const { rows } = await office.custodian.call('recognise', { rows: [{ number: key, groups: {} }] })
  const found = await holdersByLookup(
    office.store.db,
    rows.map(({ lookup }) => lookup),
  )
  return [...found.values()][0]
}

export interface Found {
  readonly holders: readonly Holder[]
  /** There are others: type more of the name. */
  readonly more: boolean
}

/**
 * Holders whose names hold every typed part as a beginning; at most 25.
 * @throws Refusal `malformed`, `custodian-refused` where the operator may not search or has spent his ration
 */
export async function searchHolders(
  office: Pick<Office, 'store' | 'custodian' | 'ledger' | 'clock' | 'log'>,
  key: Signatory,
  text: string,
): Promise<Found> {
  const { store, clock } = office
  if (text.trim() === '' || text.length > searchMax) {
    throw new Refusal('malformed', `type 1 to ${searchMax} characters of a name`)
  }
  const nonce = new Uint8Array(randomBytes(16))
  const asked = { verb: 'search', purpose: 'search', recipient: key.operator } as const
  const about = { groups: [], by: key.operator, count: 0, subjects: subjectsDigest([]) }
  const intent = encodeIntent(
    draftIntent({ ...asked, ...about, nonce, text: searchDigest(nonce, text) }, clock()),
  )
  const hash = intentHash(intent)
  const intentHex = Buffer.from(hash).toString('hex')
  const facts = { kind: 'search-intended', intent: intentHex, by: key.operator } as const
  const entry = newEntry({ ...facts, purpose: 'search' }, clock())
  await store.write((trx) => enqueue(trx, [entry]))
  const { checkpoint, entries } = await office.ledger.prove([entry.id])
  const [place] = entries
  if (!place) throw new Error('an entry without its place')
  const answer = await office.custodian.call('search', {
    intent,
    approvals: [key.approve('requester', hash)],
    checkpoint,
    proof: { leaf: entry.bytes, index: place.leafIndex, proof: place.proof },
    text,
  })
  // Names of a roster that was sealed and never committed are known there and not here.
  const known = await holdersById(store.db, answer.holders)
  return { holders: answer.holders.flatMap((id) => known.get(id) ?? []), more: answer.more }
}

/**
 * Opens these groups of a few people for one operator's screen; each stands in the ledger with its purpose:
 * office work, or to check who somebody is.
 * @throws Refusal `custodian-refused`, `not-found`
 */
export async function viewHolders(
  office: Pick<Office, 'store' | 'custodian' | 'ledger' | 'clock' | 'log'>,
  key: Signatory,
  holders: readonly Holder[],
  groups: readonly FieldGroup[],
  purpose: 'view' | 'check' = 'view',
): Promise<ReadonlyMap<HolderId, OpenedRecord>> {
  if (holders.length === 0) return new Map()
  const subjects = holders.map(({ id, subjectKey }) => ({
    holder: id,
    subjectKey: new Uint8Array(subjectKey),
  }))
  const what = { purpose, recipient: key.operator, groups, subjects } as const
  const act = draftOpening(key, { matter: 'view', ...what }, office.clock())
  const opened = await openRecords(office, act)
  return new Map(opened.map((one) => [one.holder, one]))
}
