// The checkpoints the custodian signed. It alone holds the log's keys, so a checkpoint it does not
// remember is old, forged, or a sign that its own memory was set back.
import type { DatabaseSync } from 'node:sqlite'
import { CustodyRefusal } from '@tipstaff/custody'
import {
  emptyRoot,
  LedgerError,
  openCheckpoint,
  parseCheckpoint,
  signNoteAside,
  verifyConsistency,
} from '@tipstaff/ledger'
import { statement } from './statements.ts'
import type { NoteSigner, NoteVerifier, TreeHead } from '@tipstaff/ledger'

/** How long a checkpoint that is no longer the last is still taken, in milliseconds. */
export const checkpointLifeMs = 10 * 60_000
const remembered = 64

/** A checkpoint that is recorded with the transaction under way, and its signatures in the making. */
export interface Accepted {
  readonly head: TreeHead
  readonly note: Promise<string>
}

export class Checkpoints {
  readonly #db: DatabaseSync
  readonly #signers: readonly NoteSigner[]
  readonly #origin: string
  /** Notes verified or signed in this process, whole: identical bytes need no second verification. */
  readonly #notes = new Map<string, TreeHead>()
  readonly #witnessed = new Set<string>()
  #last: TreeHead
  #pruned = 0

  constructor(db: DatabaseSync, origin: string, signers: readonly NoteSigner[]) {
    this.#db = db
    this.#origin = origin
    this.#signers = signers
    this.#last = this.#recorded()
  }

  get last(): TreeHead {
    return this.#last
  }

  /**
   * In a transaction: takes the checkpoint of a note body that continues the last one, and begins to sign
   * it while the commit is written. What comes back is for {@link remember} after the commit, and for
   * nobody else before. Throws `malformed`, `checkpoint-stale`, `checkpoint-forked`.
   */
  accept(body: string, consistency: readonly Uint8Array[], now: number): Accepted {
    const { origin, size, root, extensions } = asRefusal(() => parseCheckpoint(body))
    if (origin !== this.#origin || extensions.length > 0)
      throw new CustodyRefusal('malformed', 'not a plain checkpoint of this log')
    // From the table, not from memory: two bodies may come within one transaction.
    const last = this.#recorded()
    if (size < last.size)
      throw new CustodyRefusal('checkpoint-stale', `size ${size} is below ${last.size}`)
    if (!verifyConsistency(last.size, size, last.root, root, consistency))
      throw new CustodyRefusal('checkpoint-forked', `size ${size} does not continue the log`)
    this.#prune(now)
    statement(
      this.#db,
      'INSERT INTO checkpoint (size, root, at) VALUES (?, ?, ?) ON CONFLICT (size) DO UPDATE SET at = excluded.at',
    ).run(size, root, now)
    const note = signNoteAside(body, this.#signers, Math.floor(now / 1000))
    // Nobody waits for it when the commit fails.
    note.catch(() => undefined)
    return { head: { size, root }, note }
  }

  /** After the commit: the body with both log signatures. */
  async remember({ head, note }: Accepted): Promise<string> {
    if (head.size >= this.#last.size) this.#last = head
    const signed = await note
    this.#remember(signed, head)
    return signed
  }

  /**
   * The tree of a signed note, if the custodian signed it within the last ten minutes or it is the last.
   * Throws `checkpoint-unsigned`, `custodian-rolled-back`, `checkpoint-forked`, `checkpoint-stale`.
   */
  head(note: string, now: number): TreeHead {
    const head = this.#notes.get(note) ?? this.#verified(note)
    const row = statement(this.#db, 'SELECT root, at FROM checkpoint WHERE size = ?').get(head.size)
    if (row === undefined) {
      if (head.size > this.#last.size)
        throw new CustodyRefusal(
          'custodian-rolled-back',
          `size ${head.size} was signed and forgotten`,
        )
      throw new CustodyRefusal('checkpoint-stale', `the checkpoint of size ${head.size} is too old`)
    }
    if (Buffer.compare(row['root'] as Uint8Array, head.root) !== 0)
      throw new CustodyRefusal('checkpoint-forked', `another tree of size ${head.size} was signed`)
    if (head.size !== this.#last.size && Number(row['at']) < now - checkpointLifeMs)
      throw new CustodyRefusal('checkpoint-stale', `the checkpoint of size ${head.size} is too old`)
    return head
  }

  /** Whether at least one of the witnesses cosigned the note. */
  isWitnessed(note: string, witnessKeys: readonly NoteVerifier[]): boolean {
    if (this.#witnessed.has(note)) return true
    try {
      openCheckpoint(note, { logKeys: this.#logKeys(), witnessKeys, quorum: 1 })
    } catch (error) {
      if (error instanceof LedgerError) return false
      throw error
    }
    keep(this.#witnessed, note)
    return true
  }

  #recorded(): TreeHead {
    const row = statement(
      this.#db,
      'SELECT size, root FROM checkpoint ORDER BY size DESC LIMIT 1',
    ).get()
    if (row === undefined) return { size: 0, root: emptyRoot }
    return { size: Number(row['size']), root: Uint8Array.from(row['root'] as Uint8Array) }
  }

  #logKeys(): readonly NoteVerifier[] {
    return this.#signers.map(({ verifier }) => verifier)
  }

  #verified(note: string): TreeHead {
    try {
      const { checkpoint } = openCheckpoint(note, { logKeys: this.#logKeys() })
      const head = { size: checkpoint.size, root: checkpoint.root }
      this.#remember(note, head)
      return head
    } catch (error) {
      if (!(error instanceof LedgerError)) throw error
      throw new CustodyRefusal('checkpoint-unsigned', `not a checkpoint of this log: ${error.code}`)
    }
  }

  #remember(note: string, head: TreeHead): void {
    this.#notes.set(note, head)
    const [oldest] = this.#notes.keys()
    if (this.#notes.size > remembered && oldest !== undefined) this.#notes.delete(oldest)
  }

  // Once a minute: what is too old to be taken need not be remembered, but for the last.
  #prune(now: number): void {
    if (now < this.#pruned + 60_000) return
    this.#pruned = now
    this.#db
      .prepare('DELETE FROM checkpoint WHERE at < ? AND size < ?')
      .run(now - 2 * checkpointLifeMs, this.#last.size)
  }
}

function keep(set: Set<string>, note: string): void {
  set.add(note)
  const [oldest] = set
  if (set.size > remembered && oldest !== undefined) set.delete(oldest)
}

function asRefusal<T>(read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error
    throw new CustodyRefusal('malformed', `not a checkpoint: ${error.code}`)
  }
}
