// The only way to read a sealed record: write the ledger first, then let the custodian open, then say how
// it ended. Can be run again after a crash until the custodian has used the intent.
import type { FieldGroup, HolderId, Recipient } from '@tipstaff/custody'
import { type Act } from './acts.ts'
import { startUse } from './kept-acts.ts'
import { readEnvelopes, type Envelopes } from './envelopes.ts'
import { gather } from './database/gather.ts'
import { expose, makeEachCertain } from './exposures.ts'
import { enqueue, newEntry } from './ledger/ledger-rows.ts'
import type { Office } from './office.ts'
import { Refusal } from './refusal.ts'
import type { Store, Writer } from './store.ts'

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
  const { recipient, groups } = act.terms
  const holders = act.items.flatMap(({ holder }) => (holder ? [holder] : []))
  await logOpening(office, act, recipient)
  const sealed = { holders, groups }
  const [proved, found] = await Promise.all([
    ledger.prove(act.items.map(({ entryId }) => entryId)),
    // While the sequencer is at work.
    deskOf(store).read(sealed),
  ])
  const items = act.items.map((item, i) => {
    const proof = proved.entries[i]
    const own = item.holder ? found.get(sealed)?.get(item.holder) : undefined
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
  await deskOf(store).end({ act, at: clock(), log })
  return answer.items
}

/**
 * Queues an act's leaves and its exposure rows in one transaction, once however often it is called. They are on the
 * disk when the sequencer has taken them, before anything is opened.
 */
export async function logOpening(
  office: Pick<Office, 'store' | 'clock'>,
  act: Act,
  recipient: Recipient,
): Promise<void> {
  if (act.items.length === 0) throw new Refusal('malformed', 'an opening of nobody')
  await deskOf(office.store).log({ act, recipient, at: office.clock() })
}

interface Logged {
  readonly act: Act
  readonly recipient: Recipient
  readonly at: number
}
interface Ended extends Pick<Needs, 'log'> {
  readonly act: Act
  readonly at: number
}

interface Read {
  readonly holders: readonly HolderId[]
  readonly groups: readonly FieldGroup[]
}

type Found = ReadonlyMap<Read, ReadonlyMap<HolderId, Envelopes>>

/** Openings of one store that are at the same step in the same turn share their statements. */
interface Desk {
  read(opening: Read): Promise<Found>
  log(opening: Logged): Promise<void>
  end(opening: Ended): Promise<void>
}

const desks = new WeakMap<Store, Desk>()

function deskOf(store: Store): Desk {
  const known = desks.get(store)
  if (known) return known
  const desk: Desk = {
    read: gather((openings: readonly Read[]) => readTogether(store, openings)),
    log: gather((openings: readonly Logged[]) =>
      store.writeAhead((trx) => writeLogged(trx, openings)),
    ),
    // Nobody waits for this: until it is written the opening counts as presumed, which errs the right way.
    end: gather((openings: readonly Ended[]) =>
      store.writeSoon(
        (trx) => writeEnded(trx, openings),
        (err: unknown) =>
          openings[0]?.log.error({ err }, 'the end of openings could not be written'),
      ),
    ),
  }
  desks.set(store, desk)
  return desk
}

// Openings of other groups are read apart: nobody gets an envelope he did not ask for.
async function readTogether(store: Store, openings: readonly Read[]): Promise<Found> {
  const found = new Map<Read, ReadonlyMap<HolderId, Envelopes>>()
  for (const alike of Map.groupBy(openings, ({ groups }) => groups.join(' ')).values()) {
    const holders = [...new Set(alike.flatMap((one) => one.holders))]
    const envelopes = await readEnvelopes(store.db, holders, alike[0]?.groups ?? [])
    for (const one of alike) found.set(one, envelopes)
  }
  return found
}

async function writeLogged(trx: Writer, openings: readonly Logged[]): Promise<void> {
  const fresh: Logged[] = []
  for (const opening of openings)
    if (!opening.act.isKept || (await startUse(trx, opening.act.hash))) fresh.push(opening)
  const items = fresh.flatMap(({ act }) => act.items)
  await enqueue(
    trx,
    items.map(({ entryId, entry }) => ({ id: entryId, bytes: entry })),
  )
  await expose(
    trx,
    fresh.map(({ act, recipient, at }) => ({ hash: act.hash, items: act.items, recipient, at })),
  )
}

async function writeEnded(trx: Writer, openings: readonly Ended[]): Promise<void> {
  const entries = openings.map(({ act: { hash, items }, at }) =>
    newEntry({ kind: 'opening-ended', intent: hash, outcome: 'done', count: items.length }, at),
  )
  await enqueue(trx, entries)
  await makeEachCertain(
    trx,
    openings.map(({ act }) => act.hash),
  )
}
