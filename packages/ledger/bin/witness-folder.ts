// A witness's own directory: its private keys (mode 0600), the logs it watches, and what it cosigned
// last, in SQLite with full synchronisation. A missing or readable-by-others file stops the program.
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import {
  formatVerifierKey,
  generateSigner,
  parseSignerKey,
  parseVerifierKey,
  type NoteSigner,
  type NoteVerifier,
  type WitnessStore,
} from '../src/index.ts'

const keyFiles = [
  { file: 'ed25519.key', type: 0x04 },
  { file: 'ml-dsa-44.key', type: 0x06 },
] as const
const stateFile = 'witness.sqlite'
const verifierFile = 'witness.vkeys'

const schema = `
  CREATE TABLE log_key (origin TEXT NOT NULL, vkey TEXT NOT NULL PRIMARY KEY) STRICT;
  CREATE TABLE cosigned (
    origin TEXT NOT NULL PRIMARY KEY,
    size INTEGER NOT NULL CHECK (size >= 0),
    root BLOB NOT NULL CHECK (length(root) = 32)
  ) STRICT;
  CREATE TABLE fork (at INTEGER NOT NULL, origin TEXT NOT NULL, note TEXT NOT NULL) STRICT;
  CREATE TRIGGER cosigned_never_goes_back BEFORE UPDATE ON cosigned
    WHEN NEW.size < OLD.size OR NEW.origin <> OLD.origin
      OR (NEW.size = OLD.size AND NEW.root <> OLD.root)
    BEGIN SELECT RAISE(ABORT, 'a witness never goes back'); END;
  CREATE TRIGGER cosigned_is_kept BEFORE DELETE ON cosigned
    BEGIN SELECT RAISE(ABORT, 'a witness never forgets'); END;`

function openState(path: string): DatabaseSync {
  const state = new DatabaseSync(path)
  state.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 5000')
  return state
}

/** Makes keys and empty state in a new directory; returns the witness's public keys. */
export function initFolder(folder: string, name: string): string[] {
  for (const file of [stateFile, ...keyFiles.map((key) => key.file)])
    if (existsSync(join(folder, file))) throw new Error(`${join(folder, file)} is already there`)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const vkeys = keyFiles.map(({ file, type }) => {
    const { signer, signerKey } = generateSigner(name, type)
    writeFileSync(join(folder, file), `${signerKey}\n`, { mode: 0o600, flag: 'wx', flush: true })
    return formatVerifierKey(signer.verifier)
  })
  writeFileSync(join(folder, verifierFile), `${vkeys.join('\n')}\n`, { flush: true })
  const state = openState(join(folder, stateFile))
  state.exec(schema)
  state.close()
  chmodSync(join(folder, stateFile), 0o600)
  return vkeys
}

export interface WitnessFolder {
  readonly signers: readonly NoteSigner[]
  readonly logs: ReadonlyMap<string, readonly NoteVerifier[]>
  readonly store: WitnessStore
  /** Lets the witness watch a log; all keys of an origin must sign. */
  addLogKey(vkey: string): NoteVerifier
  /** Keeps a checkpoint that forks a log, signed by the log itself. */
  keepFork(origin: string, note: string, at: number): void
  close(): void
}

function readKey(path: string): NoteSigner {
  if ((statSync(path).mode & 0o077) !== 0)
    throw new Error(`${path} can be read by others: chmod 600 it, or better make a new one`)
  return parseSignerKey(readFileSync(path, 'utf8').trim())
}

/** Opens what `initFolder` made. Throws where anything of it is missing. */
export function openFolder(folder: string): WitnessFolder {
  for (const file of [stateFile, ...keyFiles.map((key) => key.file)])
    if (!existsSync(join(folder, file)))
      throw new Error(`${join(folder, file)} is missing: a witness without its state must not sign`)
  const signers = keyFiles.map(({ file }) => readKey(join(folder, file)))
  const state = openState(join(folder, stateFile))
  const logs = new Map<string, NoteVerifier[]>()
  for (const row of state.prepare('SELECT vkey FROM log_key ORDER BY rowid').all()) {
    const key = parseVerifierKey(String(row['vkey']))
    logs.set(key.name, [...(logs.get(key.name) ?? []), key])
  }
  return {
    signers,
    logs,
    store: stateStore(state),
    addLogKey(vkey) {
      const key = parseVerifierKey(vkey)
      state.prepare('INSERT INTO log_key (origin, vkey) VALUES (?, ?)').run(key.name, vkey)
      return key
    },
    keepFork(origin, note, at) {
      state.prepare('INSERT INTO fork (at, origin, note) VALUES (?, ?, ?)').run(at, origin, note)
    },
    close: () => state.close(),
  }
}

// One statement each: SQLite makes them atomic, between processes too.
function stateStore(state: DatabaseSync): WitnessStore {
  const select = state.prepare('SELECT size, root FROM cosigned WHERE origin = ?')
  const insert = state.prepare(
    'INSERT INTO cosigned (origin, size, root) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
  )
  const update = state.prepare(
    'UPDATE cosigned SET size = ?, root = ? WHERE origin = ? AND size = ? AND root = ?',
  )
  return {
    read(origin) {
      const row = select.get(origin)
      if (row === undefined) return null
      const root = row['root']
      if (!(root instanceof Uint8Array)) throw new Error('the state of the witness is damaged')
      return { size: Number(row['size']), root }
    },
    swap(origin, before, after) {
      const { changes } =
        before === null
          ? insert.run(origin, after.size, after.root)
          : update.run(after.size, after.root, origin, before.size, before.root)
      return Number(changes) === 1
    },
  }
}
