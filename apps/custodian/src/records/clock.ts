// Time that does not run backwards: the latest time ever recorded is kept on disk, and a clock that
// stands well behind it is not believed, so that nobody revives an old intent by setting it back.
import type { DatabaseSync } from 'node:sqlite'
import { CustodyRefusal } from '@tipstaff/custody'

/** How far the machine's clock may stand behind the latest recorded time, in milliseconds. */
export const clockToleranceMs = 60_000

export class Clock {
  readonly #read: () => number
  readonly #save: (at: number) => void
  #latest: number
  #saved: number

  constructor(db: DatabaseSync, read: () => number) {
    this.#read = read
    const row = db.prepare("SELECT value FROM setting WHERE name = 'latest'").get()
    this.#latest = Number(row?.['value'] ?? 0)
    this.#saved = this.#latest
    const upsert = db.prepare(
      "INSERT INTO setting (name, value) VALUES ('latest', ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
    )
    this.#save = (at) => upsert.run(String(at))
  }

  /** Milliseconds since the epoch, never less than before. Throws `clock-behind`. */
  now(): number {
    const read = this.#read()
    if (read < this.#latest - clockToleranceMs)
      throw new CustodyRefusal('clock-behind', 'the clock stands behind the last recorded time')
    this.#latest = Math.max(this.#latest, read)
    return this.#latest
  }

  /** Inside a transaction: writes the latest time when it has moved by a second or more. */
  save(): void {
    if (this.#latest < this.#saved + 1000) return
    this.#save(this.#latest)
    this.#saved = this.#latest
  }
}
