// The custodian's one door: a Unix socket that only its owner may use. Frames in, frames out; a stream
// that does not keep to the protocol is cut, a fault is logged by its kind alone.
import { createServer } from 'node:net'
import type { Server } from 'node:net'
import { CustodyRefusal, encodeFrame, FrameDecoder, gatherFrames } from '@tipstaff/custody'
import type { Custodian } from './custodian.ts'

/** Told of every fault: the call and the error's kind, never its message. */
export type OnFault = (verb: string, kind: string) => void

/** Calls of one connection that may be under way at once; more must wait. */
const underWayMax = 256

/** A server that answers calls; the caller listens and sees to the socket's mode. */
export function createDoor(custodian: Custodian, onFault: OnFault): Server {
  return createServer((socket) => {
    const decoder = new FrameDecoder()
    const send = gatherFrames((bytes) => {
      if (!socket.destroyed) socket.write(bytes)
    })
    let underWay = 0
    socket.on('error', () => socket.destroy())
    socket.on('data', (chunk: Buffer) => {
      let maps
      try {
        maps = decoder.push(chunk)
      } catch {
        socket.destroy()
        return
      }
      for (const map of maps) {
        if (++underWay === underWayMax) socket.pause()
        void answerOne(custodian, map, onFault).then((answer) => {
          if (underWay-- === underWayMax) socket.resume()
          send(answer)
        })
      }
    })
  })
}

async function answerOne(
  custodian: Custodian,
  { id, verb, ...request }: Readonly<Record<string, unknown>>,
  onFault: OnFault,
): Promise<Uint8Array> {
  const known = Number.isSafeInteger(id) ? (id as number) : 0
  try {
    return encodeFrame({ ...(await custodian.askUnknown(verb, request)), id: known, ok: true })
  } catch (error) {
    if (error instanceof CustodyRefusal)
      return encodeFrame({ id: known, ok: false, code: error.code, message: error.message })
    onFault(typeof verb === 'string' ? verb.slice(0, 40) : '', kindOf(error))
    return encodeFrame({ id: known, ok: false, code: 'fault', message: 'the custodian failed' })
  }
}

function kindOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown'
  const { code } = error as Error & { readonly code?: unknown }
  return typeof code === 'string' ? `${error.name} ${code}` : error.name
}
