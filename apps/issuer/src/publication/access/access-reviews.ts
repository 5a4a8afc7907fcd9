// The table of decisions on who keeps access: which card, which zone, kept or taken away, by whom, under which
// signed statement. Append-only.
import type { OperatorId, SiteId } from '@tipstaff/custody'
import { appendOnly, type Migration, type Reader, type Writer } from '../../platform/store.ts'

export type AccessDecision = 'keep' | 'remove'

declare module '../../platform/store.ts' {
  interface Tables {
    access_reviews: {
      no: import('kysely').Generated<number>
      site: string
      zone: string
      card: string
      decision: AccessDecision
      by: string
      statement: string
      at: number
    }
  }
}

export const accessReviewsMigration: Migration = {
  name: 'publication-access-reviews-1',
  statements: (words) => [
    `CREATE TABLE access_reviews (no ${words.serial}, site TEXT NOT NULL, zone TEXT NOT NULL,
      card TEXT NOT NULL, decision TEXT NOT NULL, "by" TEXT NOT NULL, statement TEXT NOT NULL,
      at ${words.bigint} NOT NULL)`,
    'CREATE INDEX access_reviews_by_place ON access_reviews (site, zone, card, at)',
    ...appendOnly(words, 'access_reviews'),
  ],
}

export interface AccessReview {
  readonly site: SiteId
  readonly zone: string
  readonly card: string
  readonly decision: AccessDecision
  readonly by: OperatorId
  readonly statement: string
  readonly at: number
}

export async function addReviews(trx: Writer, reviews: readonly AccessReview[]): Promise<void> {
  for (let from = 0; from < reviews.length; from += 100)
    await trx
      .insertInto('access_reviews')
      .values(reviews.slice(from, from + 100))
      .execute()
}

/** The last decisions on a zone, newest first. */
export async function lastReviews(
  db: Reader,
  site: SiteId,
  zone: string,
  most: number,
): Promise<readonly AccessReview[]> {
  const rows = await db
    .selectFrom('access_reviews')
    .select(['site', 'zone', 'card', 'decision', 'by', 'statement', 'at'])
    .where('site', '=', site)
    .where('zone', '=', zone)
    .orderBy('no', 'desc')
    .limit(most)
    .execute()
  return rows as AccessReview[]
}
