// Publications that were traced: who is in a file that got out, by id, with what of him and where. Places are sealed,
// for they can name people. Only this file writes this SQL.
import type { HolderId, OperatorId } from '@tipstaff/custody'
import type { Fit, PersonField } from '@tipstaff/release-guard'
import { openSaid, sealSaid } from '../platform/guard/guard-keys.ts'
import type { Office } from '../platform/office.ts'
import { Refusal } from '../platform/refusal.ts'
import type { Migration, Writer } from '../platform/store.ts'

declare module '../platform/store.ts' {
  interface Tables {
    traces: {
      id: string
      mark: string
      by: string
      second: string
      /** What both signed: the first intent where there are several. */
      intent: string
      at: number
      compared: number
      people: number
      /** Its `publication-traced` entry. */
      entry: string
      said: Uint8Array
    }
  }
}

export const tracesMigration: Migration = {
  name: 'release-traces-1',
  statements: ({ bigint, blob }) => [
    `CREATE TABLE traces (id TEXT PRIMARY KEY, mark TEXT NOT NULL, "by" TEXT NOT NULL, second TEXT NOT NULL,
      intent TEXT NOT NULL, at ${bigint} NOT NULL, compared INTEGER NOT NULL, people INTEGER NOT NULL, entry TEXT NOT NULL,
      said ${blob} NOT NULL)`,
  ],
}

export interface TracedPerson {
  readonly holder: HolderId
  /** How he was recognised; the last two of `fits` may be somebody of the same name. */
  readonly fit: Fit
  /** What of him stands in the file. */
  readonly fields: readonly PersonField[]
  readonly places: readonly string[]
  readonly isHidden: boolean
  readonly rows: number
}

export interface Trace {
  readonly id: string
  readonly mark: string
  readonly by: OperatorId
  readonly second: OperatorId
  readonly intent: string
  readonly at: number
  readonly compared: number
  readonly people: readonly TracedPerson[]
  /** Places that could not be read: somebody may stand there unseen. */
  readonly unread: readonly string[]
  readonly entry: string
}

type Said = Pick<Trace, 'people' | 'unread'>
type Needs = Pick<Office, 'store' | 'custodian'>

/** Seals what is kept of a trace, before the transaction that keeps it. */
export const sealTrace = (office: Needs, { id, people, unread }: Trace): Promise<Uint8Array> =>
  sealSaid(office, id, { people, unread } satisfies Said)

export async function keepTrace(trx: Writer, trace: Trace, said: Uint8Array): Promise<void> {
  const { id, mark, by, second, intent, at, compared, entry } = trace
  const facts = { id, mark, by, second, intent, at, compared, entry }
  const row = { ...facts, people: trace.people.length, said }
  await trx.insertInto('traces').values(row).execute()
}

/** A trace again. Refusal `not-found`. */
export async function readTrace(office: Needs, id: string): Promise<Trace> {
  const row = await office.store.db
    .selectFrom('traces')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirst()
  if (!row) throw new Refusal('not-found', `there is no trace ${id}`)
  const { people, unread } = (await openSaid(office, id, row.said)) as Said
  const { mark, intent, at, compared, entry } = row
  const [by, second] = [row.by as OperatorId, row.second as OperatorId]
  return { id, mark, by, second, intent, at, compared, entry, people, unread }
}
