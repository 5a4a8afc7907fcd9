// Group commit: changes asked for in one turn of the event loop share one transaction and one fsync. A
// caller goes on only when its change is on disk; a refused change leaves the others' untouched.
import type { DatabaseSync } from 'node:sqlite'

interface Change {
  readonly run: () => unknown
  readonly resolve: (value: never) => void
  readonly reject: (error: unknown) => void
}
type Outcome = { readonly value: unknown } | { readonly error: unknown }

export class Recorder {
  readonly #db: DatabaseSync
  readonly #before: () => void
  #waiting: Change[] = []

  /** `before` runs first in every transaction. */
  constructor(db: DatabaseSync, before: () => void = () => undefined) {
    this.#db = db
    this.#before = before
  }

  /** Runs a synchronous change inside the next transaction; resolves after it is durable. */
  record<T>(run: () => T): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#waiting.push({ run, resolve, reject })
      if (this.#waiting.length === 1) setImmediate(() => this.#commit())
    })
  }

  #commit(): void {
    const changes = this.#waiting
    this.#waiting = []
    let outcomes: Outcome[]
    try {
      this.#db.exec('BEGIN IMMEDIATE')
      this.#before()
      outcomes = changes.map((change) => this.#attempt(change))
      this.#db.exec('COMMIT')
    } catch (error) {
      // A full disk has already rolled back: a second ROLLBACK would throw.
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK')
      for (const { reject } of changes) reject(error)
      return
    }
    changes.forEach(({ resolve, reject }, i) => {
      const outcome = outcomes[i] as Outcome
      if ('error' in outcome) reject(outcome.error)
      else resolve(outcome.value as never)
    })
  }

  #attempt(change: Change): Outcome {
    this.#db.exec('SAVEPOINT change')
    try {
      const value = change.run()
      this.#db.exec('RELEASE change')
      return { value }
    } catch (error) {
      if (!this.#db.isTransaction) throw error
      this.#db.exec('ROLLBACK TO change; RELEASE change')
      return { error }
    }
  }
}
