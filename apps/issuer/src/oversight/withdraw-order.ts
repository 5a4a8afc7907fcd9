// Taking back an order that nobody approved yet: from then on it is too late to approve it.
import type { OperatorId } from '@tipstaff/custody'
import type { Office } from '../platform/office.ts'
import { Refusal } from '../platform/refusal.ts'

/** Refusal `wrong-state` when it is another's, approved in between, or over already. */
export async function withdrawOrder(
  { store, clock }: Pick<Office, 'store' | 'clock'>,
  matter: string,
  by: OperatorId,
): Promise<void> {
  const now = clock()
  await store.write(async (trx) => {
    const changed = await trx
      .updateTable('acts')
      .set({ expires_at: now })
      .where('matter', '=', matter)
      .where('by', '=', by)
      .where('state', '=', 'drafted')
      .where('expires_at', '>', now)
      .executeTakeFirst()
    if (changed.numUpdatedRows === 0n)
      throw new Refusal('wrong-state', `${matter} can no longer be withdrawn`)
  })
}
