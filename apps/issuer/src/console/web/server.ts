// The console on the wire. Before any page: the host it was asked as, the origin of a form, the session, the
// role. A body is read only for those who may send it.
import { randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import cookie from '@fastify/cookie'
import formbody from '@fastify/formbody'
import multipart from '@fastify/multipart'
import rateLimit from '@fastify/rate-limit'
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { isOpen, may } from '../actions.ts'
import { later, t } from '../messages/en.ts'
import { inLanguage, languageFor, languages } from '../messages/language.ts'
import { renderHtml } from '../page/html.ts'
import { framePage } from '../page/layout.ts'
import type { Page, Reply, Stream } from '../page/reply.ts'
import { homeRoute } from '../home.ts'
import type { MenuEntry, Route } from '../route.ts'
import { Sessions, type OpenSession } from '../session.ts'
import { registerSignIn } from '../sign-in/sign-in-routes.ts'
import { rolesNow } from '../sign-in/operators-known.ts'
import { serveCalls } from '../programs/serve-calls.ts'
import { taskRoutes } from '../tasks/task-pages.ts'
import { answerRoute, type Ground, notThere, problem, refusalPage } from './answer.ts'
import { serveAssets } from './assets.ts'
import type { ConsoleOptions } from './console-options.ts'
import { setHeaders } from './headers.ts'

export interface RunningConsole {
  /** Its address, as browsers must use it: passkeys belong to it. */
  readonly origin: string
  readonly sessions: Sessions
  /** The cookie of a session's token, as a browser keeps it. */
  readonly cookieName: string
  readonly routes: readonly Route[]
  close(): Promise<void>
}

/** What sign-in needs of the server. */
export interface Desk {
  readonly options: ConsoleOptions
  readonly sessions: Sessions
  /** Where the console is; known once it listens. */
  origin(): string
  sessionOf(request: FastifyRequest): Promise<OpenSession | null>
  token(request: FastifyRequest): string | undefined
  setToken(reply: FastifyReply, token: string | null): void
  send(
    reply: FastifyReply,
    request: FastifyRequest,
    session: OpenSession | null,
    answer: Reply,
  ): FastifyReply
}

/** Starts the console; resolves when it listens. */
export async function startConsole(options: ConsoleOptions): Promise<RunningConsole> {
  const { office, parts } = options
  const tls = options.tls ? { https: { ...options.tls, minVersion: 'TLSv1.2' as const } } : {}
  const app = fastify({
    ...tls,
    logger: false,
    bodyLimit: 1024 * 1024,
    requestTimeout: 60_000,

    trustProxy: options.behindProxy,
    routerOptions: { maxParamLength: 128 },
  }) as unknown as FastifyInstance
  const sessions = new Sessions(office.clock)
  const cookieName = options.isSecure ? '__Host-tipstaff' : 'tipstaff_session'
  await app.register(cookie)
  await app.register(formbody, { bodyLimit: 1024 * 1024 })
  await app.register(multipart)
  await app.register(rateLimit, {
    max: options.requestsAMinute,
    timeWindow: 60_000,
    // A cookie that signs nobody in counts with its address: it could be another each time.
    keyGenerator(request) {
      const token = request.cookies[cookieName]
      return token !== undefined && sessions.of(token) ? token : request.ip
    },
  })
  const place = { origin: options.origin }
  const desk = makeDesk(options, sessions, cookieName, place, serveAssets(app))
  guardDoor(app, desk)
  const routes = [homeRoute(parts), ...taskRoutes, ...parts.routes]
  const ground = { office, boot: randomBytes(8).toString('hex'), origin: () => desk.origin() }
  for (const route of routes) addRoute(app, desk, ground, route)
  await serveCalls(app, { ...ground, callsAMinute: options.requestsAMinute }, parts.calls)
  await registerSignIn(app, desk)
  answerTheRest(app, desk)
  await app.listen({ host: options.host, port: options.port })
  const address = app.server.address()
  const port = typeof address === 'object' && address ? address.port : options.port
  place.origin ??= `http${options.tls ? 's' : ''}://localhost:${String(port)}`
  return { origin: place.origin, sessions, cookieName, routes, close: () => app.close() }
}

function makeDesk(
  options: ConsoleOptions,
  sessions: Sessions,
  cookieName: string,
  place: { readonly origin: string | null },
  version: string,
): Desk {
  const { office, parts } = options
  const menu: readonly MenuEntry[] = [
    { action: 'home', path: '/', label: later('home.menu') },
    ...parts.menu,
  ]
  return {
    options,
    sessions,
    origin: () => place.origin ?? '',
    token: (request) => request.cookies[cookieName],
    async sessionOf(request) {
      const session = sessions.of(request.cookies[cookieName])
      return session && (await rolesNow(office, session))
    },
    setToken(reply, token) {
      const kept = { path: '/', httpOnly: true, sameSite: 'lax', secure: options.isSecure } as const
      if (token === null) reply.clearCookie(cookieName, kept)
      else reply.setCookie(cookieName, token, kept)
    },
    send: (reply, request, session, answer) =>
      send(
        { organisation: office.settings.organisation.name, menu, version },
        reply,
        request,
        session,
        answer,
      ),
  }
}

function answerTheRest(app: FastifyInstance, desk: Desk): void {
  const { office } = desk.options
  app.setNotFoundHandler(async (request, reply) =>
    desk.send(reply, request, await desk.sessionOf(request), notThere()),
  )
  app.setErrorHandler((error, request, reply) => {
    const { statusCode } = error as { readonly statusCode?: number }
    if (statusCode === 429)
      return desk.send(
        reply,
        request,
        null,
        problem(429, t('refused.busy.title'), t('refused.busy')),
      )
    if (statusCode !== undefined && statusCode >= 400 && statusCode < 500)
      return desk.send(
        reply,
        request,
        null,
        problem(statusCode, t('refused.title'), t('refused.shape')),
      )
    return desk.send(reply, request, null, refusalPage(office, error))
  })
}

// Another host name is another site (DNS rebinding); a form from another origin is not ours.
function guardDoor(app: FastifyInstance, desk: Desk): void {
  app.addHook('onRequest', (request, reply, done) => {
    if (languages.size > 0) reply.header('vary', 'accept-language')
    inLanguage(languageFor(request.headers['accept-language']), done)
  })
  app.addHook('onRequest', async (request, reply) => {
    setHeaders(reply, desk.options.isSecure)
    const { host } = new URL(desk.origin())
    if (request.headers.host !== host)
      return reply.code(421).type('text/plain').send('this console has another address\n')
    if (request.method === 'GET' || request.method === 'HEAD') return
    const from = request.headers.origin
    if (from !== undefined && from !== desk.origin())
      return reply.code(403).type('text/plain').send('this form is from another site\n')
    if (request.headers['sec-fetch-site'] === 'cross-site')
      return reply.code(403).type('text/plain').send('this form is from another site\n')
  })
}

function addRoute(app: FastifyInstance, desk: Desk, ground: Ground, route: Route): void {
  const held = new WeakMap<FastifyRequest, OpenSession>()
  app.route({
    method: route.method,
    url: route.path,
    ...(route.upload
      ? { bodyLimit: route.upload.bytesMax * route.upload.filesMax + 1024 * 1024 }
      : {}),
    async onRequest(request, reply) {
      const session = await desk.sessionOf(request)
      if (!session && !isOpen(route.action)) return reply.redirect('/sign-in', 303)
      if (!session || !may(route.action, session.roles))
        return desk.send(
          reply,
          request,
          session,
          problem(403, t('refused.role.title'), t('refused.role')),
        )
      held.set(request, session)
    },
    async handler(request, reply) {
      const session = held.get(request)
      if (!session) throw new Error('a request without a session came through')
      return desk.send(reply, request, session, await answerRoute(ground, route, request, session))
    },
  })
}

interface Dressing {
  readonly organisation: string
  readonly menu: readonly MenuEntry[]
  readonly version: string
}

function send(
  dressing: Dressing,
  reply: FastifyReply,
  request: FastifyRequest,
  session: OpenSession | null,
  answer: Reply,
): FastifyReply {
  switch (answer.kind) {
    case 'redirect':
      if (session) session.notice = answer.notice
      return reply.redirect(answer.to, 303)
    case 'download':
      reply.header(
        'content-disposition',
        answer.inline ? 'inline' : `attachment; filename="${answer.name}"`,
      )
      return reply.type(answer.type).send(Buffer.from(answer.bytes))
    case 'stream':
      return reply.type('text/event-stream').send(eventsOf(answer, request))
    case 'page':
      return reply
        .code(answer.status)
        .type('text/html; charset=utf-8')
        .send(dress(dressing, request, session, answer))
  }
}

function dress(
  { organisation, menu, version }: Dressing,
  request: FastifyRequest,
  session: OpenSession | null,
  answer: Page,
): string {
  const notice = session?.notice ?? null
  if (session) session.notice = null
  const [path = '/'] = request.url.split('?')
  const document = framePage(answer, { organisation, session, path, menu, notice, version })
  return renderHtml(document, (name) =>
    name === 'csrf' ? (session?.csrf ?? '') : randomBytes(16).toString('base64url'),
  )
}

function eventsOf({ events }: Stream, request: FastifyRequest): Readable {
  const gone = new AbortController()
  request.raw.once('close', () => gone.abort())
  async function* lines(): AsyncGenerator<string> {
    for await (const { event, data } of events(gone.signal))
      yield `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`
  }
  return Readable.from(lines())
}
