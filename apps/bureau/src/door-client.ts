// The station's end of the one line to the office: HTTPS with both certificates pinned. The office's is
// the only root we accept and must be the very one in the door file.
import { createHash, timingSafeEqual, X509Certificate } from 'node:crypto'
import { Agent, request } from 'node:https'
import type { IncomingMessage } from 'node:http'
import type { TLSSocket } from 'node:tls'
import { StationError } from './station-error.ts'
import type { Station } from './station.ts'
import { readAnswer, readRefusal, toCbor, type AnswerKind, type AnswerOf } from './wire.ts'

const answerBytesMax = 64 * 1024 * 1024
const patienceMs = 60_000
const linesMax = 4

export interface DoorClient {
  get<K extends AnswerKind>(kind: K, path: string): Promise<AnswerOf<K>>
  post<K extends AnswerKind>(kind: K, path: string, question: unknown): Promise<AnswerOf<K>>
  close(): void
}

/** The door this station trusts. Throws `not-ready` before there is one. */
export function doorOf({ settings, keys }: Station): DoorClient {
  const { door } = settings
  if (!door)
    throw new StationError('not-ready', 'the station does not know its office yet: use "trust"')
  const pinned = digest(new X509Certificate(door.certificate).raw)
  const agent = new Agent({
    keepAlive: true,
    maxSockets: linesMax,
    cert: keys.tls.certificate,
    key: keys.tls.key,
    ca: door.certificate,
    minVersion: 'TLSv1.3',
    // The certificate itself is pinned, so the name in it plays no part.
    checkServerIdentity: (_host, certificate) =>
      timingSafeEqual(digest(certificate.raw), pinned)
        ? undefined
        : new Error('not the pinned one'),
  })
  const ask = <K extends AnswerKind>(
    kind: K,
    path: string,
    body: Uint8Array | null,
    triesLeft = linesMax,
  ): Promise<AnswerOf<K>> =>
    new Promise((resolve, reject) => {
      const asked = request({
        agent,
        host: door.host,
        port: door.port,
        path,
        method: body ? 'POST' : 'GET',
        timeout: patienceMs,
        headers: body ? { 'content-type': 'application/cbor', 'content-length': body.length } : {},
      })
      asked.on('error', (cause) => {
        // The office may close a kept line in the moment it is used again. Asking once more releases nothing
        // twice: what a lost answer released is outstanding and is fetched as that.
        if (triesLeft > 0 && asked.reusedSocket && isCut(cause))
          ask(kind, path, body, triesLeft - 1).then(resolve, reject)
        else reject(lineTrouble(cause))
      })
      asked.on('timeout', () => asked.destroy(new Error('no answer in time')))
      asked.on('response', (response) => {
        take(kind, path, response, asked.socket as TLSSocket).then(resolve, reject)
      })
      asked.end(body ?? undefined)
    })
  return {
    get: (kind, path) => ask(kind, path, null),
    post: (kind, path, question) => ask(kind, path, toCbor({ v: 1, ...(question as object) })),
    close: () => agent.destroy(),
  }
}

async function take<K extends AnswerKind>(
  kind: K,
  path: string,
  response: IncomingMessage,
  socket: TLSSocket,
): Promise<AnswerOf<K>> {
  if (!socket.authorized) throw new StationError('untrusted', 'the door is not the one we know')
  const parts: Buffer[] = []
  let length = 0
  for await (const part of response as AsyncIterable<Buffer>) {
    length += part.length
    if (length > answerBytesMax) {
      response.destroy()
      throw new StationError('malformed', "the door's answer is too long")
    }
    parts.push(part)
  }
  const body = Buffer.concat(parts)
  if (response.statusCode === 200) return readAnswer(kind, body)
  const said = readRefusal(body)
  const place = path.split('?')[0] ?? path
  throw new StationError('refused', `the office says ${said} (${place})`, said)
}

const isCut = (cause: NodeJS.ErrnoException): boolean =>
  cause.code === 'ECONNRESET' || cause.code === 'EPIPE'

function lineTrouble(cause: Error): StationError {
  const { code } = cause as NodeJS.ErrnoException
  if (code === 'ECONNREFUSED' || code === 'ECONNRESET' || code === 'ENOTFOUND' || code === 'EPIPE')
    return new StationError('not-ready', `the door does not answer (${code})`, undefined, { cause })
  return new StationError('untrusted', 'no trusted line to the office', undefined, { cause })
}

const digest = (raw: Uint8Array): Buffer => createHash('sha256').update(raw).digest()
