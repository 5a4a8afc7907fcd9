// The asking side of the custodian's socket without the socket: give it a way to write, feed it what
// comes, and call verbs. Answers are checked by shape like requests; many calls may be under way at once.
import { encodeFrame, FrameDecoder } from './frames.ts'
import { CustodyRefusal, refusalCodes } from './refusal.ts'
import type { RefusalCode } from './refusal.ts'
import { ShapeError } from './shape.ts'
import { verbs } from './verbs.ts'
import type { Answer, Request, Verb } from './verbs.ts'

interface Waiting {
  readonly verb: Verb
  readonly resolve: (answer: unknown) => void
  readonly reject: (error: Error) => void
}

/** The custodian could not be asked, or the connection ended before it answered. */
export class CustodianUnreachable extends Error {
  override readonly name = 'CustodianUnreachable'
}

export class Conversation {
  readonly #write: (frame: Uint8Array) => void
  readonly #decoder = new FrameDecoder()
  readonly #waiting = new Map<number, Waiting>()
  #lastId = 0
  #ended: Error | null = null

  /** `write` sends bytes to the custodian in order. */
  constructor(write: (frame: Uint8Array) => void) {
    this.#write = write
  }

  /** Asks; rejects with {@link CustodyRefusal} on a "no" and {@link CustodianUnreachable} when cut off. */
  async call<V extends Verb>(verb: V, request: Request<V>): Promise<Answer<V>> {
    if (this.#ended !== null) throw this.#ended
    const id = ++this.#lastId
    const frame = encodeFrame({ ...request, id, verb })
    return new Promise<Answer<V>>((resolve, reject) => {
      this.#waiting.set(id, { verb, resolve: resolve as (answer: unknown) => void, reject })
      this.#write(frame)
    })
  }

  /** Takes bytes from the custodian. Throws `malformed` when it does not speak the protocol. */
  feed(chunk: Uint8Array): void {
    for (const map of this.#decoder.push(chunk)) this.#answer(map)
  }

  /** The connection is gone: every open call is rejected. */
  end(reason: string): void {
    this.#ended = new CustodianUnreachable(reason)
    for (const { reject } of this.#waiting.values()) reject(this.#ended)
    this.#waiting.clear()
  }

  #answer({ id, ok, ...rest }: Readonly<Record<string, unknown>>): void {
    const waiting = this.#waiting.get(id as number)
    if (waiting === undefined) throw new CustodyRefusal('malformed', 'an answer nobody waits for')
    this.#waiting.delete(id as number)
    if (ok !== true) {
      const code: RefusalCode = refusalCodes.find((known) => known === rest['code']) ?? 'fault'
      const message = typeof rest['message'] === 'string' ? rest['message'] : code
      waiting.reject(new CustodyRefusal(code, message))
      return
    }
    try {
      waiting.resolve(verbs[waiting.verb].answer(rest, waiting.verb))
    } catch (error) {
      waiting.reject(
        error instanceof ShapeError
          ? new CustodyRefusal('malformed', error.message)
          : (error as Error),
      )
    }
  }
}
