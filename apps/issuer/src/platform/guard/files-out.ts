// Files that were about to leave: what the guard said and what became of them. Never the file itself; its name and
// the places in it are sealed, for they can name people. Only this file writes this SQL.
import type { OperatorId } from '@tipstaff/custody'
import type { Report, Verdict } from '@tipstaff/release-guard'
import type { Office } from '../office.ts'
import { Refusal } from '../refusal.ts'
import type { Migration, Reader, Writer } from '../store.ts'
import { openSaid } from './guard-keys.ts'
import type { Outcome, WayOut } from './ways-out.ts'

declare module '../store.ts' {
  interface Tables {
    files_out: {
      id: string
      /** Keyed digest of the content, hex. */
      mark: string
      way: WayOut
      by: string
      at: number
      bytes: number
      verdict: Verdict | 'unchecked'
      outcome: Outcome
      said: Uint8Array
      /** Its `file-checked` entry. */
      entry: string
    }
    /** Content that a second person released. */
    files_released: { mark: string; file: string; by: string; at: number; until_at: number }
  }
}

export const filesOutMigration: Migration = {
  name: 'platform-files-out-1',
  statements: ({ bigint, blob }) => [
    `CREATE TABLE files_out (id TEXT PRIMARY KEY, mark TEXT NOT NULL, way TEXT NOT NULL, "by" TEXT NOT NULL,
      at ${bigint} NOT NULL, bytes ${bigint} NOT NULL, verdict TEXT NOT NULL, outcome TEXT NOT NULL,
      said ${blob} NOT NULL, entry TEXT NOT NULL)`,
    'CREATE INDEX files_out_at ON files_out (at)',
    'CREATE INDEX files_out_outcome ON files_out (outcome, at)',
    'CREATE INDEX files_out_mark ON files_out (mark)',
    `CREATE TABLE files_released (file TEXT PRIMARY KEY, mark TEXT NOT NULL, "by" TEXT NOT NULL,
      at ${bigint} NOT NULL, until_at ${bigint} NOT NULL)`,
    'CREATE INDEX files_released_mark ON files_released (mark, until_at)',
  ],
}

/** What is sealed of a file. */
export interface Said {
  readonly name: string
  readonly report: Report | null
}

export interface FileOut {
  readonly id: string
  readonly mark: string
  readonly way: WayOut
  readonly by: OperatorId
  readonly at: number
  readonly bytes: number
  readonly verdict: Verdict | 'unchecked'
  readonly outcome: Outcome
  readonly entry: string
  /** Until when its content may leave, by a second person's release; null where nobody released it. */
  readonly releasedUntil: number | null
}

export async function keepFileOut(
  trx: Writer,
  file: Omit<FileOut, 'releasedUntil'> & { readonly said: Uint8Array },
): Promise<void> {
  await trx.insertInto('files_out').values(file).execute()
}

/** Whether content with this mark was released and may still leave. */
export async function isReleased(db: Reader, mark: string, now: number): Promise<boolean> {
  const row = await db
    .selectFrom('files_released')
    .select('mark')
    .where('mark', '=', mark)
    .where('until_at', '>', now)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

/** Lets the content of a held file leave until a time, in the transaction of its ledger entry. */
export async function keepReleased(
  trx: Writer,
  { id, mark }: Pick<FileOut, 'id' | 'mark'>,
  by: OperatorId,
  at: number,
  until: number,
): Promise<void> {
  await trx
    .insertInto('files_released')
    .values({ file: id, mark, by, at, until_at: until })
    .execute()
}

const select = (db: Reader) =>
  db
    .selectFrom('files_out as f')
    .leftJoin('files_released as r', 'r.file', 'f.id')
    .select([
      'f.id',
      'f.mark',
      'f.way',
      'f.by',
      'f.at',
      'f.bytes',
      'f.verdict',
      'f.outcome',
      'f.entry',
      'r.until_at',
    ])
type Row = Awaited<ReturnType<ReturnType<typeof select>['execute']>>[number]
const fromRow = ({ until_at, by, ...row }: Row): FileOut => ({
  ...row,
  by: by as OperatorId,
  releasedUntil: until_at,
})

/** Refusal `not-found`. */
export async function readFileOut(db: Reader, id: string): Promise<FileOut> {
  const row = await select(db).where('f.id', '=', id).executeTakeFirst()
  if (!row) throw new Refusal('not-found', `there is no file ${id}`)
  return fromRow(row)
}

/** Files, newest first, from before a time; `by` narrows to one operator's, `held` to those kept back. */
export async function listFilesOut(
  db: Reader,
  { by, held, before }: { by?: OperatorId; held?: boolean; before: number },
  most: number,
): Promise<readonly FileOut[]> {
  let query = select(db).where('f.at', '<', before)
  if (by !== undefined) query = query.where('f.by', '=', by)
  if (held === true) query = query.where('f.outcome', '=', 'held')
  return (await query.orderBy('f.at', 'desc').orderBy('f.id').limit(most).execute()).map(fromRow)
}

/** Opens what was said of a file. */
export async function saidOf(
  office: Pick<Office, 'store' | 'custodian'>,
  id: string,
): Promise<Said> {
  const row = await office.store.db
    .selectFrom('files_out')
    .select('said')
    .where('id', '=', id)
    .executeTakeFirst()
  if (!row) throw new Refusal('not-found', `there is no file ${id}`)
  return (await openSaid(office, id, row.said)) as Said
}
