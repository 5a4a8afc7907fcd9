// The station's memory: which sealed jobs lie on the disk, which blanks it has, and for every release it
// ever opened the job id and the blank's serial. Nothing of what is printed. A commit is on the disk.
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite'
import { join } from 'node:path'
import { StationError } from './station-error.ts'
import type { Manifest } from './wire.ts'

export type BlankState = 'free' | 'held' | 'good' | 'spoiled' | 'set-up' | 'gone'
export type OpeningState = 'opened' | 'good' | 'spoiled' | 'none'

export interface StoredJob {
  readonly job: string
  readonly batch: string
  readonly file: string
  readonly at: number
  readonly length: number
}

/** A release that was opened: `leaf` (hex) names it for ever. */
export interface Opening {
  readonly leaf: string
  readonly job: string
  readonly batch: string
  readonly blank: string
  readonly state: OpeningState
}

const tables = `
  CREATE TABLE IF NOT EXISTS batches (batch TEXT PRIMARY KEY, manifest TEXT NOT NULL, next INTEGER);
  CREATE TABLE IF NOT EXISTS jobs (job TEXT PRIMARY KEY, batch TEXT NOT NULL, file TEXT NOT NULL,
    at INTEGER NOT NULL, length INTEGER NOT NULL);
  CREATE TABLE IF NOT EXISTS blanks (serial TEXT PRIMARY KEY, batch TEXT NOT NULL, state TEXT NOT NULL);
  CREATE INDEX IF NOT EXISTS blanks_free ON blanks (batch, state, serial);
  CREATE TABLE IF NOT EXISTS openings (leaf TEXT PRIMARY KEY, job TEXT NOT NULL, batch TEXT NOT NULL,
    blank TEXT NOT NULL, state TEXT NOT NULL, receipt BLOB, sent INTEGER NOT NULL DEFAULT 0);
  CREATE INDEX IF NOT EXISTS openings_by_job ON openings (job);
  CREATE INDEX IF NOT EXISTS openings_unsent ON openings (sent) WHERE sent = 0;`

type Row = Record<string, string | number | Uint8Array | null>

const textOf = (row: Row, column: string): string => row[column] as string

export class Journal {
  readonly #database: DatabaseSync
  readonly #statements = new Map<string, StatementSync>()

  constructor(home: string) {
    this.#database = new DatabaseSync(join(home, 'station.db'))
    const pragmas = [
      'journal_mode = WAL',
      'synchronous = FULL',
      'secure_delete = ON',
      'busy_timeout = 5000',
    ]
    for (const pragma of pragmas) this.#database.exec(`PRAGMA ${pragma}`)
    this.#database.exec(tables)
  }

  close(): void {
    this.#database.close()
  }

