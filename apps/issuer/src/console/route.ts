// A route: an address, the action it needs, the shapes of what comes in, and what answers. Typed by its own
// schemas; the ground checks session, role, token and shapes before `handle` sees anything.
import { z } from 'zod'
import type { Signatory } from '@tipstaff/custody'
import type { Office } from '../platform/office.ts'
import type { Action } from './actions.ts'
import type { FieldError, Reply } from './page/reply.ts'
import type { Call } from './programs/call.ts'
import type { Session } from './session.ts'
import type { StartTask } from './tasks/tasks.ts'

export interface Upload {
  /** The field it came in. */
  readonly field: string
  /** As the browser said: show it escaped, never use it as a path. */
  readonly name: string
  readonly bytes: Uint8Array
}

/** What was typed, before any shape was asked for: to fill a form again. */
export type Typed = Readonly<Record<string, string | readonly string[]>>

export interface Ask<P = unknown, Q = unknown, B = unknown> {
  readonly office: Office
  readonly params: P
  readonly query: Q
  readonly body: B
  readonly files: readonly Upload[]
  readonly typed: Typed
  readonly session: Session
  /**
   * The approver of exactly these intents (hex hashes, at most 512, in the order given), from the passkey
   * assertion the form brought. Refusal `signature-needed` when there is none or it is not good.
   */
  readonly approver: (hashes: readonly string[]) => Promise<Signatory>
  readonly startTask: StartTask
  /** Where this console is, as browsers see it: for links that are given away. */
  readonly origin: string
}

type Answer = Reply | Promise<Reply>

interface Spec<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType> {
  readonly method: 'GET' | 'POST'
  /** Like `/cards/:serial`. */
  readonly path: `/${string}`
  readonly action: Action
  readonly params?: P
  readonly query?: Q
  readonly body?: B
  /** Uses a key or gives a file of people away: only with a touch or a new sign-in of the last minutes. */
  readonly fresh?: true
  /** Files may be sent; without it they are refused. */
  readonly upload?: { readonly filesMax: number; readonly bytesMax: number }
  readonly handle: (ask: Ask<z.output<P>, z.output<Q>, z.output<B>>) => Answer
  /** Answers a body that does not fit: the form again, filled from `ask.typed`. Without it a plain page says so. */
  readonly wrong?: (ask: Ask<z.output<P>, z.output<Q>>, errors: readonly FieldError[]) => Answer
}

/** A route whose schemas are known to itself only. */
export interface Route {
  readonly method: 'GET' | 'POST'
  readonly path: `/${string}`
  readonly action: Action
  readonly params: z.ZodType
  readonly query: z.ZodType
  readonly body: z.ZodType
  readonly fresh: boolean
  readonly upload: { readonly filesMax: number; readonly bytesMax: number } | null
  handle(ask: Ask): Answer
  readonly wrong: ((ask: Ask, errors: readonly FieldError[]) => Answer) | null
}

const nothing = z.object({})
type Nothing = typeof nothing

/** Makes a route. `query` and `body` ignore fields they do not name. */
export function route<
  P extends z.ZodType = Nothing,
  Q extends z.ZodType = Nothing,
  B extends z.ZodType = Nothing,
>(spec: Spec<P, Q, B>): Route {
  return {
    method: spec.method,
    path: spec.path,
    action: spec.action,
    params: spec.params ?? nothing,
    query: spec.query ?? nothing,
    body: spec.body ?? nothing,
    fresh: spec.fresh ?? false,
    upload: spec.upload ?? null,
    // What the schemas let through is what `handle` was typed with.
    handle: (ask) => spec.handle(ask as Ask<z.output<P>, z.output<Q>, z.output<B>>),
    wrong: spec.wrong
      ? (ask, errors) =>
          (spec.wrong as NonNullable<typeof spec.wrong>)(
            ask as Ask<z.output<P>, z.output<Q>>,
            errors,
          )
      : null,
  }
}

/** Something that may wait for somebody: shown on the home page to those who may do the action. */
export interface Waiting {
  readonly action: Action
  readonly path: `/${string}`
  /** "3 requests to approve": the words for a number. */
  readonly says: (count: number) => string
  readonly count: (office: Office, session: Session) => Promise<number>
}

/** A figure of the day on the home page. */
export interface Figure {
  readonly action: Action
  readonly label: string
  readonly value: (office: Office) => Promise<number>
}

/** Something that should not wait until somebody looks for it: on top of home, to those who may do the action. */
export interface Alarm {
  readonly action: Action
  readonly path: `/${string}`
  /** Each alarm in a sentence; none where all is well. */
  readonly look: (office: Office) => Promise<readonly string[]>
}

/** An entry of the menu: shown to those who may. */
export interface MenuEntry {
  readonly action: Action
  readonly path: `/${string}`
  readonly label: string
  /** Other beginnings of addresses that belong to it. */
  readonly also?: readonly `/${string}`[]
}

/** What the stations bring to the console. */
export interface ConsoleParts {
  readonly routes: readonly Route[]
  readonly menu: readonly MenuEntry[]
  /** What people begin most often: offered on the home page to those who may. */
  readonly starts?: readonly MenuEntry[]
  readonly waiting: readonly Waiting[]
  readonly figures: readonly Figure[]
  readonly alarms: readonly Alarm[]
  /** The interface for programs. */
  readonly calls: readonly Call[]
}
