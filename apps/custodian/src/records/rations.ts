// How many people each operator opened without a second person, by the minute, for the last day.
import type { DatabaseSync } from 'node:sqlite'
import { statement } from './statements.ts'
import type { OperatorId } from '@tipstaff/custody'

const minuteMs = 60_000
const dayMinutes = 24 * 60

export class Rations {
  readonly #db: DatabaseSync
  readonly #limits: { readonly hour: number; readonly day: number }

  constructor(db: DatabaseSync, limits: { readonly hour: number; readonly day: number }) {
    this.#db = db
    this.#limits = limits
  }

  /** In a transaction: whether `count` more stay within the hour's and the day's ration. */
  allows(operator: OperatorId, count: number, now: number): boolean {
    const { hourLeft, dayLeft } = this.left(operator, now)
    return count <= hourLeft && count <= dayLeft
  }

  /** What is left of both rations, and the rations. */
  left(
    operator: OperatorId,
    now: number,
  ): { readonly [N in 'hour' | 'hourLeft' | 'day' | 'dayLeft']: number } {
    const { hour, day } = this.#limits
    const minute = Math.floor(now / minuteMs)
    const since = (from: number): number => {
      const sum = statement(
        this.#db,
        'SELECT COALESCE(SUM(count), 0) AS sum FROM read WHERE operator = ? AND minute > ?',
      )
      return Number(sum.get(operator, from)?.['sum'])
    }
    const hourLeft = Math.max(0, hour - since(minute - 60))
    return { hour, hourLeft, day, dayLeft: Math.max(0, day - since(minute - dayMinutes)) }
  }

  /** In a transaction: counts them. */
  spend(operator: OperatorId, count: number, now: number): void {
    const minute = Math.floor(now / minuteMs)
    const forget = statement(this.#db, 'DELETE FROM read WHERE operator = ? AND minute <= ?')
    forget.run(operator, minute - dayMinutes)
    const add = statement(
      this.#db,
      'INSERT INTO read (operator, minute, count) VALUES (?, ?, ?) ON CONFLICT (operator, minute) DO UPDATE SET count = count + excluded.count',
    )
    add.run(operator, minute, count)
  }
}
