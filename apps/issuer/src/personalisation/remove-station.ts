// Removing a print station: one keeper asks, another approves as any order; then the custodian wraps no key to
// it any more and the door is shut to it. What it holds released stays outstanding until somebody speaks for it.
import { keyDigest, type OperatorId, type Signatory } from '@tipstaff/custody'
import { draftAct } from '../platform/acts.ts'
import { keepOrder } from '../platform/govern.ts'
import type { Office } from '../platform/office.ts'
import { Refusal } from '../platform/refusal.ts'
import { keepRemoval, stationById } from './stations.ts'

/** How long a removal waits for its second keeper, in milliseconds. */
const removalLifeMs = 7 * 86_400_000

/**
 * A keeper asks that a station be removed; `second` is the keeper who will approve. Returns the order's name,
 * for `approveOrder`. Refusals `not-found`, `wrong-state` for a station that is not enrolled.
 */
export async function proposeRemoval(
  office: Pick<Office, 'store' | 'clock'>,
  input: { readonly station: string; readonly key: Signatory; readonly second: OperatorId },
): Promise<string> {
  const { key, second } = input
  const station = await stationById(office.store.db, input.station)
  if (!station) throw new Refusal('not-found', `there is no station ${input.station}`)
  const { id, seal, sign, state } = station
  if (state !== 'enrolled') throw new Refusal('wrong-state', `${id} is ${state}`)
  if (second === key.operator)
    throw new Refusal('second-person-needed', 'the person who asks cannot also approve')
  const now = office.clock()
  const matter = `remove-${id}-${String(now)}`
  const act = draftAct(
    key,
    { verb: 'remove-station', purpose: 'govern', recipient: 'office', station: id },
    {
      kind: 'station-removed',
      by: [key.operator, second].sort(),
      station: id,
      key: keyDigest(seal, sign),
    },
    matter,
    now,
    removalLifeMs,
  )
  await office.store.write(async (trx) => {
    await keepRemoval(trx, id, matter)
    const order = { act, verb: 'remove-station', fields: { station: id } } as const
    await keepOrder(trx, { ...order, said: `remove station ${id}` }, now)
  })
  return matter
}
