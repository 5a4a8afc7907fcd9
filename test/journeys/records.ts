// What the tests of crashes read from the outside: the custodian's own tables from a copy of its file, and
// the published ledger from its files alone.
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import {
  bundlePath,
  decodeEntry,
  leafHash,
  parseBundle,
  parseCheckpoint,
  parseNote,
  tileWidth,
  type LedgerEntry,
} from '@tipstaff/ledger'

export interface ReleaseRow {
  readonly leaf: string
  readonly job: string
  readonly batch: string
  readonly at: number
  readonly outcome: 'good' | 'spoiled' | 'came-out' | 'did-not-come-out' | null
}

export interface CustodianRecords {
  /** Hashes of used intents, hex, with their verbs. */
  readonly intents: readonly { readonly hash: string; readonly verb: string }[]
  readonly releases: readonly ReleaseRow[]
  readonly budgets: ReadonlyMap<string, number>
  /** The largest tree it signed or accepted. */
  readonly treeSize: number
}

/** Reads the custodian's records. It must not be running: it holds its file alone. */
export function readCustodian(dir: string): CustodianRecords {
  const copy = mkdtempSync(join(tmpdir(), 'tipstaff-records-'))
  for (const name of ['custodian.db', 'custodian.db-wal'])
    if (existsSync(join(dir, name))) copyFileSync(join(dir, name), join(copy, name))
  const db = new DatabaseSync(join(copy, 'custodian.db'))
  try {
    const rows = <T>(sql: string): T[] => db.prepare(sql).all() as T[]
    const batches = rows<{ id: string; budget: number }>('SELECT id, budget FROM batch')
    const [tree] = rows<{ size: number | null }>('SELECT max(size) AS size FROM checkpoint')
    return {
      intents: rows('SELECT lower(hex(hash)) AS hash, verb FROM intent'),
      releases: rows(
        'SELECT lower(hex(leaf)) AS leaf, job, batch, at, outcome FROM release ORDER BY at',
      ),
      budgets: new Map(batches.map(({ id, budget }) => [id, budget])),
      treeSize: tree?.size ?? 0,
    }
  } finally {
    db.close()
    rmSync(copy, { recursive: true })
  }
}

export interface Leaf {
  readonly index: number
  readonly hash: string
  readonly entry: LedgerEntry
}

export const leafOf = (bytes: Uint8Array, index: number): Leaf => ({
  index,
  hash: Buffer.from(leafHash(bytes)).toString('hex'),
  entry: decodeEntry(bytes),
})

/** The size the published checkpoint says. */
export function publishedSize(folder: string): number {
  const path = join(folder, 'checkpoint')
  if (!existsSync(path)) return 0
  return parseCheckpoint(parseNote(readFileSync(path)).text).size
}

/** Every leaf of the published ledger, from its bundles. */
export function publishedLeaves(folder: string): readonly Leaf[] {
  const size = publishedSize(folder)
  const leaves: Leaf[] = []
  for (let index = 0; index * tileWidth < size; index += 1) {
    const width = Math.min(tileWidth, size - index * tileWidth)
    const bytes = readFileSync(join(folder, bundlePath(index, width)))
    for (const entry of parseBundle(bytes, width)) leaves.push(leafOf(entry, leaves.length))
  }
  return leaves
}
