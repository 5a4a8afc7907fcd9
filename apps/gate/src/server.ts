// The gate on localhost: POST /check for programs and the guard's page, GET / the page itself.
// Other web pages open on the same computer must not reach it: host, origin and content type are checked.
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import helmet from '@fastify/helmet'
import fastifyStatic from '@fastify/static'
import { clockSlack, levels, type AccessList, type Decision } from '@tipstaff/credential'
import Fastify, { LogController, type FastifyBaseLogger, type FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { Gate } from './gate.ts'
import type { Link } from './follow.ts'
import { addLogRoutes } from './log-routes.ts'
import { ageInWords, gradeInWords, wordsFor } from './words.ts'

const question = z.union([
  z.strictObject({
    qr: z.string().max(4096),
    zone: z.string().max(32),
    samePerson: z.boolean().optional(),
    id: z.uuid().optional(),
  }),
  z.strictObject({
    serial: z.string().max(64),
    zone: z.string().max(32),
    id: z.uuid().optional(),
  }),
])

/** A decision as it goes over the wire: bytes as base64, and the words for the guard. */
export function answerFor(decision: Decision, now: number): object {
  const { card, statusAge, statusAgeMax } = decision
  return {
    ...decision,
    checkedAt: Math.floor(now),
    statusAge: statusAge === null ? null : Math.floor(statusAge),
    card: card && { ...card, portrait: Buffer.from(card.portrait).toString('base64') },
    words: {
      ...wordsFor(decision),
      grade: gradeInWords(decision.grade),
      required: decision.required === null ? null : gradeInWords(decision.required),
      statusAge: statusAge === null ? null : ageInWords(statusAge),
      statusAgeMax: statusAgeMax === null ? null : ageInWords(statusAgeMax),
    },
  }
}

const zonesOf = (access: AccessList | null): object[] =>
  (access?.zones ?? []).map(({ id, name, required, statusAgeMax, unstaffed }) => ({
    id,
    name,
    required,
    statusAgeMax,
    unstaffed,
  }))

/** What the page shows all the time: where it stands, how new its lists are, whether the office is heard. */
export function standing(gate: Gate, link: Link): object {
  const { site, trust, status, access, heartbeat, lastSeenAt } = gate.state()
  const [announced, listed] = [heartbeat?.level, access?.level].map((level) =>
    level === undefined ? -1 : levels.indexOf(level),
  )
  return {
    site,
    organisation: trust?.organisation ?? null,
    level: levels[Math.max(announced ?? -1, listed ?? -1)] ?? null,
    zones: zonesOf(access),
    versions: {
      trust: gate.holds('trust'),
      status: gate.holds('status'),
      access: gate.holds('access'),
    },
    statusIssuedAt: status?.issuedAt ?? null,
    isClockWrong: gate.now() + clockSlack < lastSeenAt,
    unsent: gate.countUnsent(),
    link,
  }
}

const hosts = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?$/

function guardTheDoor(app: FastifyInstance): void {
  app.addHook('onRequest', async (request, reply) => {
    const { host, origin } = request.headers
    // A name that was rebound to this computer, or a page from elsewhere, is sent away.
    if (host === undefined || !hosts.test(host)) return reply.code(421).send()
    if (origin !== undefined && origin !== `http://${host}`) return reply.code(403).send()
    return undefined
  })
}

/** The server, not yet listening. */
export function buildServer(
  gate: Gate,
  link: () => Link,
  logger: FastifyBaseLogger | false,
): FastifyInstance {
  const app = Fastify({
    ...(logger === false ? { logger: false } : { loggerInstance: logger }),
    // A request line would say when which card was shown; decisions are logged in the gate's own store.
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: 16_384,
  })
  // JSON only: other types are what a foreign page's form could send without asking.
  app.removeContentTypeParser('text/plain')
  guardTheDoor(app)
  app.register(helmet, {
    hsts: false,
    crossOriginEmbedderPolicy: true,
    referrerPolicy: { policy: 'no-referrer' },
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'", "'wasm-unsafe-eval'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", 'blob:'],
        connectSrc: ["'self'"],
        mediaSrc: ['blob:'],
        workerSrc: ["'self'"],
        manifestSrc: ["'self'"],
        baseUri: ["'none'"],
        formAction: ["'none'"],
        frameAncestors: ["'none'"],
        requireTrustedTypesFor: ["'script'"],
        // The page's own worker is all that may be loaded by a string.
        trustedTypes: ['gate-worker'],
      },
    },
  })
  app.addHook('onSend', async (_request, reply) => {
    reply.header('permissions-policy', 'camera=(self), microphone=(), geolocation=()')
  })
  app.setErrorHandler((error: { statusCode?: number }, request, reply) => {
    const code = error.statusCode ?? 500
    if (code >= 500) request.log.error({ err: error }, 'fault')
    return reply.code(code).send({ error: code >= 500 ? 'fault' : 'refused' })
  })
  addRoutes(app, gate, link)
  return app
}

function addRoutes(app: FastifyInstance, gate: Gate, link: () => Link): void {
  app.post('/check', (request, reply) => {
    const asked = question.safeParse(request.body)
    if (!asked.success) return reply.code(400).send({ error: 'malformed' })
    const { zone } = asked.data
    const shown = 'qr' in asked.data ? { qr: asked.data.qr } : { serial: asked.data.serial }
    const samePerson = 'qr' in asked.data ? asked.data.samePerson : undefined
    const decision = gate.check(
      { shown, zone, ...(samePerson === undefined ? {} : { samePerson }) },
      asked.data.id,
    )
    return reply.header('cache-control', 'no-store').send(answerFor(decision, gate.now()))
  })
  addLogRoutes(app, gate)
  app.get('/state', (_request, reply) =>
    reply.header('cache-control', 'no-store').send(standing(gate, link())),
  )
  // Alive, and able to decide: for whoever watches the machine.
  app.get('/health', (_request, reply) => {
    const { trust, status, access } = gate.state()
    const isReady = trust !== null && status !== null && access !== null
    return reply.code(isReady ? 200 : 503).send({ ready: isReady, link: link() })
  })
  const page = join(dirname(fileURLToPath(import.meta.url)), 'page')
  app.register(fastifyStatic, { root: page, cacheControl: false })
  // The decoder is served from here: a page that fetched it from elsewhere would not work without network.
  const decoder = join(dirname(fileURLToPath(import.meta.resolve('zxing-wasm/reader'))), '../..')
  app.register(fastifyStatic, {
    root: decoder,
    prefix: '/decoder/',
    decorateReply: false,
    cacheControl: false,
    allowedPath: (path) =>
      ['/es/reader/index.js', '/es/share.js', '/reader/zxing_reader.wasm'].includes(path),
  })
}
