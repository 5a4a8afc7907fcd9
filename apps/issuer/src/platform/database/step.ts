// A step somebody asked for once: whatever it writes says so in the same transaction. When the program is killed in
// the middle, what is on the disk tells whether the step had begun, and nobody does it twice.
import { AsyncLocalStorage } from 'node:async_hooks'

type Mark<T> = (trx: T) => Promise<void>

const running = new AsyncLocalStorage<Mark<never>>()

/** Runs `work` as a step: `mark` is written with each of its transactions. */
export const asStep = <T, R>(mark: Mark<T>, work: () => Promise<R>): Promise<R> =>
  running.run(mark, work)

/** The transaction's work with the mark of the step it belongs to, which is the one that calls this. */
export function withMark<T, R>(work: (trx: T) => Promise<R>): (trx: T) => Promise<R> {
  const mark = running.getStore() as Mark<T> | undefined
  if (mark === undefined) return work
  return async (trx) => {
    await mark(trx)
    return await work(trx)
  }
}
