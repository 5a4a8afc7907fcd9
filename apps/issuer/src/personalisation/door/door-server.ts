// The station's door on the wire: HTTPS with TLS 1.3, a certificate from both sides, stations known by the
// fingerprint of theirs. Small bodies, a limit on how often, answers to refusals without data.
import { createHash } from 'node:crypto'
import { createServer, type Server } from 'node:https'
import type { Socket } from 'node:net'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { TLSSocket } from 'node:tls'
import { encode } from 'cborg'
import { withoutData } from '../../platform/log.ts'
import type { Office } from '../../platform/office.ts'
import { Refusal, type RefusalCode } from '../../platform/refusal.ts'
import { stationByFingerprint, type Station } from '../stations.ts'
import { answerKnock } from './door.ts'
import { doorCertificate } from './door-certificate.ts'

const bodyBytesMax = 1024 * 1024
/** Questions a station may ask a minute. */
const questionsAMinute = 6_000

/** What a station is told: a status and one word. */
const statusOf = {
  malformed: 400,
  'not-permitted': 403,
  'second-person-needed': 403,
  'not-found': 404,
  'wrong-state': 409,
  'over-budget': 409,
  expired: 410,
  'too-fast': 429,
  'custodian-refused': 409,
  'not-ready': 503,
  'signature-needed': 403,
  'held-by-release-guard': 409,
} as const satisfies Record<RefusalCode, number>

export interface DoorServer {
  readonly port: number
  close(): Promise<void>
}

/** Opens the door where the settings say (port 0: any free one). */
export async function serveDoor(
  office: Office,
  where: { readonly host: string; readonly port: number } = office.settings.door,
): Promise<DoorServer> {
  const { key, certificate } = await doorCertificate(office.settings.home)
  const counts = new Map<string, number>()
  const forget = setInterval(() => counts.clear(), 60_000).unref()
  const tls = { key, cert: certificate, requestCert: true, rejectUnauthorized: false } as const
  const server = createServer({ ...tls, minVersion: 'TLSv1.3' }, (request, response) => {
    void answer(office, counts, request, response)
  })
  server.headersTimeout = 10_000
  server.requestTimeout = 60_000
  // A station that prints a whole group comes back later than in Node's five seconds.
  server.keepAliveTimeout = 60_000
  server.maxHeadersCount = 32
  server.on('tlsClientError', () => undefined)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(where.port, where.host, resolve)
  })
  return {
    port: portOf(server),
    close: async () => {
      clearInterval(forget)
      server.closeAllConnections()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}

async function answer(
  office: Office,
  counts: Map<string, number>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    const station = await whoKnocks(office, request.socket)
    const asked = (counts.get(station.id) ?? 0) + 1
    counts.set(station.id, asked)
    if (asked > questionsAMinute) throw new Refusal('too-fast', 'too many questions')
    const body = await bodyOf(request)
    const { method = '', url: target = '/' } = request
    reply(response, 200, await answerKnock(office, station, { method, target, body }))
  } catch (error) {
    if (!(error instanceof Refusal)) office.log.error({ err: withoutData(error) }, 'the door')
    const code = error instanceof Refusal ? error.code : 'fault'
    reply(response, error instanceof Refusal ? statusOf[error.code] : 500, encode({ v: 1, code }))
  }
}

// TLS has proved that the other side holds the certificate's key; which certificate it is decides.
async function whoKnocks(office: Office, socket: Socket): Promise<Station> {
  if (!(socket instanceof TLSSocket)) throw new Refusal('not-permitted', 'no certificate')
  // Node answers an empty object when no certificate was shown, which the types do not say.
  const shown = socket.getPeerCertificate() as Partial<ReturnType<TLSSocket['getPeerCertificate']>>
  if (!shown.raw) throw new Refusal('not-permitted', 'no certificate')
  const fingerprint = createHash('sha256').update(shown.raw).digest('hex')
  const station = await stationByFingerprint(office.store.db, fingerprint)
  if (!station) throw new Refusal('not-permitted', 'no station of ours')
  return station
}

async function bodyOf(request: IncomingMessage): Promise<Uint8Array> {
  const parts: Buffer[] = []
  let length = 0
  for await (const part of request as AsyncIterable<Buffer>) {
    length += part.length
    if (length > bodyBytesMax) throw new Refusal('malformed', 'the question is too long')
    parts.push(part)
  }
  return new Uint8Array(Buffer.concat(parts))
}

function reply(response: ServerResponse, status: number, body: Uint8Array): void {
  if (response.headersSent || response.destroyed) return
  const close = status === 200 ? {} : { connection: 'close' }
  response.writeHead(status, {
    'content-type': 'application/cbor',
    'content-length': body.length,
    'cache-control': 'no-store',
    ...close,
  })
  response.end(body)
}

function portOf(server: Server): number {
  const address = server.address()
  return typeof address === 'object' && address ? address.port : 0
}
