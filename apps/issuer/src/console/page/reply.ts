// What a page may answer: a page, another address of ours, a file, or a stream of events.
import type { Passed } from '../../platform/dispatch.ts'
import type { Html } from './html.ts'

export interface FieldError {
  /** The name of the field, which is also its id. */
  readonly field: string
  readonly message: string
}

export interface Page {
  readonly kind: 'page'
  readonly title: string
  readonly body: Html
  readonly status: number
  readonly errors: readonly FieldError[]
  /** Seconds after which a browser without script asks again. */
  readonly refresh: number | null
  /** Wide pages use the whole window: lists and photographs. */
  readonly wide: boolean
}
export interface Redirect {
  readonly kind: 'redirect'
  readonly to: string
  readonly notice: string | null
}
export interface Download {
  readonly kind: 'download'
  readonly name: string
  readonly type: string
  readonly bytes: Uint8Array
  /** Shown in the page (a picture) instead of saved. */
  readonly inline: boolean
}
export interface Stream {
  readonly kind: 'stream'
  /** Server-sent events until it ends; `gone` is aborted when the browser went away. */
  readonly events: (gone: AbortSignal) => AsyncIterable<{ event: string; data: unknown }>
}
export type Reply = Page | Redirect | Download | Stream

/** A page; with errors it is sent with status 422 and a summary of them on top. */
export function page(what: {
  readonly title: string
  readonly body: Html
  readonly status?: number
  readonly errors?: readonly FieldError[]
  readonly refresh?: number
  readonly wide?: boolean
}): Page {
  const errors = what.errors ?? []
  return {
    kind: 'page',
    title: what.title,
    body: what.body,
    status: what.status ?? (errors.length > 0 ? 422 : 200),
    errors,
    refresh: what.refresh ?? null,
    wide: what.wide ?? false,
  }
}

/** 303 to another page of the console, where the notice is shown once. Never to another site. */
export function redirect(to: string, { notice }: { readonly notice?: string } = {}): Redirect {
  if (!isOwnPath(to)) throw new TypeError('a redirect stays in the console')
  return { kind: 'redirect', to, notice: notice ?? null }
}

/** Whether this is a path of ours: `//host`, `/\host` and control characters lead elsewhere. */
export const isOwnPath = (path: string): boolean =>
  /^\/(?![/\\])[\x21-\x7e]*$/.test(path) && !path.includes('\\')

/** A file to save, which has passed the way out; its name is made safe for a header. */
export function download(what: {
  readonly name: string
  readonly type: string
  readonly file: Passed
}): Download {
  return {
    kind: 'download',
    name: what.name.replace(/[^A-Za-z0-9._-]+/g, '-').slice(0, 80),
    type: what.type,
    bytes: what.file.bytes,
    inline: false,
  }
}

/** A picture of a page, never kept by the browser. */
export function picture(
  bytes: Uint8Array,
  type: 'image/jpeg' | 'image/avif' | 'image/png',
): Download {
  return { kind: 'download', name: 'picture', type, bytes, inline: true }
}

/** Server-sent events. */
export const stream = (events: Stream['events']): Stream => ({ kind: 'stream', events })
