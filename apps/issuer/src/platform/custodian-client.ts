// The office's line to its custodian: one Unix socket, many calls under way at once. A "no" of the
// custodian becomes a refusal that says why; when it does not answer, nothing has been assumed.
import { once } from 'node:events'
import { connect } from 'node:net'
import {
  Conversation,
  CustodianUnreachable,
  CustodyRefusal,
  gatherFrames,
  type Answer,
  type Request,
  type Verb,
} from '@tipstaff/custody'
import { Refusal } from './refusal.ts'

export interface Custodian {
  call<V extends Verb>(verb: V, request: Request<V>): Promise<Answer<V>>
  close(): void
}

/** Connects on first use and again after a break. */
export function custodianAt(socketPath: string): Custodian {
  let line: Promise<Conversation> | null = null
  let hangUp: () => void = () => undefined
  const open = async (): Promise<Conversation> => {
    const socket = connect(socketPath)
    const conversation = new Conversation(gatherFrames((bytes) => socket.write(bytes)))
    const lost = (): void => {
      line = null
      conversation.end('the custodian closed the connection')
    }
    await once(socket, 'connect')
    hangUp = () => socket.destroy()
    socket.on('error', lost)
    socket.on('close', lost)
    socket.on('data', (bytes: Buffer) => {
      try {
        conversation.feed(bytes)
      } catch {
        socket.destroy()
      }
    })
    return conversation
  }
  return {
    async call(verb, request) {
      try {
        line ??= open().catch((error: unknown) => {
          line = null
          throw error
        })
        return await (await line).call(verb, request)
      } catch (error) {
        throw asRefusal(error, () => (line = null))
      }
    },
    close: () => hangUp(),
  }
}

function asRefusal(error: unknown, forget: () => void): unknown {
  if (error instanceof CustodyRefusal) {
    return new Refusal('custodian-refused', `the custodian says ${error.code}: ${error.message}`, {
      cause: error,
    })
  }
  const code = (error as NodeJS.ErrnoException).code
  if (error instanceof CustodianUnreachable || code === 'ENOENT' || code === 'ECONNREFUSED') {
    forget()
    return new Refusal('not-ready', 'the custodian does not answer: start it, then try again', {
      cause: error,
    })
  }
  return error
}
