// A form is done once: its idempotency key is claimed before it is handled, and the answer is kept with it. Only
// addresses are kept, never a page: pages show people.
import type { Office } from '../../platform/office.ts'
import type { Migration } from '../../platform/store.ts'

declare module '../../platform/store.ts' {
  interface Tables {
    console_replies: {
      id: string
      /** Which run of a console claimed it. */
      boot: string
      state: 'claimed' | 'done'
      location: string | null
      notice: string | null
      at: number
    }
  }
}

export const repliesMigration: Migration = {
  name: 'console-replies-1',
  statements: ({ bigint }) => [
    `CREATE TABLE console_replies (id TEXT PRIMARY KEY, boot TEXT NOT NULL, state TEXT NOT NULL,
      location TEXT, notice TEXT, at ${bigint} NOT NULL)`,
    `CREATE INDEX console_replies_at ON console_replies (at)`,
  ],
}

/** How long an answer is remembered: longer than a session lasts. */
export const replyLifeMs = 24 * 3_600_000

export type Claim =
  | { readonly is: 'ours'; readonly again: boolean }
  | { readonly is: 'being-done' }
  | { readonly is: 'done'; readonly location: string | null; readonly notice: string | null }

type Needs = Pick<Office, 'store' | 'clock'>

/** Claims a form. One that another run of the console was cut off from is claimed again. */
export async function claimForm({ store, clock }: Needs, id: string, boot: string): Promise<Claim> {
  const now = clock()
  return await store.write(async (trx) => {
    await trx
      .deleteFrom('console_replies')
      .where('at', '<=', now - replyLifeMs)
      .execute()
    const made = await trx
      .insertInto('console_replies')
      .values({ id, boot, state: 'claimed', location: null, notice: null, at: now })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst()
    if (made.numInsertedOrUpdatedRows === 1n) return { is: 'ours', again: false } as const
    const row = await trx
      .selectFrom('console_replies')
      .selectAll()
      .where('id', '=', id)
      .executeTakeFirstOrThrow()
    if (row.state === 'done')
      return { is: 'done', location: row.location, notice: row.notice } as const
    if (row.boot === boot) return { is: 'being-done' } as const
    await trx.updateTable('console_replies').set({ boot, at: now }).where('id', '=', id).execute()
    return { is: 'ours', again: true } as const
  })
}

/** Keeps what was answered. */
export async function keepReply(
  { store }: Needs,
  id: string,
  said: { readonly location: string | null; readonly notice: string | null },
): Promise<void> {
  await store.write(async (trx) => {
    await trx
      .updateTable('console_replies')
      .set({ state: 'done', ...said })
      .where('id', '=', id)
      .execute()
  })
}

/** Nothing was done: the form may be sent again. */
export async function releaseForm({ store }: Needs, id: string): Promise<void> {
  await store.write(async (trx) => {
    await trx
      .deleteFrom('console_replies')
      .where('id', '=', id)
      .where('state', '=', 'claimed')
      .execute()
  })
}
