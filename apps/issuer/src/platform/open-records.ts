// The only way to read a sealed record: write the ledger first, then let the custodian open, then say how
// it ended. Can be run again after a crash until the custodian has used the intent.
import type { FieldGroup, HolderId, Recipient } from '@tipstaff/custody'
import { decodeIntent } from '@tipstaff/custody'
import { startUse, type Act } from './acts.ts'
import { readEnvelopes } from './envelopes.ts'
import { expose, makeCertain } from './exposures.ts'
import { enqueue, record } from './ledger/ledger-rows.ts'
import type { Office } from './office.ts'
import { Refusal } from './refusal.ts'

export interface OpenedRecord {
  readonly holder: HolderId
  readonly groups: Partial<Readonly<Record<FieldGroup, Uint8Array>>>
}

type Needs = Pick<Office, 'store' | 'custodian' | 'ledger' | 'clock' | 'log'>

/**
 * Opens the records of an act, at most 1,000 people. Each opening stands in the ledger, and in the
 * exposure rows as presumed, before the custodian is asked; afterwards they are certain.
 * @throws Refusal `custodian-refused`, `not-ready`, `not-found`
 */
export async function openRecords(office: Needs, act: Act): Promise<readonly OpenedRecord[]> {
  const { store, custodian, ledger, clock, log } = office
  const intent = decodeIntent(act.intent)
  const holders = act.items.flatMap(({ holder }) => (holder ? [holder] : []))
  const envelopes = await readEnvelopes(store.db, holders, intent.groups)
  await logOpening(office, act, intent.recipient)
  const proved = await ledger.prove(act.items.map(({ entryId }) => entryId))
  const items = act.items.map((item, i) => {
    const proof = proved.entries[i]
    const own = item.holder ? envelopes.get(item.holder) : undefined
    if (!item.holder || !proof || !own) {
      throw new Refusal('not-found', `no sealed record for ${item.holder ?? 'an item'}`)
    }
    return {
      leaf: item.entry,
      index: proof.leafIndex,
      proof: proof.proof,
      holder: item.holder,
      envelopes: own,
    }
  })
  const answer = await custodian.call('open', {
    intent: act.intent,
    approvals: act.approvals,
    checkpoint: proved.checkpoint,
    items,
  })
  // Nobody waits for this: until it is written the opening counts as presumed, which errs the right way.
  await store.writeSoon(
    async (trx) => {
      await record(
        trx,
        { kind: 'opening-ended', intent: act.hash, outcome: 'done', count: items.length },
        clock(),
      )
      await makeCertain(trx, act.hash)
    },
    (err: unknown) => log.error({ err }, 'the end of an opening could not be written'),
  )
  return answer.items
}

/** Queues an act's leaves and its exposure rows in one transaction, once however often it is called. */
export async function logOpening(
  office: Pick<Office, 'store' | 'clock'>,
  act: Act,
  recipient: Recipient,
): Promise<void> {
  await office.store.write(async (trx) => {
    const first = act.items[0]
    if (!first) throw new Refusal('malformed', 'an opening of nobody')
    if (act.isKept && !(await startUse(trx, act.hash))) return
    await enqueue(
      trx,
      act.items.map(({ entryId, entry }) => ({ id: entryId, bytes: entry })),
    )
    await expose(trx, act, recipient, office.clock())
  })
}
