// Small strict descriptions of CBOR values: one description gives both the check and the type.
// An unknown key, a wrong length or a missing field is refused; nothing is coerced.

/** Thrown by a shape: says where the value went wrong, never what it was. */
export class ShapeError extends Error {
  override readonly name = 'ShapeError'
}

/** Checks an unknown value and returns it with its type, or throws {@link ShapeError}. */
export type Shape<T> = (value: unknown, at: string) => T
/** The type a shape accepts. */
export type Infer<S> = S extends Shape<infer T> ? T : never

const refuse = (at: string, wanted: string): never => {
  throw new ShapeError(`${at}: ${wanted} expected`)
}

/** Bytes of exactly `length`, or of at most `max`. */
export const bytes =
  (limit: { readonly length: number } | { readonly max: number }): Shape<Uint8Array> =>
  (value, at) => {
    if (!(value instanceof Uint8Array)) return refuse(at, 'bytes')
    const fits = 'length' in limit ? value.length === limit.length : value.length <= limit.max
    return fits ? value : refuse(at, `bytes (${JSON.stringify(limit)})`)
  }

/** Text of at most `max` UTF-16 units. */
export const text =
  (max: number): Shape<string> =>
  (value, at) =>
    typeof value === 'string' && value.length <= max && value.isWellFormed()
      ? value
      : refuse(at, `text of at most ${max}`)

/** Text that matches a pattern; `T` names the branded or template type it stands for. */
export const matching =
  <T extends string>(pattern: RegExp, called: string): Shape<T> =>
  (value, at) =>
    typeof value === 'string' && pattern.test(value) ? (value as T) : refuse(at, called)

/** One of a closed list. */
export const oneOf =
  <const T extends string | number>(all: readonly T[]): Shape<T> =>
  (value, at) =>
    all.includes(value as T) ? (value as T) : refuse(at, `one of ${all.join(', ')}`)

/** A safe integer between `min` and `max`, both included. */
export const integer =
  (min: number, max: number = Number.MAX_SAFE_INTEGER): Shape<number> =>
  (value, at) =>
    Number.isSafeInteger(value) && (value as number) >= min && (value as number) <= max
      ? (value as number)
      : refuse(at, `integer ${min}..${max}`)

export const flag: Shape<boolean> = (value, at) =>
  typeof value === 'boolean' ? value : refuse(at, 'true or false')

/** A list of at least `min` and at most `max` values of one shape. */
export const list =
  <T>(of: Shape<T>, max: number, min: number = 0): Shape<readonly T[]> =>
  (value, at) => {
    if (!Array.isArray(value) || value.length < min || value.length > max)
      return refuse(at, `list of ${min}..${max}`)
    return value.map((one, i) => of(one, `${at}[${i}]`))
  }

/** A map from a closed list of keys, each optional, to values of one shape. */
export const keyed =
  <K extends string, T>(keys: readonly K[], of: Shape<T>): Shape<Readonly<Partial<Record<K, T>>>> =>
  (value, at) => {
    const map = asMap(value, at)
    const out: Partial<Record<K, T>> = {}
    for (const key of Object.keys(map)) {
      if (!keys.includes(key as K)) return refuse(at, 'no unknown key')
      out[key as K] = of(map[key], `${at}.${key}`)
    }
    return out
  }

type Fields = Readonly<Record<string, Shape<unknown>>>
type Filled<R extends Fields> = { readonly [K in keyof R]: Infer<R[K]> }
type Optional<O extends Fields> = { readonly [K in keyof O]?: Infer<O[K]> }

/** A map with exactly these keys. */
export const record = <R extends Fields>(required: R): Shape<Filled<R>> =>
  closed(required, {}) as Shape<Filled<R>>

/** A map with exactly the `required` keys and any of the `optional` ones; absent, never null. */
export const recordWith = <R extends Fields, O extends Fields>(
  required: R,
  optional: O,
): Shape<Filled<R> & Optional<O>> => closed(required, optional) as Shape<Filled<R> & Optional<O>>

function closed(required: Fields, optional: Fields): Shape<unknown> {
  const wanted = Object.entries(required)
  const allowed = Object.entries(optional)
  const known = new Set([...wanted, ...allowed].map(([key]) => key))
  return (value, at) => {
    const map = asMap(value, at)
    for (const key of Object.keys(map)) if (!known.has(key)) return refuse(at, 'no unknown key')
    const out: Record<string, unknown> = {}
    for (const [key, shape] of wanted) out[key] = shape(map[key], `${at}.${key}`)
    for (const [key, shape] of allowed)
      if (Object.hasOwn(map, key)) out[key] = shape(map[key], `${at}.${key}`)
    return out
  }
}

function asMap(value: unknown, at: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return refuse(at, 'map')
  if (value instanceof Uint8Array) return refuse(at, 'map')
  return value as Record<string, unknown>
}
