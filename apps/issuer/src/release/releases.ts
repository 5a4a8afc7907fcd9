// Releases of held files: asked for with a reason by who wants to send it, granted by a second person over that very
// statement. Only this file writes this SQL.
import type { OperatorId, OperatorRole } from '@tipstaff/custody'
import type { FileOut } from '../platform/guard/files-out.ts'
import { Refusal } from '../platform/refusal.ts'
import type { Migration, Reader, Writer } from '../platform/store.ts'
import type { StatementRule } from '../publication/index.ts'

export const reasons = [
  'false-alarm',
  'lawful-duty',
  'contract',
  'public-already',
  'own-request',
  'other',
] as const
export type Reason = (typeof reasons)[number]

declare module '../platform/store.ts' {
  interface Tables {
    file_releases: {
      statement: string
      file: string
      because: Reason
      /** What the asker wrote, sealed: it can name people. */
      note: Uint8Array
      by: string
      at: number
      state: 'waiting' | 'released' | 'refused'
      second: string | null
      decided_at: number | null
    }
  }
}

export const releasesMigration: Migration = {
  name: 'release-releases-1',
  statements: ({ bigint, blob }) => [
    `CREATE TABLE file_releases (statement TEXT PRIMARY KEY, file TEXT NOT NULL, because TEXT NOT NULL,
      note ${blob} NOT NULL, "by" TEXT NOT NULL, at ${bigint} NOT NULL, state TEXT NOT NULL, second TEXT,
      decided_at ${bigint})`,
    'CREATE INDEX file_releases_file ON file_releases (file, at)',
    'CREATE INDEX file_releases_state ON file_releases (state, at)',
  ],
}

/** How long content may leave once it is released, and how long a request for it waits. */
export const releaseDays = 14

const everyRole: readonly OperatorRole[] = [
  'sponsor',
  'approver',
  'pass-office',
  'vetting',
  'press-operator',
  'control-room',
  'data-protection',
  'incident-commander',
  'auditor',
  'keeper',
]
/** What is blocked is let go by data protection alone. */
export const releaseRules = {
  HOLD: { act: 'file-release', request: everyRole, approve: ['approver', 'data-protection'] },
  BLOCK: { act: 'blocked-file-release', request: everyRole, approve: ['data-protection'] },
} as const satisfies Record<string, StatementRule>

/** The rule for a held file. Refusal `wrong-state` for one that is not held. */
export function releaseRuleOf({ id, verdict, outcome }: FileOut): StatementRule {
  if (outcome !== 'held' || (verdict !== 'HOLD' && verdict !== 'BLOCK'))
    throw new Refusal('wrong-state', `${id} is not held`)
  return releaseRules[verdict]
}

export interface FileRelease {
  readonly statement: string
  readonly file: string
  readonly because: Reason
  readonly note: Uint8Array
  readonly by: OperatorId
  readonly at: number
  readonly state: 'waiting' | 'released' | 'refused'
  readonly second: OperatorId | null
  readonly decidedAt: number | null
}

export async function keepRelease(
  trx: Writer,
  release: Pick<FileRelease, 'statement' | 'file' | 'because' | 'note' | 'by' | 'at'>,
): Promise<void> {
  const row = { ...release, state: 'waiting', second: null, decided_at: null } as const
  await trx.insertInto('file_releases').values(row).execute()
}

/** Ends a request that waits. Refusal `wrong-state` where it no longer does. */
export async function endRelease(
  trx: Writer,
  statement: string,
  state: 'released' | 'refused',
  second: OperatorId,
  at: number,
): Promise<void> {
  const ended = await trx
    .updateTable('file_releases')
    .set({ state, second, decided_at: at })
    .where('statement', '=', statement)
    .where('state', '=', 'waiting')
    .executeTakeFirst()
  if (ended.numUpdatedRows !== 1n) throw new Refusal('wrong-state', 'it no longer waits')
}

/** The last request about a file, or null. */
export async function lastRelease(db: Reader, file: string): Promise<FileRelease | null> {
  const row = await db
    .selectFrom('file_releases')
    .selectAll()
    .where('file', '=', file)
    .orderBy('at', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (!row) return null
  const { decided_at: decidedAt, by, second, ...rest } = row
  return { ...rest, by: by as OperatorId, second: second as OperatorId | null, decidedAt }
}

/** Files somebody wants released, with who asks, oldest first. */
export async function waitingReleases(
  db: Reader,
  now: number,
): Promise<readonly { readonly file: string; readonly by: OperatorId }[]> {
  const rows = await db
    .selectFrom('file_releases')
    .select(['file', 'by'])
    .where('state', '=', 'waiting')
    .where('at', '>', now - releaseDays * 86_400_000)
    .orderBy('at')
    .execute()
  return rows.map(({ file, by }) => ({ file, by: by as OperatorId }))
}
