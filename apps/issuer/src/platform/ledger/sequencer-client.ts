// How the office gets proofs for entries it has queued: one Unix socket to the sequencer. Asking also
// wakes the sequencer, so that nothing waits for its next look.
import { once } from 'node:events'
import { createServer, connect, type Server, type Socket } from 'node:net'
import { encodeFrame, FrameDecoder, gatherFrames } from '@tipstaff/custody'
import { Refusal } from '../refusal.ts'
import type { Proved, ProvedEntry, Sequencer } from './sequencer.ts'

export interface Ledger {
  /**
   * Waits until the queued entries with these ids are in a signed checkpoint. With `witnessed` the checkpoint
   * has the cosignatures of the witnesses that answer (tier T2).
   */
  prove(ids: readonly string[], witnessed?: boolean): Promise<Proved>
  close(): void
}

type Frame = Readonly<Record<string, unknown>>
interface Waiter {
  readonly resolve: (proved: Proved) => void
  readonly reject: (error: Error) => void
}

/** A client that connects on first use and again after a break. */
export function ledgerAt(socketPath: string): Ledger {
  let line: Promise<Line> | null = null
  return {
    async prove(ids, witnessed = false) {
      if (ids.length === 0) throw new Refusal('malformed', 'no entries to prove')
      // A refusal leaves the line as it is: only one that broke, or never was, is forgotten.
      line ??= Line.open(socketPath, () => (line = null)).catch((error: unknown) => {
        line = null
        throw error
      })
      return await (await line).ask(ids, witnessed)
    },
    close: () => void line?.then((open) => open.close()).catch(() => undefined),
  }
}

class Line {
  readonly #socket: Socket
  readonly #write: (frame: Uint8Array) => void
  readonly #waiting = new Map<number, Waiter>()
  #next = 1

  private constructor(socket: Socket, lost: () => void) {
    this.#socket = socket
    this.#write = gatherFrames((bytes) => socket.write(bytes))
    const decoder = new FrameDecoder()
    socket.on('data', (bytes: Buffer) => {
      for (const frame of decoder.push(bytes)) this.#take(frame)
    })
    socket.on('error', () => undefined)
    socket.on('close', () => {
      lost()
      for (const { reject } of this.#waiting.values()) reject(gone())
      this.#waiting.clear()
    })
  }

  static async open(path: string, lost: () => void): Promise<Line> {
    const socket = connect(path)
    try {
      await once(socket, 'connect')
    } catch (cause) {
      throw new Refusal('not-ready', 'the sequencer does not answer: start it, then try again', {
        cause,
      })
    }
    return new Line(socket, lost)
  }

  ask(ids: readonly string[], witnessed: boolean): Promise<Proved> {
    const no = this.#next++
    return new Promise((resolve, reject) => {
      this.#waiting.set(no, { resolve, reject })
      this.#write(encodeFrame({ no, ids, witnessed }))
    })
  }

  close(): void {
    this.#socket.destroy()
  }

  #take(frame: Frame): void {
    const waiter = this.#waiting.get(frame['no'] as number)
    this.#waiting.delete(frame['no'] as number)
    if (frame['ok'] === true) {
      waiter?.resolve({
        checkpoint: frame['checkpoint'] as string,
        entries: frame['entries'] as ProvedEntry[],
      })
    } else waiter?.reject(new Refusal('not-ready', 'the sequencer could not sequence the entries'))
  }
}

const gone = (): Refusal => new Refusal('not-ready', 'the sequencer closed the connection')

/** Serves a sequencer on a Unix socket. `fault` is told what went wrong inside. */
export function serveSequencer(sequencer: Sequencer, fault: (error: unknown) => void): Server {
  return createServer((socket) => {
    const decoder = new FrameDecoder()
    const send = gatherFrames((bytes) => {
      if (!socket.destroyed) socket.write(bytes)
    })
    socket.on('error', () => undefined)
    socket.on('data', (bytes: Buffer) => {
      try {
        for (const frame of decoder.push(bytes))
          void answer(sequencer, askedIn(frame), fault).then(send)
      } catch {
        socket.destroy()
      }
    })
  })
}

interface Asked {
  readonly no: number
  readonly ids: readonly string[]
  readonly witnessed: boolean
}

function askedIn({ no, ids, witnessed }: Frame): Asked {
  if (typeof no !== 'number' || !Array.isArray(ids) || !ids.every((id) => typeof id === 'string'))
    throw new Error('the office does not keep to the protocol')
  return { no, ids, witnessed: witnessed === true }
}

async function answer(
  sequencer: Sequencer,
  { no, ids, witnessed }: Asked,
  fault: (error: unknown) => void,
): Promise<Uint8Array> {
  try {
    return encodeFrame({ no, ok: true, ...(await sequencer.prove(ids, witnessed)) })
  } catch (error) {
    fault(error)
    return encodeFrame({ no, ok: false })
  }
}
