// Serves lists and ledger to the world and pushes new lists to gates. Everything served is public and signed
// elsewhere: whoever breaks in here can withhold, which gates notice by silence, and nothing more.
import { join } from 'node:path'
import helmet from '@fastify/helmet'
import rateLimit from '@fastify/rate-limit'
import { parseTilePath } from '@tipstaff/ledger'
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Office } from '../platform/office.ts'
import { Refusal } from '../platform/refusal.ts'
import { tileFiles } from '../platform/ledger/tile-files.ts'
import { takeGateLog } from './gate-log.ts'
import { hearGate } from './gates-heard.ts'
import { frameOf, GateStreams } from './gate-streams.ts'
import { newestHeads, newestList, takeCalls, type PublishedList } from './lists.ts'
import { isNotNewer, publishLists, signHeartbeat } from './publish-lists.ts'
import { siteIdOf } from './site.ts'

type Needs = Pick<Office, 'store' | 'custodian' | 'clock' | 'settings' | 'log'>

export interface PublicationTimes {
  readonly lookEveryMs: number
  readonly heartbeatEveryMs: number
  /** How often lists are looked at whether or not something called for it: renewal, midnight. */
  readonly renewEveryMs: number
}
const times: PublicationTimes = {
  lookEveryMs: 50,
  heartbeatEveryMs: 10_000,
  renewEveryMs: 30_000,
}

const streamsMax = 2_000
/** Larger lists are announced without their bytes: the gate fetches them. */
const pushedBytesMax = 1024 * 1024

export interface Publication {
  /** Where it listens, `http://host:port`. */
  readonly address: string
  stop(): Promise<void>
}

/** Starts publishing and serving; resolves when it listens and the lists are up to date, or were tried. */
export async function startPublication(
  office: Needs,
  where: { readonly host: string; readonly port: number } = office.settings.publication,
  pace: PublicationTimes = times,
): Promise<Publication> {
  const desk = new Desk(office)
  const app = await buildApp(office, desk)
  await desk.renew()
  const address = await app.listen(where)
  const timers = [
    setInterval(() => void desk.look(), pace.lookEveryMs),
    setInterval(() => void desk.beat(), pace.heartbeatEveryMs),
    setInterval(() => void desk.renew(), pace.renewEveryMs),
  ]
  return {
    address,
    async stop() {
      for (const timer of timers) clearInterval(timer)
      desk.close()
      await app.close()
      await desk.atRest()
    },
  }
}

// What stands between the tables and the lines to gates: looks for news, one look at a time.
class Desk {
  readonly streams = new GateStreams(streamsMax)
  readonly #office: Needs
  readonly #held = new Map<string, PublishedList>()
  #lastBeat: Buffer | null = null
  #isDue = true
  #nextBeat: NodeJS.Timeout | null = null
  #running: Promise<void> | null = null

  constructor(office: Needs) {
    this.#office = office
  }

  list(kind: PublishedList['kind'], site = ''): PublishedList | undefined {
    return this.#held.get(`${kind} ${site}`)
  }

  greeting(): readonly Buffer[] {
    return this.#lastBeat ? [this.#lastBeat] : []
  }

