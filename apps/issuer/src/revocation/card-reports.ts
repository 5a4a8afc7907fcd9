// The table of what was reported of cards and done: who, why, under which signed statement. Append-only.
import type { OperatorId } from '@tipstaff/custody'
import type { CardActor } from '../issuance/index.ts'
import { appendOnly, type Migration, type Reader, type Writer } from '../platform/store.ts'
import type { CardChange, CardReason } from './card-change.ts'

declare module '../platform/store.ts' {
  interface Tables {
    card_reports: {
      no: import('kysely').Generated<number>
      card: string
      change: CardChange
      reason: CardReason
      by: string
      second: string | null
      statement: string
      at: number
      entry: string | null
    }
  }
}

export const cardReportsMigration: Migration = {
  name: 'revocation-card-reports-1',
  statements: (words) => [
    `CREATE TABLE card_reports (no ${words.serial}, card TEXT NOT NULL, change TEXT NOT NULL,
      reason TEXT NOT NULL, "by" TEXT NOT NULL, second TEXT, statement TEXT NOT NULL,
      at ${words.bigint} NOT NULL)`,
    'CREATE INDEX card_reports_by_card ON card_reports (card, no)',
    ...appendOnly(words, 'card_reports'),
  ],
}

/** The ledger's entry, for a holder's receipt; and holders, who sign no statement. */
export const cardReportEntriesMigration: Migration = {
  name: 'revocation-card-reports-2',
  statements: () => ['ALTER TABLE card_reports ADD COLUMN entry TEXT'],
}

export interface CardReport {
  readonly card: string
  readonly change: CardChange
  readonly reason: CardReason
  readonly by: CardActor
  readonly second: OperatorId | null
  /** Hash of what was signed; empty where a holder reported his own card. */
  readonly statement: string
  readonly at: number
  /** The entry of the ledger, where it was kept. */
  readonly entry?: string | null
}

export async function addReports(trx: Writer, reports: readonly CardReport[]): Promise<void> {
  for (let from = 0; from < reports.length; from += 100) {
    await trx
      .insertInto('card_reports')
      .values(reports.slice(from, from + 100))
      .execute()
  }
}

/** What was done to a card, oldest first. */
export async function reportsOf(db: Reader, card: string): Promise<readonly CardReport[]> {
  const rows = await db
    .selectFrom('card_reports')
    .select(['card', 'change', 'reason', 'by', 'second', 'statement', 'at', 'entry'])
    .where('card', '=', card)
    .orderBy('no')
    .execute()
  return rows.map(({ by, second, ...row }) => ({
    ...row,
    by: by as CardActor,
    second: second as OperatorId | null,
  }))
}

export const liveStates = ['signed', 'printed', 'handed-over', 'active', 'suspended'] as const

/** Cards of people who have left and that have not ended, by serial. */
export async function leaversCards(db: Reader): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('cards')
    .innerJoin('holders', 'holders.id', 'cards.holder')
    .select('cards.serial')
    .where('holders.state', '=', 'left')
    .where('cards.state', 'in', liveStates)
    .orderBy('cards.serial')
    .execute()
  return rows.map(({ serial }) => serial)
}
