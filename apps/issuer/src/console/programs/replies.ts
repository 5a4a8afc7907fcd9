// A call with an idempotency key is done once: the same key and content get the answer that was given, another
// content is refused. Answers hold ids and figures, never a person.
import { createHash } from 'node:crypto'
import type { Office } from '../../platform/office.ts'
import type { Migration } from '../../platform/store.ts'

declare module '../../platform/store.ts' {
  interface Tables {
    program_replies: {
      id: string
      content: string
      boot: string
      state: 'claimed' | 'done'
      status: number | null
      answer: string | null
      at: number
    }
  }
}

export const programRepliesMigration: Migration = {
  name: 'console-program-replies-1',
  statements: ({ bigint }) => [
    `CREATE TABLE program_replies (id TEXT PRIMARY KEY, content TEXT NOT NULL, boot TEXT NOT NULL,
      state TEXT NOT NULL, status INTEGER, answer TEXT, at ${bigint} NOT NULL)`,
    'CREATE INDEX program_replies_at ON program_replies (at)',
  ],
}

/** How long an answer is remembered. */
export const programReplyLifeMs = 24 * 3_600_000

export type Claimed =
  | { readonly is: 'ours' }
  | { readonly is: 'done'; readonly status: number; readonly answer: string }
  /** `unclear`: the office was stopped while it did this. */
  | { readonly is: 'other-content' | 'being-done' | 'unclear' }

type Needs = Pick<Office, 'store' | 'clock'>
const digest = (...parts: readonly string[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('hex')

/** The name of a call: one key of one credential. */
export const replyId = (credential: string, key: string): string => digest(credential, key)

/** Claims a call. */
export async function claimCall(
  { store, clock }: Needs,
  id: string,
  content: readonly string[],
  boot: string,
): Promise<Claimed> {
  const now = clock()
  const hash = digest(...content)
  return await store.write(async (trx) => {
    await trx
      .deleteFrom('program_replies')
      .where('at', '<=', now - programReplyLifeMs)
      .execute()
    const row = { id, content: hash, boot, state: 'claimed' as const, at: now }
    const made = await trx
      .insertInto('program_replies')
      .values({ ...row, status: null, answer: null })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst()
    if (made.numInsertedOrUpdatedRows === 1n) return { is: 'ours' } as const
    const known = await trx
      .selectFrom('program_replies')
      .selectAll()
      .where('id', '=', id)
      .executeTakeFirstOrThrow()
    if (known.content !== hash) return { is: 'other-content' } as const
    if (known.state === 'done')
      return { is: 'done', status: known.status ?? 200, answer: known.answer ?? '' } as const
    return { is: known.boot === boot ? 'being-done' : 'unclear' } as const
  })
}

/** Keeps what was answered. */
export async function keepAnswered(
  { store }: Needs,
  id: string,
  status: number,
  answer: string,
): Promise<void> {
  await store.write(async (trx) => {
    await trx
      .updateTable('program_replies')
      .set({ state: 'done', status, answer })
      .where('id', '=', id)
      .execute()
  })
}

/** Nothing was done: the key may be used again. */
export async function releaseCall({ store }: Needs, id: string): Promise<void> {
  await store.write(async (trx) => {
    await trx
      .deleteFrom('program_replies')
      .where('id', '=', id)
      .where('state', '=', 'claimed')
      .execute()
  })
}