  /** One look: calls are answered with new lists, new lists go to gates. Never two at a time. */
  look(): Promise<void> {
    this.#running ??= this.#turn()
      .catch((err: unknown) => this.#office.log.error({ err }, 'could not publish'))
      .finally(() => (this.#running = null))
    return this.#running
  }

  /** Looks at everything, called or not. */
  async renew(): Promise<void> {
    await this.atRest()
    this.#isDue = true
    await this.look()
  }

  close(): void {
    if (this.#nextBeat) clearTimeout(this.#nextBeat)
    this.streams.close()
  }

  async atRest(): Promise<void> {
    await this.#running
  }

  async beat(): Promise<void> {
    if (this.#nextBeat) clearTimeout(this.#nextBeat)
    this.#nextBeat = null
    try {
      const beat = await signHeartbeat(this.#office)
      if (!beat) return
      this.#lastBeat = frameOf('heartbeat', Buffer.from(beat).toString('base64'))
      this.streams.send(this.#lastBeat)
    } catch (err) {
      // The custodian signs one a second: what is newer than the last one is said in the next.
      if (!isNotNewer(err)) this.#office.log.error({ err }, 'no heartbeat')
      else this.#nextBeat ??= setTimeout(() => void this.beat(), 1_000)
    }
  }

  async #turn(): Promise<void> {
    // A call is taken before the lists are made and stays due until they are: a fault in between loses none.
    if (await takeCalls(this.#office.store.db)) this.#isDue = true
    try {
      if (this.#isDue) await publishLists(this.#office, () => this.#takeNews())
      this.#isDue = false
    } finally {
      await this.#takeNews()
    }
  }

  async #takeNews(): Promise<void> {
    const { db } = this.#office.store
    let isBeatDue = false
    for (const head of await newestHeads(db)) {
      const place = `${head.kind} ${head.site ?? ''}`
      if ((this.#held.get(place)?.version ?? -1) >= head.version) continue
      const list = await newestList(db, head.kind, head.site)
      if (!list) continue
      this.#held.set(place, list)
      this.streams.send(frameOf('list', announced(list)))
      // A gate goes by the higher level of list and heartbeat: lowering it needs both.
      isBeatDue ||= list.kind === 'access' || this.#lastBeat === null
    }
    if (isBeatDue) await this.beat()
  }
}

function announced({ kind, site, version, bytes }: PublishedList): string {
  const pushed =
    bytes.length <= pushedBytesMax ? { list: Buffer.from(bytes).toString('base64') } : {}
  return JSON.stringify({ kind, ...(site ? { site } : {}), version, ...pushed })
}

async function buildApp(office: Needs, desk: Desk): Promise<FastifyInstance> {
  const app = fastify({
    logger: false,
    bodyLimit: 4 * 1024,
    requestTimeout: 15_000,
    forceCloseConnections: true,
  })
  await app.register(helmet)
  await app.register(rateLimit, { global: false })
  app.setErrorHandler((error, _request, reply) => answerError(office, error, reply))
  app.setNotFoundHandler((_request, reply) => reply.code(404).send({ error: 'not-found' }))
  app.get('/health', () => ({
    status: desk.list('trust') && desk.list('status') ? 'serving' : 'incomplete',
    trust: desk.list('trust')?.version ?? null,
    list: desk.list('status')?.version ?? null,
    gates: desk.streams.count,
  }))
  addLists(app, desk)
  addLedger(app, office)
  addEvents(app, desk)
  addHeard(app, office)
  addGateLog(app, office)
  return app
}

function addLists(app: FastifyInstance, desk: Desk): void {
  const send = (
    request: FastifyRequest,
    reply: FastifyReply,
    list: PublishedList | undefined,
  ): FastifyReply => {
    if (!list) return reply.code(404).send({ error: 'not-found' })
    const tag = `"${list.digest}"`
    reply.header('etag', tag).header('cache-control', 'no-cache')
    reply.header('last-modified', new Date(list.issuedAt * 1000).toUTCString())
    // RFC 9110 §13.1.2: weak comparison, any of the list, or `*`.
    const asked = (request.headers['if-none-match'] ?? '').split(',')
    if (asked.some((one) => ['*', tag].includes(one.trim().replace(/^W\//, ''))))
      return reply.code(304).send()
    const isStatus = list.kind === 'status'
    reply.type(isStatus ? 'application/statuslist+cwt' : 'application/cbor')
    return reply.send(Buffer.from(list.bytes))
  }
  app.get('/lists/trust.cbor', (request, reply) => send(request, reply, desk.list('trust')))
  app.get('/lists/status.cbor', (request, reply) => send(request, reply, desk.list('status')))
  app.get<{ Params: { file: string } }>('/lists/access/:file', (request, reply) => {
    const site = /^(si_[a-z2-7]{16})\.cbor$/.exec(request.params.file)?.[1]
    return send(request, reply, site === undefined ? undefined : desk.list('access', site))
  })
}

// tlog-tiles: full tiles never change; the checkpoint and partial tiles do.
function addLedger(app: FastifyInstance, { settings }: Needs): void {
  const tiles = tileFiles(join(settings.home, 'ledger'))
  app.get<{ Params: { '*': string } }>('/ledger/*', async (request, reply) => {
    const path = request.params['*']
    const isCheckpoint = path === 'checkpoint'
    if (!isCheckpoint && parseTilePath(path) === null)
      return await reply.code(404).send({ error: 'not-found' })
    const bytes = await tiles.read(path)
    if (bytes === null) return await reply.code(404).send({ error: 'not-found' })
    const isFull = !isCheckpoint && !path.includes('.p/')
    reply.header('cache-control', isFull ? 'public, max-age=31536000, immutable' : 'no-cache')
    reply.type(isCheckpoint ? 'text/plain; charset=utf-8' : 'application/octet-stream')
    return await reply.send(Buffer.from(bytes))
  })
}

function addEvents(app: FastifyInstance, desk: Desk): void {
  app.get('/events', async (_request, reply) => {
    if (desk.streams.isFull) return await reply.code(503).send({ error: 'too-many-gates' })
    reply.hijack()
    reply.raw.socket?.setTimeout(0)
    desk.streams.add(reply.raw, desk.greeting())
    return reply
  })
}

const version = z.int().min(0)
const gateName = z.string().regex(/^[a-z0-9][a-z0-9-]{0,31}$/)
const report = z.strictObject({
  site: z.string().max(32),
  gate: gateName,
  trust: version,
  status: version,
  access: version,
})

function addHeard(app: FastifyInstance, office: Needs): void {
  const config = { rateLimit: { max: 60, timeWindow: '1 minute' } }
  app.post('/gates/heard', { config }, async (request, reply) => {
    const read = report.safeParse(request.body)
    if (!read.success) throw new Refusal('malformed', 'not a report of a gate')
    await hearGate(office, { ...read.data, site: siteIdOf(read.data.site) })
    return await reply.code(204).send()
  })
}

const word = /^[a-z][a-z-]{0,31}$/
const logOfGate = z.strictObject({
  site: z.string().max(32),
  gate: gateName,
  entries: z
    .array(
      z.strictObject({
        id: z.uuid(),
        // Seconds, as everything a gate says.
        at: z
          .int()
          .min(0)
          .max(2 ** 40),
        zone: z.string().regex(/^(?:[a-z0-9][a-z0-9-]{0,31}|[?])$/),
        said: z.string().regex(word),
        grade: z
          .string()
          .regex(/^G[0-4]$/)
          .optional(),
        serial: z
          .string()
          .regex(/^(?:[0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}$/)
          .optional(),
      }),
    )
    .min(1)
    .max(50),
})

function addGateLog(app: FastifyInstance, office: Needs): void {
  const config = { rateLimit: { max: 240, timeWindow: '1 minute' } }
  app.post('/gates/log', { config, bodyLimit: 16 * 1024 }, async (request, reply) => {
    const read = logOfGate.safeParse(request.body)
    if (!read.success) throw new Refusal('malformed', 'not a log of a gate')
    const { site, gate, entries } = read.data
    await takeGateLog(
      office,
      { site: siteIdOf(site), gate },
      entries.map(({ at, grade = null, serial = null, ...entry }) => ({
        ...entry,
        at: at * 1000,
        grade,
        serial,
      })),
    )
    return await reply.code(204).send()
  })
}

function answerError({ log }: Needs, error: unknown, reply: FastifyReply): FastifyReply {
  if (error instanceof Refusal) {
    const codes: Partial<Record<Refusal['code'], number>> = { malformed: 400, 'not-found': 404 }
    return reply.code(codes[error.code] ?? 409).send({ error: error.code })
  }
  const status = (error as { statusCode?: number }).statusCode ?? 500
  if (status < 500) return reply.code(status).send({ error: 'refused' })
  log.error({ err: error }, 'a request could not be answered')
  return reply.code(500).send({ error: 'fault' })
}
