// The custodian's own memory: what it has signed, opened, released and refused for ever. One SQLite file,
// WAL with synchronous=FULL; every change goes through the recorder, so that it is on disk before it acts.
import { DatabaseSync } from 'node:sqlite'

const passkeys = `CREATE TABLE passkey (credential BLOB PRIMARY KEY, operator TEXT NOT NULL REFERENCES operator (id), public_key BLOB NOT NULL UNIQUE, rp_id TEXT NOT NULL, origin TEXT NOT NULL, removed_at INTEGER) STRICT, WITHOUT ROWID;
`
const grants = `CREATE TABLE issue_grant (intent BLOB NOT NULL REFERENCES intent (hash), card TEXT NOT NULL, card_type TEXT NOT NULL, face BLOB NOT NULL, vetted_until TEXT NOT NULL, signed BLOB, PRIMARY KEY (intent, card)) STRICT, WITHOUT ROWID;
`
const schema = `
CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE intent (hash BLOB PRIMARY KEY, verb TEXT NOT NULL, at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
${grants}CREATE TABLE operator (id TEXT PRIMARY KEY, public_key BLOB UNIQUE, roles TEXT NOT NULL, removed_at INTEGER) STRICT;
${passkeys}CREATE TABLE station (id TEXT PRIMARY KEY, seal BLOB NOT NULL UNIQUE, sign BLOB NOT NULL UNIQUE, removed_at INTEGER) STRICT;
CREATE TABLE witness (verifier_key TEXT PRIMARY KEY) STRICT;
CREATE TABLE checkpoint (size INTEGER PRIMARY KEY, root BLOB NOT NULL, at INTEGER NOT NULL) STRICT;
CREATE TABLE read (operator TEXT NOT NULL, minute INTEGER NOT NULL, count INTEGER NOT NULL, PRIMARY KEY (operator, minute)) STRICT, WITHOUT ROWID;
CREATE TABLE shredded (holder TEXT PRIMARY KEY, at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE name (holder TEXT PRIMARY KEY, nonce BLOB NOT NULL, sealed BLOB NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE list (kind TEXT NOT NULL, subject TEXT NOT NULL, version INTEGER NOT NULL, statuses BLOB, PRIMARY KEY (kind, subject)) STRICT, WITHOUT ROWID;
CREATE TABLE batch (id TEXT PRIMARY KEY, station TEXT NOT NULL, intent BLOB NOT NULL, requester TEXT NOT NULL, jobs INTEGER NOT NULL, jobs_digest TEXT NOT NULL, budget INTEGER NOT NULL, pace INTEGER NOT NULL, expires_at INTEGER NOT NULL, allowance REAL NOT NULL, allowance_at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE job (id TEXT PRIMARY KEY, batch TEXT NOT NULL REFERENCES batch (id), state TEXT NOT NULL, spoils INTEGER NOT NULL, cleared INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE release (leaf BLOB PRIMARY KEY, job TEXT NOT NULL REFERENCES job (id), batch TEXT NOT NULL, at INTEGER NOT NULL, outcome TEXT, blank TEXT) STRICT, WITHOUT ROWID;
CREATE INDEX release_outstanding ON release (batch) WHERE outcome IS NULL;
CREATE INDEX release_of_job ON release (job);
CREATE TRIGGER intent_is_used_once BEFORE DELETE ON intent BEGIN SELECT RAISE(ABORT, 'append only'); END;
CREATE TRIGGER shredded_for_ever BEFORE DELETE ON shredded BEGIN SELECT RAISE(ABORT, 'append only'); END;
CREATE TRIGGER released_once BEFORE DELETE ON release BEGIN SELECT RAISE(ABORT, 'append only'); END;
PRAGMA user_version = 3;
`

// Version 2: passkeys, and operators who have nothing else.
const fromVersion1 = `
BEGIN IMMEDIATE;
CREATE TABLE operator_2 (id TEXT PRIMARY KEY, public_key BLOB UNIQUE, roles TEXT NOT NULL, removed_at INTEGER) STRICT;
INSERT INTO operator_2 SELECT id, public_key, roles, removed_at FROM operator;
DROP TABLE operator;
ALTER TABLE operator_2 RENAME TO operator;
${passkeys}PRAGMA user_version = 2;
COMMIT;
`

// Version 3: a grant says which kind of card. The old ones do not, so they end: what was opened and not yet
// signed is asked for again.
const fromVersion2 = `
BEGIN IMMEDIATE;
DROP TABLE issue_grant;
${grants}PRAGMA user_version = 3;
COMMIT;
`

/** What stands in the settings: chosen once, at `init`. */
export interface Settings {
  /** The log's origin. */
  readonly origin: string
  /** Claim 1 of every credential signed here. */
  readonly issuer: string
  /** People one operator may open without a second person. */
  readonly rationHour: number
  readonly rationDay: number
}

/** Makes the tables in a new file and writes the settings. */
export function createDatabase(path: string, settings: Settings): DatabaseSync {
  const db = new DatabaseSync(path)
  configure(db)
  db.exec('BEGIN IMMEDIATE')
  db.exec(schema)
  const insert = db.prepare('INSERT INTO setting (name, value) VALUES (?, ?)')
  for (const [name, value] of Object.entries(settings)) insert.run(name, String(value))
  db.exec('COMMIT')
  return db
}

/** Opens the file {@link createDatabase} made, of this version or an earlier one; throws for any other. */
export function openDatabase(path: string): DatabaseSync {
  const db = new DatabaseSync(path)
  configure(db)
  const versionOf = (): unknown => db.prepare('PRAGMA user_version').get()?.['user_version']
  if (versionOf() === 1) db.exec(fromVersion1)
  if (versionOf() === 2) db.exec(fromVersion2)
  if (versionOf() === 3) return db
  db.close()
  throw new Error('the custodian database is of another version')
}

// Exclusive before the first access to the WAL: so there is no shared memory file and no second process.
function configure(db: DatabaseSync): void {
  db.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL')
  db.exec('PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON; PRAGMA trusted_schema = OFF')
  db.exec('BEGIN IMMEDIATE; COMMIT')
}

/** The settings of an open database. */
export function readSettings(db: DatabaseSync): Settings {
  const rows = db.prepare('SELECT name, value FROM setting').all()
  const map = new Map(rows.map((row) => [String(row['name']), String(row['value'])]))
  const value = (name: string): string => {
    const found = map.get(name)
    if (found === undefined) throw new Error(`the setting ${name} is missing`)
    return found
  }
  return {
    origin: value('origin'),
    issuer: value('issuer'),
    rationHour: Number(value('rationHour')),
    rationDay: Number(value('rationDay')),
  }
}
