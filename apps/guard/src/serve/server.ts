// The guard over HTTP: a page to drop files on, POST /scan for programs. Nothing that is sent is kept but cleaned copies.
import { mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import helmet from '@fastify/helmet'
import multipart from '@fastify/multipart'
import fastifyStatic from '@fastify/static'
import { scanApart, type IndexPaths } from '@tipstaff/release-guard/apart'
import Fastify, {
  LogController,
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyRequest,
} from 'fastify'
import { StationError, statusOf } from '../guard-error.ts'
import { Turnstile } from '../turnstile.ts'
import { addCleanRoutes, cleanOffer } from './clean-routes.ts'
import { Copies } from './copies.ts'
import { mapFile } from './file-map.ts'
import { problemPage, resultPage, startPage, type Shown } from './map-page.ts'
import { takeBody, takeForm, type Taken } from './take-upload.ts'

export interface ServeOptions {
  readonly paths: IndexPaths
  readonly megabytes: number
  readonly filesMax: number
  /** What browsers call this server, when it stands behind another one; else only this machine may ask. */
  readonly origin: string | null
  readonly logger: FastifyBaseLogger | false
}

/** What routes have at hand. */
export interface Desk {
  readonly options: ServeOptions
  readonly copies: Copies
  /** Files of a request in a folder that is gone when `work` is done; as many at once as the machine bears. */
  atWork<T>(take: (folder: string) => Promise<T>): Promise<T>
  readonly turnstile: Turnstile
}

const ownHosts = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?$/

function guardTheDoor(app: FastifyInstance, allowed: string | null): void {
  app.addHook('onRequest', async (request, reply) => {
    const { host, origin } = request.headers
    const expected = allowed === null ? `http://${host ?? ''}` : allowed
    const isOurs = allowed === null ? ownHosts.test(host ?? '') : host === new URL(allowed).host
    // A name that was rebound to this computer, or a page from elsewhere, is sent away.
    if (!isOurs) return reply.code(421).send()
    if (origin !== undefined && origin !== expected) return reply.code(403).send()
    return undefined
  })
}

async function addHeaders(app: FastifyInstance): Promise<void> {
  await app.register(helmet, {
    hsts: false,
    // Not `no-referrer`: with that a browser hides the origin of this page's own form, which is checked.
    referrerPolicy: { policy: 'same-origin' },
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
        requireTrustedTypesFor: ["'script'"],
        trustedTypes: ["'none'"],
      },
    },
  })
  app.addHook('onSend', async (_request, reply) => {
    reply.header('permissions-policy', 'camera=(), microphone=(), geolocation=()')
    if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store')
  })
}

const wantsPage = (request: FastifyRequest): boolean =>
  /\btext\/html\b/.test(request.headers.accept ?? '')

function addProblems(app: FastifyInstance): void {
  app.setErrorHandler((error: Error & { statusCode?: number }, request, reply) => {
    const isOurs = error instanceof StationError
    const status = isOurs ? statusOf[error.code] : (error.statusCode ?? 500)
    if (status >= 500 && !isOurs) request.log.error({ err: error }, 'fault')
    const title = isOurs
      ? error.message
      : status >= 500
        ? 'Something failed here.'
        : 'Not understood.'
    reply.code(status)
    if (status === 503) reply.header('retry-after', '30')
    if (wantsPage(request))
      return reply.type('text/html').send(problemPage('That did not work', title).text)
    return reply.type('application/problem+json').send(
      JSON.stringify({
        type: `urn:tipstaff:guard:${isOurs ? error.code : 'fault'}`,
        title,
        status,
      }),
    )
  })
  app.setNotFoundHandler((request) => {
    throw new StationError(
      'not-found',
      request.method === 'GET' ? 'There is no such page.' : 'There is no such door.',
    )
  })
}

/** The server, not yet listening. */
export async function buildServer(options: ServeOptions): Promise<FastifyInstance> {
  const app = Fastify({
    ...(options.logger === false ? { logger: false } : { loggerInstance: options.logger }),
    // A request line would say who looked into which copy.
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: options.megabytes * 2 ** 20,
    requestTimeout: 300_000,
  })
  const copies = new Copies()
  app.addHook('onClose', (_app, done) => {
    copies.close()
    done()
  })
  const turnstile = new Turnstile(Math.max(1, availableParallelism() >> 1), 32)
  const desk: Desk = {
    options,
    copies,
    turnstile,
    async atWork(take) {
      const folder = mkdtempSync(join(tmpdir(), 'guard-serve-'))
      try {
        return await take(folder)
      } finally {
        rmSync(folder, { recursive: true, force: true })
      }
    },
  }
  guardTheDoor(app, options.origin)
  await addHeaders(app)
  addProblems(app)
  await app.register(multipart)
  // A program's body is taken as it comes, whatever it says it is.
  app.removeContentTypeParser(['application/json', 'text/plain'])
  app.addContentTypeParser('*', (_request, payload, done) => done(null, payload))
  addRoutes(app, desk)
  addCleanRoutes(app, desk)
  await app.register(fastifyStatic, {
    root: join(import.meta.dirname, 'page'),
    cacheControl: false,
  })
  return app
}

function addRoutes(app: FastifyInstance, desk: Desk): void {
  const { filesMax, megabytes, paths } = desk.options
  const look = async ({ name, path }: Taken): Promise<Shown> => {
    const report = await scanApart(path, paths)
    return { map: mapFile(name, report), offer: await cleanOffer(desk, path, name, report) }
  }
  app.get('/', (_request, reply) =>
    reply.type('text/html').send(startPage(filesMax, megabytes).text),
  )
  app.post('/', async (request, reply) => {
    const shown = await desk.atWork(async (folder) => {
      const all: Shown[] = []
      for (const one of await takeForm(request, folder, filesMax, megabytes))
        all.push(await desk.turnstile.pass(() => look(one)))
      return all
    })
    return reply.type('text/html').send(resultPage(shown, filesMax, megabytes).text)
  })
  app.post('/scan', async (request, reply) => {
    const report = await desk.atWork(async (folder) => {
      const { path } = await takeBody(request, folder, megabytes)
      return desk.turnstile.pass(() => scanApart(path, paths))
    })
    return reply.send(report)
  })
  app.get('/health', (_request, reply) => reply.send({ ready: true }))
}
