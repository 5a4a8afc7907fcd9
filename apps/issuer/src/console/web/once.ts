// A form is done once: its idempotency key is claimed before it is handled, and the answer is kept with it. Only
// addresses are kept, never a page: pages show people.
import type { Office } from '../../platform/office.ts'
import { asStep } from '../../platform/database/step.ts'
import type { Migration, Writer } from '../../platform/store.ts'

declare module '../../platform/store.ts' {
  interface Tables {
    console_replies: {
      id: string
      /** Which run of a console claimed it. */
      boot: string
      /** `begun`: something of it is on the disk. */
      state: 'claimed' | 'begun' | 'done'
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
  | { readonly is: 'ours' }
  | { readonly is: 'being-done' }
  /** Another run of the console was cut off from it when something of it was done. */
  | { readonly is: 'cut-off' }
  | { readonly is: 'done'; readonly location: string | null; readonly notice: string | null }

type Needs = Pick<Office, 'store' | 'clock'>

/** Claims a form. One of which another run of the console had done nothing yet is claimed again. */
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
    if (made.numInsertedOrUpdatedRows === 1n) return { is: 'ours' } as const
    const row = await trx
      .selectFrom('console_replies')
      .selectAll()
      .where('id', '=', id)
      .executeTakeFirstOrThrow()
    if (row.state === 'done')
      return { is: 'done', location: row.location, notice: row.notice } as const
    if (row.boot === boot) return { is: 'being-done' } as const
    if (row.state === 'begun') return { is: 'cut-off' } as const
    await trx.updateTable('console_replies').set({ boot, at: now }).where('id', '=', id).execute()
    return { is: 'ours' } as const
  })
}

/** Does what a form asks for: with each transaction of it stands that it has begun. */
export const doStep = <R>(id: string, work: () => Promise<R>): Promise<R> =>
  asStep<Writer, R>(async (trx) => {
    await trx
      .updateTable('console_replies')
      .set({ state: 'begun' })
      .where('id', '=', id)
      .where('state', '=', 'claimed')
      .execute()
  }, work)

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

/** It was refused or failed, and its sender is told so: the form may be sent again. */
export async function releaseForm({ store }: Needs, id: string): Promise<void> {
  await store.write(async (trx) => {
    await trx
      .deleteFrom('console_replies')
      .where('id', '=', id)
      .where('state', '!=', 'done')
      .execute()
  })
}
