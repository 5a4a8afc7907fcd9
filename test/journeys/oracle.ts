// What must be true of a house however often its programs were killed, worked out from the outside: from the
// leaves of the ledger, the custodian's own records and the subject keys, never from the tables it checks.
import assert from 'node:assert/strict'
import { subjectCommitment, type HolderId } from '@tipstaff/custody'
import { fieldGroups, type EntryOf, type FieldGroup } from '@tipstaff/ledger'
import type { CustodianRecords, Leaf, ReleaseRow } from './records.ts'

type Opening = EntryOf<'opening-intended'>

const isOpening = (leaf: Leaf): leaf is Leaf & { readonly entry: Opening } =>
  leaf.entry.kind === 'opening-intended'

/** Every release and every used intent of the custodian stands on leaves of the tree it accepted. */
export function nothingWithoutEntry(
  { intents, releases, treeSize }: CustodianRecords,
  leaves: readonly Leaf[],
  actLeaves: ReadonlyMap<string, readonly string[]>,
): void {
  const accepted = leaves.filter(({ index }) => index < treeSize)
  const byHash = new Map(accepted.map((leaf) => [leaf.hash, leaf]))
  for (const { leaf, job } of releases) {
    const found = byHash.get(leaf)
    assert.ok(found && isOpening(found), `${job} was released and its leaf is not in the ledger`)
    assert.equal(found.entry.job, job)
  }
  const opened = new Set(accepted.filter(isOpening).map(({ entry }) => entry.intent))
  for (const { hash, verb } of intents) {
    if (verb === 'open') assert.ok(opened.has(hash), `${hash} opened records without an entry`)
    else {
      const own = actLeaves.get(hash) ?? []
      assert.ok(own.length > 0 && own.every((leaf) => byHash.has(leaf)), `${verb} without an entry`)
    }
  }
}

/** No batch has more out than its budget allows. */
export function withinBudget({ releases, budgets }: CustodianRecords): void {
  for (const [batch, budget] of budgets) {
    const out = releases.filter((one) => one.batch === batch && one.outcome === null).length
    assert.ok(
      out <= budget,
      `${batch} has ${String(out)} outstanding, its budget is ${String(budget)}`,
    )
  }
}

/**
 * A job is released again only after somebody's word that the last release gave no good card: the print
 * operator's (`spoils`, counted by the test that gave them) or a person's in the ledger.
 */
export function releasedOnce(
  { releases }: CustodianRecords,
  spoils: ReadonlyMap<string, number>,
  leaves: readonly Leaf[],
): void {
  const denied = leaves.flatMap(({ entry }) =>
    entry.kind === 'job-presumed' && !entry.cameOut ? [entry.job as string] : [],
  )
  for (const [job, own] of Map.groupBy(releases, (one: ReleaseRow) => one.job)) {
    const ends = (outcome: ReleaseRow['outcome']): number =>
      own.filter((one) => one.outcome === outcome).length
    const [spoiled, absent] = [ends('spoiled'), ends('did-not-come-out')]
    assert.ok(own.length <= spoiled + absent + 1, `${job} was released again without a word`)
    assert.ok(spoiled <= (spoils.get(job) ?? 0), `${job} was spoiled and nobody said so`)
    const said = denied.filter((one) => one === job).length
    assert.ok(absent <= said, `${job} ended without a card, and nobody's word is in the ledger`)
  }
}

export interface ExpectedExposure {
  groups: readonly FieldGroup[]
  certain: number
  presumed: number
}

interface Person {
  readonly id: HolderId
  readonly subjectKey: Uint8Array
}

/** The exposure question answered from the leaves: who it was is found with the subject keys. */
export function exposuresFromLeaves(
  leaves: readonly Leaf[],
  people: readonly Person[],
): ReadonlyMap<string, ReadonlyMap<HolderId, ExpectedExposure>> {
  const isCertain = endsOf(leaves)
  const answer = new Map<string, Map<HolderId, ExpectedExposure>>()
  for (const { entry } of leaves.filter(isOpening)) {
    const holder = whoIs(entry, people)
    const of = answer.get(entry.recipient) ?? new Map<HolderId, ExpectedExposure>()
    answer.set(entry.recipient, of)
    const seen = of.get(holder) ?? { groups: [], certain: 0, presumed: 0 }
    of.set(holder, seen)
    seen.groups = fieldGroups.filter(
      (one) => seen.groups.includes(one) || entry.groups.includes(one),
    )
    seen[isCertain(entry) ? 'certain' : 'presumed'] += 1
  }
  return answer
}

// A print ends with its receipt, any other opening with its own entry. A receipt ends one release of its
// job; which one does not matter to a sum over the job's holder.
function endsOf(leaves: readonly Leaf[]): (opening: Opening) => boolean {
  const ended = new Set<string>()
  const receipts = new Map<string, number>()
  for (const { entry } of leaves) {
    if (entry.kind === 'opening-ended' && entry.outcome === 'done') ended.add(entry.intent)
    if (entry.kind === 'receipt-taken') receipts.set(entry.job, (receipts.get(entry.job) ?? 0) + 1)
  }
  return ({ purpose, intent, job = 'jo_' }) => {
    if (purpose !== 'print') return ended.has(intent)
    const left = receipts.get(job) ?? 0
    receipts.set(job, left - 1)
    return left > 0
  }
}

function whoIs({ commitment, nonce }: Opening, people: readonly Person[]): HolderId {
  const salt = new Uint8Array(Buffer.from(nonce, 'base64'))
  const found = people.find(
    ({ id, subjectKey }) =>
      Buffer.from(subjectCommitment(subjectKey, salt, id)).toString('base64') === commitment,
  )
  assert.ok(found, 'an opening of somebody who is not in the register')
  return found.id
}
