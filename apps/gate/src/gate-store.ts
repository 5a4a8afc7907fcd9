// The gate's own small database: what it was enrolled with, the newest signed lists, the latest time it has
// seen, and what it decided (card serials and reasons; no names, no pictures).
import { chmodSync, existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Decision } from '@tipstaff/credential'
import { readEnrolment, type Enrolment } from './enrolment.ts'
import { GateError } from './gate-error.ts'

export type ListKind = 'trust' | 'status' | 'access'

export interface StoredList {
  readonly version: number
  readonly acceptedAt: number
  readonly bytes: Uint8Array
}

export interface LoggedDecision {
  readonly at: number
  readonly serial: string | null
  readonly zone: string
  readonly because: string
  readonly grade: string | null
  readonly statusAge: number | null
}

// The database itself refuses a lower version and an earlier mark, whatever a program asks.
const tables = `
  CREATE TABLE IF NOT EXISTS enrolment (
    one INTEGER PRIMARY KEY CHECK (one = 1), content TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS lists (
    kind TEXT PRIMARY KEY CHECK (kind IN ('trust', 'status', 'access')),
    version INTEGER NOT NULL, accepted_at INTEGER NOT NULL, bytes BLOB NOT NULL) STRICT;
  CREATE TRIGGER IF NOT EXISTS never_lower BEFORE UPDATE ON lists WHEN new.version < old.version
    BEGIN SELECT raise(ABORT, 'a lower version'); END;
  CREATE TRIGGER IF NOT EXISTS never_without BEFORE DELETE ON lists
    BEGIN SELECT raise(ABORT, 'lists are replaced, never deleted'); END;
  CREATE TABLE IF NOT EXISTS clock (
    one INTEGER PRIMARY KEY CHECK (one = 1), last_seen_at INTEGER NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS decisions (
    id INTEGER PRIMARY KEY, at INTEGER NOT NULL, serial TEXT, zone TEXT NOT NULL,
    because TEXT NOT NULL, grade TEXT, status_age INTEGER) STRICT;
  CREATE INDEX IF NOT EXISTS decisions_at ON decisions (at);`

export class GateStore {
  readonly #db: DatabaseSync

  private constructor(db: DatabaseSync) {
    this.#db = db
    db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 5000')
    db.exec(tables)
  }

  /** In memory, for tests. */
  static inMemory(): GateStore {
    return new GateStore(new DatabaseSync(':memory:'))
  }

  /** Makes the folder and its database; nobody but this user reads them. Throws `already-enrolled`. */
  static create(folder: string, enrolment: Enrolment): GateStore {
    const file = join(folder, 'gate.db')
    if (existsSync(file)) throw new GateError('already-enrolled', `There is a gate in ${folder}.`)
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    chmodSync(folder, 0o700)
    const store = new GateStore(new DatabaseSync(file))
    chmodSync(file, 0o600)
    store.enrol(enrolment)
    return store
  }

  /** Throws `not-enrolled` when there is none. */
  static open(folder: string): GateStore {
    const file = join(folder, 'gate.db')
    if (!existsSync(file))
      throw new GateError('not-enrolled', `There is no gate in ${folder}: run init first.`)
    const store = new GateStore(new DatabaseSync(file))
    store.enrolment()
    return store
  }

  enrol(enrolment: Enrolment): void {
    this.#db.prepare('INSERT INTO enrolment VALUES (1, ?)').run(JSON.stringify(enrolment))
  }

  enrolment(): Enrolment {
    const row = this.#db.prepare('SELECT content FROM enrolment').get()
    if (row === undefined)
      throw new GateError('not-enrolled', 'The set-up was not finished: run init.')
    return readEnrolment(JSON.parse(String(row['content'])))
  }

  list(kind: ListKind): StoredList | null {
    const row = this.#db
      .prepare('SELECT version, accepted_at, bytes FROM lists WHERE kind = ?')
      .get(kind)
    if (row === undefined) return null
    return {
      version: Number(row['version']),
      acceptedAt: Number(row['accepted_at']),
      bytes: row['bytes'] as Uint8Array,
    }
  }

  /** One durable step. Throws `older-list` for a version below the one held. */
  keepList(kind: ListKind, list: StoredList): void {
    const kept = this.#db
      .prepare(
        `INSERT INTO lists VALUES (?, ?, ?, ?) ON CONFLICT (kind) DO UPDATE SET
         version = excluded.version, accepted_at = excluded.accepted_at, bytes = excluded.bytes
         WHERE excluded.version >= lists.version`,
      )
      .run(kind, list.version, list.acceptedAt, list.bytes)
    if (kept.changes !== 1)
      throw new GateError('older-list', `The ${kind} list is older than the one held.`)
  }

  lastSeenAt(): number {
    return Number(this.#db.prepare('SELECT last_seen_at FROM clock').get()?.['last_seen_at'] ?? 0)
  }

  /** Remembers a time; an earlier one than remembered changes nothing. */
  sawTime(at: number): void {
    this.#db
      .prepare(
        `INSERT INTO clock VALUES (1, ?) ON CONFLICT (one) DO UPDATE
         SET last_seen_at = max(last_seen_at, excluded.last_seen_at)`,
      )
      .run(Math.floor(at))
  }

  /** For the one case where the clock had run ahead and was put right: by hand only. */
  forgetTime(at: number): void {
    this.#db.prepare('UPDATE clock SET last_seen_at = ?').run(Math.floor(at))
  }

  log(at: number, zone: string, decision: Decision): void {
    const { serial, because, grade, statusAge } = decision
    const age = statusAge === null ? null : Math.floor(statusAge)
    this.#db
      .prepare(
        'INSERT INTO decisions (at, serial, zone, because, grade, status_age) VALUES (?, ?, ?, ?, ?, ?)',
      )
      .run(Math.floor(at), serial, zone, because, grade, age)
  }

  /** The newest decisions first. */
  decisions(limit = 100): LoggedDecision[] {
    const rows = this.#db
      .prepare(
        'SELECT at, serial, zone, because, grade, status_age AS statusAge FROM decisions ORDER BY id DESC LIMIT ?',
      )
      .all(limit)
    return rows.map((row) => ({ ...row })) as unknown as LoggedDecision[]
  }

  /** Decisions before this time are of no more use, and say where people were: they go. */
  forgetDecisions(before: number): void {
    this.#db.prepare('DELETE FROM decisions WHERE at < ?').run(Math.floor(before))
  }

  close(): void {
    this.#db.close()
  }
}
