// Queries whose text is put together once: that takes longer than running them. For what is asked hundreds of times a
// second; everything else is plain Kysely.
import type { Compilable, CompiledQuery, DialectAdapter } from 'kysely'
import type { Reader } from '../store.ts'

/** Longer lists than this are rare: their texts are made anew each time. */
const lengthKept = 32

const gap: unique symbol = Symbol('a value given at each run')

/** Stands where a value will be, in the order of the query's text. */
export const given = gap as unknown as never

/** As many of them. */
export const givenEach = (length: number): never[] => Array.from({ length }, () => given)

/** Runs the query with these values, in the order of its text; `lengths` are those of its lists. */
export type ReadyQuery<O> = (
  db: Reader,
  values: readonly unknown[],
  ...lengths: readonly number[]
) => Promise<readonly O[]>

/** A query over lists of so many rows, all of whose values are {@link given}. */
export function readyQuery<O>(
  build: (db: Reader, ...lengths: number[]) => Compilable<O>,
): ReadyQuery<O> {
  const texts = new WeakMap<DialectAdapter, Map<string, CompiledQuery<O>>>()
  return async (db, values, ...lengths) => {
    const own = ownOf(texts, db)
    const key = lengths.join(' ')
    const query = own.get(key) ?? build(db, ...lengths).compile()
    if (lengths.every((length) => length <= lengthKept)) own.set(key, query)
    if (query.parameters.length !== values.length || query.parameters.some((one) => one !== gap))
      throw new Error('a ready query was given other values than it has places for')
    const result = await db.executeQuery<O>({ ...query, parameters: values })
    return result.rows
  }
}

function ownOf<O>(
  texts: WeakMap<DialectAdapter, Map<string, CompiledQuery<O>>>,
  db: Reader,
): Map<string, CompiledQuery<O>> {
  const { adapter } = db.getExecutor()
  const known = texts.get(adapter)
  if (known) return known
  const made = new Map<string, CompiledQuery<O>>()
  texts.set(adapter, made)
  return made
}
