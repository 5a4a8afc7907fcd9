// A call of the interface for programs: an address, the action it needs, the shapes of what comes in and goes out.
// Checks and the description (OpenAPI) are made from these; what a shape does not name never goes out.
import { z } from 'zod'
import type { OperatorId, Signatory } from '@tipstaff/custody'
import type { Office } from '../../platform/office.ts'
import { Refusal } from '../../platform/refusal.ts'
import type { Action, Role } from '../actions.ts'

/** The program that calls, and for whom. */
export interface Caller {
  /** Its credential's id. */
  readonly credential: string
  readonly operator: OperatorId
  /** What the credential allows of what the operator may now. */
  readonly roles: readonly Role[]
  /** Asks as the operator. Refusal `signature-needed` until his key file delegated a session. */
  readonly hand: Signatory
}

export interface CallAsk<P = unknown, Q = unknown, B = unknown> {
  readonly office: Office
  readonly params: P
  readonly query: Q
  readonly body: B
  readonly caller: Caller
}

interface Spec<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, A extends z.ZodType> {
  readonly method: 'GET' | 'POST'
  /** Under /api/v1, like `/cards/:serial`. */
  readonly path: `/${string}`
  /** A verb and a noun, unique: `readCard`. */
  readonly id: string
  readonly says: string
  readonly action: Action
  readonly params?: P
  readonly query?: Q
  readonly body?: B
  readonly answer: A
  readonly handle: (ask: CallAsk<z.output<P>, z.output<Q>, z.output<B>>) => Promise<z.input<A>>
}

/** A call whose shapes are known to itself only. */
export interface Call {
  readonly method: 'GET' | 'POST'
  readonly path: `/${string}`
  readonly id: string
  readonly says: string
  readonly action: Action
  readonly params: z.ZodType
  readonly query: z.ZodType
  readonly body: z.ZodType | null
  readonly answer: z.ZodType
  handle(ask: CallAsk): Promise<unknown>
}

const nothing = z.strictObject({})
type Nothing = typeof nothing

/** Makes a call. Fields its shapes do not name are refused. */
export function call<
  A extends z.ZodType,
  P extends z.ZodType = Nothing,
  Q extends z.ZodType = Nothing,
  B extends z.ZodType = Nothing,
>(spec: Spec<P, Q, B, A>): Call {
  const { method, path, id, says, action, answer } = spec
  return {
    method,
    path,
    id,
    says,
    action,
    params: spec.params ?? nothing,
    query: spec.query ?? nothing,
    body: method === 'GET' ? null : (spec.body ?? nothing),
    answer,
    // What the shapes let through is what `handle` was typed with.
    handle: (ask) => spec.handle(ask as CallAsk<z.output<P>, z.output<Q>, z.output<B>>),
  }
}

export const pageMax = 200
/** The query of a list. */
export const pageQuery = z.strictObject({
  cursor: z.string().max(400).optional().describe('From `next` of the page before.'),
  limit: z.coerce.number().int().min(1).max(pageMax).default(50).describe('Items on a page.'),
})

/** The answer of a list. */
export const pageOf = <T extends z.ZodType>(item: T) =>
  z.object({
    items: z.array(item),
    next: z.string().nullable().describe('The cursor of the next page; null on the last.'),
  })

/** A cursor: opaque to programs, checked like anything that comes in. */
export const toCursor = (place: unknown): string =>
  Buffer.from(JSON.stringify(place), 'utf8').toString('base64url')

/** Reads a cursor back. Refusal `malformed`. */
export function fromCursor<T>(cursor: string | undefined, shape: z.ZodType<T>): T | undefined {
  if (cursor === undefined) return undefined
  try {
    const read = shape.safeParse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')))
    if (read.success) return read.data
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
  }
  throw new Refusal('malformed', 'the cursor is not one of ours')
}

/** One page of what was found when one more was asked for. */
export function cut<T, I>(
  found: readonly T[],
  limit: number,
  item: (one: T) => I,
  place: (last: T) => unknown,
): { items: I[]; next: string | null } {
  const shown = found.slice(0, limit)
  const last = shown.at(-1)
  const next = last !== undefined && found.length > limit ? toCursor(place(last)) : null
  return { items: shown.map(item), next }
}
