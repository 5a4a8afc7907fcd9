// Openings over time: how many in each stretch, for a picture. Counts only; nobody is named or numbered.
import { sql } from 'kysely'
import type { ExposureSpan } from './exposures.ts'
import type { Reader } from './store.ts'

export interface Stretch {
  /** When it begins, in milliseconds since the epoch: a multiple of the width. */
  readonly at: number
  readonly count: number
  /** How many of them are presumed. */
  readonly presumed: number
}

/** The openings of a span in stretches of `widthMs`, by time; stretches without any are left out. */
export async function exposuresOverTime(
  db: Reader,
  span: ExposureSpan,
  widthMs: number,
): Promise<readonly Stretch[]> {
  const party = await db
    .selectFrom('parties')
    .select('no')
    .where('id', '=', span.id)
    .executeTakeFirst()
  if (!party) return []
  // Literals: PostgreSQL cannot group by an expression that holds a parameter.
  const beginning = sql<number>`at - at % ${sql.lit(widthMs)}`
  const rows = await db
    .selectFrom('exposures')
    .where(span.side, '=', party.no)
    .where('at', '>=', span.from)
    .where('at', '<=', span.to)
    .select((e) => [
      beginning.as('began'),
      e.fn.countAll<number>().as('count'),
      e.fn.sum<number>('certain').as('certain'),
    ])
    .groupBy(beginning)
    .orderBy(beginning)
    .execute()
  return rows.map(({ began, count, certain }) => ({ at: began, count, presumed: count - certain }))
}
