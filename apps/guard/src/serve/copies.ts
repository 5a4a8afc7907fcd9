// Cleaned copies wait here for whoever asked for them: ten minutes, by an address nobody guesses, then they are deleted.
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface Copy {
  readonly path: string
  readonly name: string
}

const lifetimeMilliseconds = 600_000
const copiesMax = 200

export class Copies {
  readonly #folder = mkdtempSync(join(tmpdir(), 'guard-copies-'))
  readonly #copies = new Map<string, Copy & { readonly until: number }>()

  /** A path for a new copy; it is not to be had before `keep`. */
  newPath(): string {
    return join(this.#folder, randomBytes(16).toString('hex'))
  }

  /** Keeps a copy for ten minutes; returns the last part of its address. */
  keep(path: string, name: string): string {
    this.#forget(Date.now())
    const id = randomBytes(16).toString('base64url')
    this.#copies.set(id, { path, name, until: Date.now() + lifetimeMilliseconds })
    setTimeout(() => this.#forget(Date.now()), lifetimeMilliseconds + 1000).unref()
    return id
  }

  get(id: string): Copy | null {
    this.#forget(Date.now())
    return this.#copies.get(id) ?? null
  }

  #forget(now: number): void {
    // The map is in the order of its keeping: the oldest first.
    for (const [id, { path, until }] of this.#copies) {
      if (until > now && this.#copies.size < copiesMax) return
      this.#copies.delete(id)
      rmSync(path, { force: true })
    }
  }

  close(): void {
    this.#copies.clear()
    rmSync(this.#folder, { recursive: true, force: true })
  }
}
