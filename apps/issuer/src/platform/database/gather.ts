// What is asked for in one turn of the event loop, done together: one transaction, one statement, one commit.

/** Hands all that come within a turn to `work` at once; its result, or its failure, is everybody's. */
export function gather<T, R>(work: (all: readonly T[]) => Promise<R>): (one: T) => Promise<R> {
  let waiting: T[] = []
  let next: Promise<R> | null = null
  return (one) => {
    waiting.push(one)
    next ??= new Promise<R>((resolve, reject) => {
      // After the promises that are ready now.
      process.nextTick(() => {
        const all = waiting
        waiting = []
        next = null
        work(all).then(resolve, reject)
      })
    })
    return next
  }
}
