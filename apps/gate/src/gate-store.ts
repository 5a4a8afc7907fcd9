// The gate's own small database: what it was enrolled with, the newest signed lists, the latest time it has
// seen, and its log: what it decided and what the guard said (card serials and reasons; no names, no pictures).
import { randomUUID } from 'node:crypto'
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

/** What the guard did while no program answered him, or said without being acknowledged. */
export const guardWords = [
  'no-answer',
  'same-person',
  'not-same-person',
  'hand-admitted',
  'hand-refused',
] as const
export type GuardWord = (typeof guardWords)[number]

export interface GuardNote {
  /** Made by the page: the same note sent again is the same note. */
  readonly id: string
  /** Seconds since the epoch. */
  readonly at: number
  readonly zone: string
  readonly said: GuardWord
  readonly serial: string | null
}

/** An entry of the log that the office has not acknowledged. */
export interface UnsentEntry {
  readonly id: string
  readonly at: number
  readonly zone: string
  /** A reason of a decision, or a word of the guard. */
  readonly said: string
  readonly grade: string | null
  readonly serial: string | null
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

// Entries of a gate that was set up before the office listened to logs are not sent: their time is over.
const addIds = `
  ALTER TABLE decisions ADD COLUMN uid TEXT;
  ALTER TABLE decisions ADD COLUMN is_sent INTEGER NOT NULL DEFAULT 1;
  CREATE UNIQUE INDEX decisions_uid ON decisions (uid);
  CREATE INDEX decisions_unsent ON decisions (id) WHERE is_sent = 0;`

export class GateStore {
  readonly #db: DatabaseSync

  private constructor(db: DatabaseSync) {
    this.#db = db
    db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 5000')
    db.exec(tables)
    const columns = db.prepare("SELECT name FROM pragma_table_info('decisions')").all()
    if (!columns.some(({ name }) => name === 'uid')) db.exec(addIds)
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

  /** Writes a decision down. An id that is in the log already changes nothing. */
  log(at: number, zone: string, decision: Decision, id: string = randomUUID()): void {
    const { serial, because, grade, statusAge } = decision
    const age = statusAge === null ? null : Math.floor(statusAge)
    this.#add(id, { at, serial, zone, because, grade }, age)
  }

  /** Writes down what the guard's page had to keep. Notes that are in the log already change nothing. */
  note(notes: readonly GuardNote[]): void {
    this.#db.exec('BEGIN')
    try {
      for (const { id, at, zone, said, serial } of notes)
        this.#add(id, { at, serial, zone, because: said, grade: null }, null)
      this.#db.exec('COMMIT')
    } catch (error) {
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK')
      throw error
    }
  }

  #add(id: string, entry: Omit<LoggedDecision, 'statusAge'>, statusAge: number | null): void {
    const { at, serial, zone, because, grade } = entry
    this.#db
      .prepare(
        `INSERT INTO decisions (at, serial, zone, because, grade, status_age, uid, is_sent)
         VALUES (?, ?, ?, ?, ?, ?, ?, 0) ON CONFLICT (uid) DO NOTHING`,
      )
      .run(Math.floor(at), serial, zone, because, grade, statusAge, id)
  }

  /** What the office has not acknowledged, oldest first. */
  unsent(most: number): UnsentEntry[] {
    const rows = this.#db
      .prepare(
        `SELECT uid AS id, at, zone, because AS said, grade, serial FROM decisions
         WHERE is_sent = 0 ORDER BY decisions.id LIMIT ?`,
      )
      .all(most)
    return rows.map((row) => ({ ...row })) as unknown as UnsentEntry[]
  }

  countUnsent(): number {
    const row = this.#db.prepare('SELECT count(*) AS n FROM decisions WHERE is_sent = 0').get()
    return Number(row?.['n'])
  }

  /** The office has these. */
  markSent(ids: readonly string[]): void {
    this.#db
      .prepare('UPDATE decisions SET is_sent = 1 WHERE uid IN (SELECT value FROM json_each(?))')
      .run(JSON.stringify(ids))
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
