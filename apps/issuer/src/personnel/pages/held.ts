// What an operator works on and the office must not keep: uploaded rosters, file names, the photographs before him.
// In this process's memory, for him alone, and gone by itself.
import { randomBytes } from 'node:crypto'
import type { OperatorId } from '@tipstaff/custody'
import type { Office } from '../../platform/office.ts'
import { Refusal } from '../../platform/refusal.ts'

type Needs = Pick<Office, 'store' | 'clock'>
interface Kept<T> {
  readonly by: OperatorId
  readonly until: number
  value: T
}

export class Held<T> {
  readonly #lifeMs: number
  readonly #perPerson: number
  /** Said when it is gone. */
  readonly #gone: string
  readonly #all = new WeakMap<object, Map<string, Kept<T>>>()

  constructor(what: {
    readonly lifeMs: number
    readonly perPerson: number
    readonly gone: string
  }) {
    this.#lifeMs = what.lifeMs
    this.#perPerson = what.perPerson
    this.#gone = what.gone
  }

  /** Keeps it and gives its id; of what the same person held, the oldest make room. */
  keep({ store, clock }: Needs, by: OperatorId, value: T): string {
    const all = this.#all.get(store) ?? new Map<string, Kept<T>>()
    this.#all.set(store, all)
    const own = [...all].filter(([, kept]) => kept.by === by)
    for (const [id] of own.slice(0, Math.max(0, own.length - this.#perPerson + 1))) all.delete(id)
    const id = randomBytes(8).toString('hex')
    all.set(id, { by, value, until: clock() + this.#lifeMs })
    setTimeout(() => all.delete(id), this.#lifeMs).unref()
    return id
  }

  /** Refusal `expired` where it is gone, or somebody else's. */
  read({ store, clock }: Needs, by: OperatorId, id: string): T {
    const kept = this.#all.get(store)?.get(id)
    if (kept?.by === by && clock() < kept.until) return kept.value
    throw new Refusal('expired', this.#gone)
  }

  /** Puts another value in its place, if it is still there. */
  replace({ store }: Needs, id: string, value: T): void {
    const kept = this.#all.get(store)?.get(id)
    if (kept) kept.value = value
  }

  drop({ store }: Needs, id: string): void {
    this.#all.get(store)?.delete(id)
  }

  /** What everybody but this person holds. */
  ofOthers({ store, clock }: Needs, by: OperatorId): readonly T[] {
    const all = [...(this.#all.get(store)?.values() ?? [])]
    return all.filter((kept) => kept.by !== by && clock() < kept.until).map(({ value }) => value)
  }
}
