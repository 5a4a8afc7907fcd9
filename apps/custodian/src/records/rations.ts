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
    const minute = Math.floor(now / minuteMs)
    const since = (from: number): number => {
      const sum = statement(
        this.#db,
        'SELECT COALESCE(SUM(count), 0) AS sum FROM read WHERE operator = ? AND minute > ?',
      )
      return Number(sum.get(operator, from)?.['sum'])
    }
    return (
      since(minute - 60) + count <= this.#limits.hour &&
      since(minute - dayMinutes) + count <= this.#limits.day
    )
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
