// Names in memory for search: the database holds them only sealed under the index key. Accents, case,
// apostrophes and hyphens do not matter; every typed part must begin some part of the name.
import type { DatabaseSync } from 'node:sqlite'
import type { HolderId } from '@tipstaff/custody'
import type { KeyBackEnd } from '../keys/back-end.ts'

/** Most holders one search names. */
export const foundMax = 25

const aad = (holder: HolderId): Uint8Array => Buffer.from(`tipstaff-name-v1\0${holder}`, 'utf8')
const letters: Readonly<Record<string, string>> = {
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  æ: 'ae',
  œ: 'oe',
  ß: 'ss',
  ı: 'i',
  ħ: 'h',
}

/** A name as it is compared: no accents, lower case; parts both joined and apart (`o'neil`: `oneil`, `neil`). */
export function nameParts(name: string): readonly string[] {
  const plain = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[øłđðþæœßıħ]/g, (letter) => letters[letter] ?? letter)
  const parts = new Set<string>()
  for (const word of plain.split(/\s+/u)) {
    const joined = word.replace(/[^\p{L}\p{N}]/gu, '')
    if (joined !== '') parts.add(joined)
    for (const part of word.split(/[^\p{L}\p{N}]+/u)) if (part !== '') parts.add(part)
    const rest = /^(?:mac|mc)(.{2,})$/.exec(joined)?.[1]
    if (rest !== undefined) parts.add(`mac${rest}`).add(`mc${rest}`)
  }
  return [...parts]
}

/** What is typed, as parts that must all be found: punctuation inside a word is ignored. */
function typedParts(typed: string): readonly string[] {
  return typed
    .split(/[\s-]+/u)
    .map((word) => nameParts(word)[0] ?? '')
    .filter((part) => part !== '')
}

export class NameSearch {
  readonly #keys: KeyBackEnd
  readonly #db: DatabaseSync
  /** Parts of each name joined by spaces, with one in front: one substring test a typed part. */
  readonly #lines = new Map<HolderId, string>()

  constructor(db: DatabaseSync, keys: KeyBackEnd) {
    this.#db = db
    this.#keys = keys
    for (const row of db.prepare('SELECT holder, nonce, sealed FROM name').all()) {
      const holder = row['holder'] as HolderId
      const boxed = { nonce: row['nonce'] as Uint8Array, sealed: row['sealed'] as Uint8Array }
      const name = Buffer.from(keys.unbox('index', boxed, aad(holder))).toString('utf8')
      this.#lines.set(holder, line(name))
    }
  }

  /** In a transaction: stores a name sealed. Call {@link learn} after the commit. */
  store(holder: HolderId, name: string): void {
    const { nonce, sealed } = this.#keys.box('index', Buffer.from(name, 'utf8'), aad(holder))
    this.#db
      .prepare(
        'INSERT INTO name (holder, nonce, sealed) VALUES (?, ?, ?) ON CONFLICT (holder) DO UPDATE SET nonce = excluded.nonce, sealed = excluded.sealed',
      )
      .run(holder, nonce, sealed)
  }

  learn(holder: HolderId, name: string): void {
    this.#lines.set(holder, line(name))
  }

  /** In a transaction: removes the stored name. Call {@link unlearn} after the commit. */
  remove(holder: HolderId): void {
    this.#db.prepare('DELETE FROM name WHERE holder = ?').run(holder)
  }

  unlearn(holder: HolderId): void {
    this.#lines.delete(holder)
  }

  /** Up to 25 holders; `more` says that there are others. Nothing typed finds nobody. */
  find(typed: string): { readonly holders: readonly HolderId[]; readonly more: boolean } {
    const wanted = typedParts(typed).map((part) => ` ${part}`)
    const holders: HolderId[] = []
    if (wanted.length === 0) return { holders, more: false }
    for (const [holder, parts] of this.#lines) {
      if (!wanted.every((part) => parts.includes(part))) continue
      if (holders.length === foundMax) return { holders, more: true }
      holders.push(holder)
    }
    return { holders, more: false }
  }
}

const line = (name: string): string => ` ${nameParts(name).join(' ')}`