  /** Notes a batch and its blanks; a batch known before gets new blanks and its new terms. */
  keepBatch(manifest: Manifest, blanks: readonly string[]): void {
    this.#together(() => {
      this.#run(
        `INSERT INTO batches VALUES (?, ?, 0) ON CONFLICT (batch) DO UPDATE SET manifest = excluded.manifest`,
        manifest.batch,
        JSON.stringify(manifest),
      )
      const insert = `INSERT INTO blanks VALUES (?, ?, 'free') ON CONFLICT DO NOTHING`
      for (const serial of blanks) this.#run(insert, serial, manifest.batch)
    })
  }

  batches(): readonly { manifest: Manifest; next: number | null }[] {
    return this.#all('SELECT manifest, next FROM batches ORDER BY batch').map((row) => ({
      manifest: JSON.parse(textOf(row, 'manifest')) as Manifest,
      next: row['next'] === null ? null : Number(row['next']),
    }))
  }

  /** Notes jobs that lie in a file now, and from where to go on (`null`: all are here). */
  keepJobs(batch: string, jobs: readonly StoredJob[], next: number | null): void {
    this.#together(() => {
      const insert = `INSERT INTO jobs VALUES (?, ?, ?, ?, ?) ON CONFLICT (job) DO UPDATE SET
        file = excluded.file, at = excluded.at, length = excluded.length`
      for (const { job, file, at, length } of jobs) this.#run(insert, job, batch, file, at, length)
      this.#run('UPDATE batches SET next = ? WHERE batch = ?', next, batch)
    })
  }

  /** The files of a batch's sealed jobs, in order. */
  files(batch: string): readonly string[] {
    const sql = 'SELECT DISTINCT file FROM jobs WHERE batch = ? ORDER BY file'
    return this.#all(sql, batch).map((row) => textOf(row, 'file'))
  }

  job(job: string): StoredJob {
    const row = this.#all('SELECT * FROM jobs WHERE job = ?', job)[0]
    if (!row) throw new StationError('wrong-state', `${job} is not on this station's disk`)
    return row as unknown as StoredJob
  }

  /** Serials of a batch's free blanks in their order, at most `most`. */
  freeBlanks(batch: string, most: number): readonly string[] {
    const rows = this.#all(
      `SELECT serial FROM blanks WHERE batch = ? AND state = 'free' ORDER BY serial LIMIT ?`,
      batch,
      most,
    )
    return rows.map((row) => textOf(row, 'serial'))
  }

  /** How many blanks of a batch are in each state. */
  blankCounts(batch: string): Readonly<Partial<Record<BlankState, number>>> {
    const sql = 'SELECT state, COUNT(*) AS n FROM blanks WHERE batch = ? GROUP BY state'
    return Object.fromEntries(
      this.#all(sql, batch).map((row) => [textOf(row, 'state'), Number(row['n'])]),
    )
  }

  /** Whether this blank may be the one a card in the machine is on: its own, or a free one of its batch. */
  fits(serial: string, { batch, blank }: Pick<Opening, 'batch' | 'blank'>): boolean {
    if (serial === blank) return true
    const sql = `SELECT 1 FROM blanks WHERE serial = ? AND batch = ? AND state = 'free'`
    return this.#all(sql, serial, batch).length > 0
  }

  /** Takes a free blank out of use. Throws `wrong-state`. */
  takeOut(serial: string, state: 'set-up' | 'gone'): void {
    this.#moveBlank(serial, ['free'], state)
  }

  /**
   * Before anything is opened: these releases are about to be, each with its blank. On the disk when this
   * returns. Throws `wrong-state` when one of them was opened before.
   */
  begin(openings: readonly Omit<Opening, 'state'>[]): void {
    this.#together(() => {
      for (const { leaf, job, batch, blank } of openings) {
        if (this.wasOpened(leaf))
          throw new StationError('wrong-state', `${job} was opened with this release before`)
        this.#moveBlank(blank, ['free'], 'held')
        this.#run(
          `INSERT INTO openings (leaf, job, batch, blank, state) VALUES (?, ?, ?, ?, 'opened')`,
          leaf,
          job,
          batch,
          blank,
        )
      }
    })
  }

  wasOpened(leaf: string): boolean {
    return this.#all('SELECT 1 FROM openings WHERE leaf = ?', leaf).length > 0
  }

  /** Ends openings with their signed receipts; on the disk when this returns. */
  end(
    ended: readonly { opening: Opening; outcome: 'good' | 'spoiled'; receipt: Uint8Array }[],
  ): void {
    this.#together(() => {
      for (const { opening, outcome, receipt } of ended) {
        const changed = this.#run(
          `UPDATE openings SET state = ?, receipt = ?, blank = ? WHERE leaf = ? AND state = 'opened'`,
          outcome,
          receipt,
          opening.blank,
          opening.leaf,
        )
        if (changed !== 1) throw new StationError('wrong-state', `${opening.job} has ended before`)
        this.#moveBlank(opening.blank, ['free', 'held'], outcome)
      }
    })
  }

  /** No card came out: the blank is free again; the office is told and decides on a new release. */
  endWithout(opening: Opening): void {
    this.#together(() => {
      const sql = `UPDATE openings SET state = 'none' WHERE leaf = ? AND state = 'opened'`
      if (this.#run(sql, opening.leaf) !== 1)
        throw new StationError('wrong-state', `${opening.job} has ended before`)
      this.#moveBlank(opening.blank, ['held'], 'free')
    })
  }

  /** Gives a held blank back when another one was used in its place. */
  letGo(serial: string): void {
    this.#moveBlank(serial, ['held'], 'free')
  }

  /** Openings whose end nobody knows: the station was stopped between opening and receipt. */
  inDoubt(): readonly Opening[] {
    return this.#openings(`state = 'opened' ORDER BY job`)
  }

  /** Openings that ended without a card and of which the office has not been told. */
  untold(): readonly Opening[] {
    return this.#openings(`state = 'none' AND sent = 0`)
  }

  /** Receipts that the office has not acknowledged, at most 500. */
  unsent(): readonly { leaf: string; receipt: Uint8Array }[] {
    const rows = this.#all(
      'SELECT leaf, receipt FROM openings WHERE sent = 0 AND receipt IS NOT NULL LIMIT 500',
    )
    return rows.map((row) => ({
      leaf: textOf(row, 'leaf'),
      receipt: row['receipt'] as Uint8Array,
    }))
  }

  acknowledge(leaves: readonly string[]): void {
    this.#together(() => {
      for (const leaf of leaves) this.#run('UPDATE openings SET sent = 1 WHERE leaf = ?', leaf)
    })
  }

  /** Openings of a batch by state. */
  counts(batch: string): Readonly<Partial<Record<OpeningState, number>>> {
    const sql = 'SELECT state, COUNT(*) AS n FROM openings WHERE batch = ? GROUP BY state'
    return Object.fromEntries(
      this.#all(sql, batch).map((row) => [textOf(row, 'state'), Number(row['n'])]),
    )
  }

  #openings(where: string): readonly Opening[] {
    const rows = this.#all(`SELECT leaf, job, batch, blank, state FROM openings WHERE ${where}`)
    return rows.map((row) => ({ ...row }) as unknown as Opening)
  }

  #moveBlank(serial: string, from: readonly BlankState[], to: BlankState): void {
    const places = from.map(() => '?').join(', ')
    const sql = `UPDATE blanks SET state = ? WHERE serial = ? AND state IN (${places})`
    if (this.#run(sql, to, serial, ...from) !== 1)
      throw new StationError('wrong-state', `blank ${serial} is not ${from.join(' or ')}`)
  }

  #together(work: () => void): void {
    this.#database.exec('BEGIN IMMEDIATE')
    try {
      work()
      this.#database.exec('COMMIT')
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK')
      throw error
    }
  }

  #prepare(sql: string): StatementSync {
    const known = this.#statements.get(sql) ?? this.#database.prepare(sql)
    this.#statements.set(sql, known)
    return known
  }

  #run(sql: string, ...values: SQLInputValue[]): number {
    return Number(this.#prepare(sql).run(...values).changes)
  }

  #all(sql: string, ...values: SQLInputValue[]): Row[] {
    return this.#prepare(sql).all(...values) as Row[]
  }
}
