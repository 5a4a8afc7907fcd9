// The ledger's tiles, entry bundles and checkpoint as static files: any web server can serve them, and a
// verifier needs nothing else. Written whole or not at all, never changed once full.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { TileStore } from '@tipstaff/ledger'
import { holdsNobody, letOut } from '../dispatch.ts'

/** A tile store in a folder. Public by intent: leaves hold no personal data. */
export function tileFiles(folder: string): TileStore {
  return {
    read: (path) => readIfThere(join(folder, path)),
    write: (path, bytes) => letOut(join(folder, path), holdsNobody('ledger', bytes), 0o644),
  }
}

/** Puts the signed checkpoint beside its tiles; after the tiles, never before (tlog-tiles, Partial Tiles). */
export function publishCheckpoint(folder: string, note: string): void {
  letOut(join(folder, 'checkpoint'), holdsNobody('ledger', note), 0o644)
}

/** The checkpoint that is published now; null before the first. */
export function publishedCheckpoint(folder: string): string | null {
  return readIfThere(join(folder, 'checkpoint'))?.toString('utf8') ?? null
}

function readIfThere(path: string): Buffer | null {
  try {
    return readFileSync(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}
