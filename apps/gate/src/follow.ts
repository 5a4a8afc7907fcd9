// Keeps the gate's lists new: fetches them with ETag, follows the office's events, and knows when it is quiet.
// Whatever comes in is believed only after the gate has checked its signature and version.
import { CredentialError } from '@tipstaff/credential'
import { z } from 'zod'
import { readEvents, type ServerEvent } from './events.ts'
import { GateError } from './gate-error.ts'
import type { Gate } from './gate.ts'
import type { ListKind } from './gate-store.ts'
import { Reporter } from './report.ts'
import { LogSender } from './send-log.ts'

export interface Link {
  readonly isConnected: boolean
  /** Seconds since a good heartbeat came; null when none has come since the start. */
  readonly silentFor: number | null
  /** True when the office has been quiet for too long: an alarm for the guard. */
  readonly isSilent: boolean
}

export interface Notes {
  readonly info: (fields: object, message: string) => void
  readonly warn: (fields: object, message: string) => void
}

const kinds: readonly ListKind[] = ['trust', 'status', 'access']
const listBytesMax = 96 * 1024 * 1024
const silenceSeconds = 30
const patienceMs = 15_000

const listEvent = z.object({
  kind: z.enum(kinds),
  site: z.string().max(32).optional(),
  version: z.int().min(0),
  list: z.base64().optional(),
})

/** A refusal's code for the log; anything else goes on as a fault. */
function refusalCode(error: unknown): string {
  if (error instanceof CredentialError || error instanceof GateError) return error.code
  if (error instanceof TypeError || error instanceof DOMException) return 'not-reachable'
  throw error
}

async function readBounded(response: Response): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of response.body ?? []) {
    size += chunk.length
    if (size > listBytesMax) throw new GateError('too-large', 'A list is too large.')
    chunks.push(chunk)
  }
  return new Uint8Array(Buffer.concat(chunks))
}

export class Follower {
  readonly #gate: Gate
  readonly #notes: Notes
  readonly #tags = new Map<ListKind, string>()
  #isConnected = false
  #heardAt: number | null = null
  readonly #startedAt: number
  readonly #reporter: Reporter
  readonly #logSender: LogSender

  constructor(gate: Gate, notes: Notes) {
    this.#gate = gate
    this.#notes = notes
    this.#startedAt = gate.now()
    this.#reporter = new Reporter(gate, notes)
    this.#logSender = new LogSender(gate, notes)
  }

  link(): Link {
    const now = this.#gate.now()
    const since = now - (this.#heardAt ?? this.#startedAt)
    return {
      isConnected: this.#isConnected,
      silentFor: this.#heardAt === null ? null : Math.max(0, now - this.#heardAt),
      isSilent: !(since <= silenceSeconds),
    }
  }

  #address(kind: ListKind): string {
    const { publication, site } = this.#gate.enrolment
    return `${publication}/lists/${kind === 'access' ? `access/${site}` : kind}.cbor`
  }

