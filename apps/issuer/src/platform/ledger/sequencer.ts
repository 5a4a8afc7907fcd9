// The one program that gives ledger entries their indices. It takes outbox rows, stores the entries in the
// same transaction, has the custodian sign the new checkpoint, and answers those who wait with proofs.
// Killed at any point it starts again from the rows: entries are the truth, tiles and checkpoint follow.
import { setImmediate as endOfTurn } from 'node:timers/promises'
import type { LogWriter } from '@tipstaff/ledger'
import { indicesOf, ledgerSize, sequence, type SequencedEntry } from './ledger-rows.ts'
import type { Store } from '../store.ts'
import type { Cosign } from './witnesses.ts'

export interface ProvedEntry {
  readonly id: string
  readonly leafIndex: number
  readonly proof: readonly Uint8Array[]
}

export interface Proved {
  /** The signed checkpoint the proofs lead to. */
  readonly checkpoint: string
  readonly entries: readonly ProvedEntry[]
}

export interface SequencerParts {
  readonly store: Store
  readonly log: LogWriter
  /** Has a checkpoint of this size and root signed; `consistency` leads there from the last signed one. */
  sign(size: number, root: Uint8Array): Promise<string>
  /** Adds the cosignatures of witnesses to a note of this size. */
  readonly cosign?: Cosign
  /** Most entries in one checkpoint. */
  readonly batchMax?: number
}

interface Waiter {
  readonly ids: readonly string[]
  readonly witnessed: boolean
  resolve(proved: Proved): void
  reject(error: unknown): void
}

interface SignedHead {
  readonly size: number
  readonly note: string
}

/** A round whose entries are taken; `ended` once it is signed and everybody answered. */
interface Round {
  readonly ended: Promise<void>
}

const restful: Round = { ended: Promise.resolve() }

export class Sequencer {
  readonly #parts: SequencerParts
  #size = 0
  #head: SignedHead = { size: -1, note: '' }
  #cosigned: SignedHead | null = null
  #waiters: Waiter[] = []
  #taking: Promise<Round> | null = null
  /** The round being signed and answered, or the last one; never rejects. */
  #signing: Promise<unknown> = Promise.resolve()

  constructor(parts: SequencerParts) {
    this.#parts = parts
  }

  /** Takes up where the last run ended and has the tree signed as it is. Call once, first. */
  async recover(): Promise<void> {
    const size = await ledgerSize(this.#parts.store.db)
    if (this.#parts.log.size !== size) throw new Error('the log was opened at another size')
    this.#size = size
    await this.#sign(size, this.#parts.log.root())
  }

  get size(): number {
    return this.#size
  }

  /** The size of the newest signed checkpoint. */
  get signedSize(): number {
    return this.#head.size
  }

  get checkpoint(): string {
    return this.#head.note
  }

  /** Resolves once all these entries are in a signed checkpoint; rejects ids that were never queued. */
  prove(ids: readonly string[], witnessed = false): Promise<Proved> {
    return new Promise((resolve, reject) => {
      this.#waiters.push({ ids, witnessed, resolve, reject })
      // What goes wrong reaches the waiters.
      void this.turn().catch(() => undefined)
    })
  }

  /** The newest checkpoint with the cosignatures of the witnesses that answer; asked once a size. */
  async witnessed(): Promise<string> {
    const { cosign } = this.#parts
    const { size, note } = this.#head
    if (!cosign) return note
    if (this.#cosigned?.size !== size) this.#cosigned = { size, note: await cosign(note, size) }
    return this.#cosigned.note
  }

  /**
   * One round: everything queued now is sequenced, signed and answered. A round may be taken while the one
   * before it is being signed; no two are taken or signed at once.
   */
  async turn(): Promise<void> {
    this.#taking ??= this.#begin().finally(() => {
      this.#taking = null
      if (this.#waiters.length > 0) void this.turn().catch(() => undefined)
    })
    const { ended } = await this.#taking
    await ended
  }

  /** Runs something while no round is under way; the next round waits for it. */
  async atRest<T>(work: () => Promise<T>): Promise<T> {
    while (this.#taking) await this.#taking.catch(() => undefined)
    const result = this.#signing.then(work)
    this.#taking = result.then(
      () => restful,
      () => restful,
    )
    try {
      return await result
    } finally {
      this.#taking = null
      if (this.#waiters.length > 0) void this.turn().catch(() => undefined)
    }
  }

  /** Takes what is queued, waits until the round before is signed, and begins to sign this one. */
  async #begin(): Promise<Round> {
    // Whoever asks in the same turn, or while the last round was taken, shares this one: its commit, its signatures.
    await endOfTurn()
    const waiters = this.#waiters
    this.#waiters = []
    const refuse = (error: unknown): void => {
      for (const waiter of waiters) waiter.reject(error)
      if (waiters.length === 0) throw error
    }
    try {
      const fresh = await this.#take()
      const size = this.#size
      const root = this.#parts.log.root()
      await this.#signing
      const ended = this.#end(waiters, fresh, size, root).catch(refuse)
      this.#signing = ended.catch(() => undefined)
      return { ended }
    } catch (error) {
      refuse(error)
      return restful
    }
  }

  async #end(
    waiters: readonly Waiter[],
    fresh: ReadonlyMap<string, number>,
    size: number,
    root: Uint8Array,
  ): Promise<void> {
    if (this.#head.size !== size) await this.#sign(size, root)
    await this.#answer(waiters, fresh)
  }

  async #take(): Promise<Map<string, number>> {
    const { store, log, batchMax = 5_000 } = this.#parts
    const fresh = new Map<string, number>()
    for (;;) {
      const rows: SequencedEntry[] = await store.write((trx) => sequence(trx, this.#size, batchMax))
      if (rows.length === 0) return fresh
      log.append(rows.map(({ bytes }) => bytes))
      this.#size += rows.length
      for (const { id, leafIndex } of rows) fresh.set(id, leafIndex)
      if (rows.length < batchMax) return fresh
    }
  }

  async #sign(size: number, root: Uint8Array): Promise<void> {
    this.#head = { size, note: await this.#parts.sign(size, root) }
  }

  async #answer(waiters: readonly Waiter[], fresh: ReadonlyMap<string, number>): Promise<void> {
    for (const waiter of waiters) {
      try {
        const proved = await this.#provedFor(waiter.ids, fresh)
        waiter.resolve(
          waiter.witnessed ? { ...proved, checkpoint: await this.witnessed() } : proved,
        )
      } catch (error) {
        waiter.reject(error)
      }
    }
  }

  async #provedFor(ids: readonly string[], fresh: ReadonlyMap<string, number>): Promise<Proved> {
    const { size, note } = this.#head
    const older = ids.filter((id) => !fresh.has(id))
    const known =
      older.length > 0 ? await indicesOf(this.#parts.store.db, older) : new Map<string, never>()
    const entries: ProvedEntry[] = []
    for (const id of ids) {
      const leafIndex = fresh.get(id) ?? known.get(id)?.leafIndex
      if (leafIndex === undefined) throw new Error('an entry was asked for that was never queued')
      entries.push({
        id,
        leafIndex,
        proof: await this.#parts.log.inclusionProof(leafIndex, size),
      })
    }
    return { checkpoint: note, entries }
  }
}
