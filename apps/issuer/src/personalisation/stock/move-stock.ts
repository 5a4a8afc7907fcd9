// Blanks come in, go out to a station for a batch, are used up setting the printer up, and come back.
// Each move is one range, with a name to it, in the ledger where the ledger has a word for it.
import type { OperatorId } from '@tipstaff/custody'
import { record } from '../../platform/ledger/ledger-rows.ts'
import type { Office } from '../../platform/office.ts'
import type { Writer } from '../../platform/store.ts'
import { batchById } from '../batches.ts'
import { blankRange } from './blank.ts'
import { addBlanks, addMove, moveBlanks, type StockMove } from './blanks.ts'

type Needs = Pick<Office, 'store' | 'clock'>

export interface StockRange {
  readonly first: string
  readonly last: string
  readonly by: OperatorId
}

/** A box of blanks arrives. Returns how many. Refusals `malformed`, `wrong-state`. */
export async function receiveStock(office: Needs, range: StockRange): Promise<number> {
  return move(office, range, 'received', async (trx, serials, at) => {
    await addBlanks(trx, serials, at)
    return null
  })
}

/** Blanks go to a batch's station. The station learns of them at its next look. */
export async function issueStock(
  office: Needs,
  range: StockRange & { readonly batch: string },
): Promise<number> {
  return move(office, range, 'issued', async (trx, serials, at) => {
    const batch = await batchById(trx, range.batch)
    await moveBlanks(trx, serials, { state: 'received' }, { state: 'issued', batch: batch.id }, at)
    return batch
  })
}

/** Issued blanks were used to set up the printer. */
export async function setUpStock(
  office: Needs,
  range: StockRange & { readonly batch: string },
): Promise<number> {
  return move(office, range, 'set-up', async (trx, serials, at) => {
    const batch = await batchById(trx, range.batch)
    await moveBlanks(trx, serials, { state: 'issued', batch: batch.id }, { state: 'set-up' }, at)
    return batch
  })
}

/** Unused blanks come back; they count as returned to the batch and are not issued again. */
export async function returnStock(
  office: Needs,
  range: StockRange & { readonly batch: string },
): Promise<number> {
  return move(office, range, 'returned', async (trx, serials, at) => {
    const batch = await batchById(trx, range.batch)
    await moveBlanks(trx, serials, { state: 'issued', batch: batch.id }, { state: 'returned' }, at)
    return batch
  })
}

const kinds = {
  received: 'stock-received',
  issued: 'stock-issued',
  returned: 'stock-returned',
} as const

async function move(
  office: Needs,
  { first, last, by }: StockRange,
  what: StockMove,
  change: (
    trx: Writer,
    serials: readonly string[],
    at: number,
  ) => Promise<Awaited<ReturnType<typeof batchById>> | null>,
): Promise<number> {
  const serials = blankRange(first, last)
  const count = serials.length
  const at = office.clock()
  await office.store.write(async (trx) => {
    const batch = await change(trx, serials, at)
    await addMove(trx, { move: what, by, batch: batch?.id ?? null, first, last, count, at })
    // Blanks used for setting up stand in the batch's reconciliation entry instead.
    if (what === 'set-up') return
    const station = batch ? { station: batch.station } : {}
    await record(trx, { kind: kinds[what], by, ...station, first, last, count }, at)
  })
  return count
}