  /** Fetches one list if it has changed. A list that is refused leaves the old one in place. */
  async fetchList(kind: ListKind, signal: AbortSignal): Promise<void> {
    const tag = this.#tags.get(kind)
    const response = await fetch(this.#address(kind), {
      redirect: 'error',
      signal: AbortSignal.any([signal, AbortSignal.timeout(patienceMs)]),
      headers: tag === undefined ? {} : { 'if-none-match': tag },
    })
    if (response.status === 304) return
    if (response.status !== 200) {
      await response.body?.cancel()
      throw new GateError('not-reachable', `The ${kind} list answers with ${response.status}.`)
    }
    this.#gate.takeList(kind, await readBounded(response))
    const newTag = response.headers.get('etag')
    if (newTag !== null && newTag.length < 256) this.#tags.set(kind, newTag)
    this.#notes.info({ kind, version: this.#gate.holds(kind) }, 'list taken')
  }

  /** All three, the trust list first, since the others are judged by it. */
  async fetchAll(signal: AbortSignal): Promise<void> {
    for (const kind of kinds) await this.#try({ kind }, () => this.fetchList(kind, signal))
    this.#tell(signal)
  }

  #tell(signal: AbortSignal): void {
    this.#reporter.tell(signal)
    this.#logSender.tell(signal)
  }

  async #try(fields: object, work: () => Promise<void> | void): Promise<boolean> {
    try {
      await work()
      return true
    } catch (error) {
      this.#notes.warn({ ...fields, refused: refusalCode(error) }, 'not taken')
      return false
    }
  }

  async #takeEvent({ event, data }: ServerEvent, signal: AbortSignal): Promise<void> {
    if (event === 'heartbeat') {
      const bytes = new Uint8Array(Buffer.from(data, 'base64'))
      await this.#try({ event }, () => {
        this.#gate.takeHeartbeat(bytes)
        this.#heardAt = this.#gate.now()
      })
      for (const kind of this.#gate.behind())
        await this.#try({ kind }, () => this.fetchList(kind, signal))
    }
    if (event === 'list') await this.#takeListEvent(data, signal)
    this.#tell(signal)
  }

  async #takeListEvent(data: string, signal: AbortSignal): Promise<void> {
    const read = listEvent.safeParse(parseJson(data))
    if (!read.success) return
    const { kind, site, version, list } = read.data
    if (kind === 'access' && site !== undefined && site !== this.#gate.enrolment.site) return
    if (version < this.#gate.holds(kind)) return
    const isTaken =
      list !== undefined &&
      (await this.#try({ kind, version }, () => {
        this.#gate.takeList(kind, new Uint8Array(Buffer.from(list, 'base64')))
        this.#notes.info({ kind, version }, 'list taken')
      }))
    if (!isTaken) await this.#try({ kind }, () => this.fetchList(kind, signal))
  }

  /** One connection to the event stream, until it ends or goes quiet. Lists are fetched once it is open. */
  async listen(signal: AbortSignal): Promise<void> {
    // A line that has died without a word is given up when no byte came for too long.
    const quiet = new AbortController()
    let timer = setTimeout(() => quiet.abort(), patienceMs)
    const both = AbortSignal.any([signal, quiet.signal])
    try {
      const response = await fetch(`${this.#gate.enrolment.publication}/events`, {
        redirect: 'error',
        signal: both,
        headers: { accept: 'text/event-stream' },
      })
      if (response.status !== 200 || response.body === null)
        throw new GateError('not-reachable', `Events answer with ${response.status}.`)
      this.#isConnected = true
      const { body } = response
      async function* watched(): AsyncGenerator<Uint8Array> {
        for await (const chunk of body) {
          clearTimeout(timer)
          timer = setTimeout(() => quiet.abort(), silenceSeconds * 1000)
          yield chunk
        }
      }
      const fetched = this.fetchAll(signal)
      // A fault while fetching ends the listening too, and is what comes out of here.
      fetched.catch(() => quiet.abort())
      try {
        for await (const event of readEvents(watched(), 2 * listBytesMax))
          await this.#takeEvent(event, signal)
      } finally {
        await fetched
      }
    } finally {
      clearTimeout(timer)
      this.#isConnected = false
    }
  }

  /** Listens for ever; waits 0.2 to 5 s, growing, before trying again. Ends when the signal is aborted. */
  async run(signal: AbortSignal): Promise<void> {
    const isOver = (): boolean => signal.aborted
    for (let tries = 0; !isOver(); tries++) {
      const startedAt = performance.now()
      const isEnded = await this.#try({ event: 'stream' }, () => this.listen(signal))
      if (isOver()) return
      if (isEnded || performance.now() - startedAt > silenceSeconds * 1000) tries = 0
      // Without a stream the lists can still be had (a plain file server, a proxy that breaks streams).
      if (!isEnded) await this.fetchAll(signal)
      await pause(Math.min(5000, 200 * 2 ** tries) * (0.5 + Math.random() / 2), signal)
    }
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    signal.addEventListener('abort', done)
  })
