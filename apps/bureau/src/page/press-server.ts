// The press page's server, on loopback only. One browser has the press: the one that last opened the link which
// the station's terminal shows. Other programs and other pages on the machine are sent away.
import { randomBytes, timingSafeEqual } from 'node:crypto'
import { join } from 'node:path'
import cookie from '@fastify/cookie'
import formbody from '@fastify/formbody'
import helmet from '@fastify/helmet'
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { z } from 'zod'
import { readGiven } from '../disk.ts'
import type { Desk } from './desk.ts'
import { framePage, pressPage, type Figures } from './press-pages.ts'
import { commands } from './read-word.ts'
import { codePicture, sheetPage } from './sheet.ts'
import { html } from './html.ts'
import { t, type WordKey } from './words.ts'

export interface PressServer {
  readonly app: FastifyInstance
  /** The path that lets a browser in, once; a new one is made when it was used. */
  entry(): string
}

const hosts = /^(?:localhost|127\.0\.0\.1)(?::\d{1,5})?$/
const cookieName = 'tipstaff-press'
const said = z.strictObject({ step: z.string().max(64), said: z.string().max(64) })
/** How long an answer may wait for the next card, so that it shows at once. */
const nextCardMs = 2_000

export interface Shown {
  readonly station: string
  readonly desk: Desk
  readonly figures: () => Figures | null
  /** A browser has come in; the link for the next one is in `entry()`. */
  readonly entered: () => void
}

/** The server, not yet listening. */
export function buildPressServer(shown: Shown): PressServer {
  const app = Fastify({ logger: false, bodyLimit: 4_096 })
  app.removeAllContentTypeParsers()
  app.register(cookie)
  app.register(formbody)
  app.register(helmet, { hsts: false, referrerPolicy: { policy: 'same-origin' }, ...policy })
  guardTheDoor(app)
  const keys = new Keys()
  addEntry(app, keys, shown)
  app.register((inside, _options, done) => {
    inside.addHook('onRequest', async (request, reply) =>
      keys.isInside(request) ? undefined : say(reply, 401, 'enter.title', 'enter.body'),
    )
    addPages(inside, shown)
    done()
  })
  app.setErrorHandler((error: { statusCode?: number }, _request, reply) => {
    const { statusCode = 500 } = error
    return reply
      .code(statusCode)
      .type('text/plain')
      .send(statusCode < 500 ? 'refused' : 'fault')
  })
  app.setNotFoundHandler((_request, reply) => say(reply, 404, 'nothing.title', 'sheet.back'))
  return { app, entry: () => `/enter/${keys.entry}` }
}

const policy = {
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'none'"],
      scriptSrc: ["'self'"],
      styleSrc: ["'self'"],
      imgSrc: ["'self'"],
      connectSrc: ["'self'"],
      formAction: ["'self'"],
      baseUri: ["'none'"],
      frameAncestors: ["'none'"],
      requireTrustedTypesFor: ["'script'"],
      trustedTypes: ["'none'"],
    },
  },
}

function guardTheDoor(app: FastifyInstance): void {
  app.addHook('onRequest', async (request, reply) => {
    const { host, origin } = request.headers
    reply.header('cache-control', 'no-store')
    // A name that was rebound to this computer, or a form on a page from elsewhere, is sent away.
    if (host === undefined || !hosts.test(host)) return reply.code(421).send()
    const isOwn = origin === `http://${host}`
    if (origin === undefined ? request.method !== 'GET' : !isOwn) return reply.code(403).send()
    return undefined
  })
}

class Keys {
  entry = fresh()
  #inside: string | null = null

  isInside({ cookies }: FastifyRequest): boolean {
    return this.#inside !== null && isSame(cookies[cookieName] ?? '', this.#inside)
  }

  /** Spends the link; whoever was inside before is out. */
  enter(key: string): string | null {
    if (!isSame(key, this.entry)) return null
    this.entry = fresh()
    return (this.#inside = fresh())
  }
}

const fresh = (): string => randomBytes(32).toString('base64url')
const isSame = (a: string, b: string): boolean =>
  a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b))

function addEntry(app: FastifyInstance, keys: Keys, { entered }: Shown): void {
  app.get<{ Params: { key: string } }>('/enter/:key', (request, reply) => {
    const inside = keys.enter(request.params.key)
    if (inside === null) return say(reply, 401, 'enter.title', 'enter.body')
    entered()
    return reply
      .setCookie(cookieName, inside, { path: '/', httpOnly: true, sameSite: 'strict' })
      .redirect('/', 303)
  })
  const assets = join(import.meta.dirname, 'assets')
  for (const [name, type] of [
    ['press.css', 'text/css; charset=utf-8'],
    ['press.mjs', 'text/javascript; charset=utf-8'],
    ['icon.svg', 'image/svg+xml'],
  ] as const) {
    const text = readGiven(join(assets, name), 65_536)
    app.get(`/assets/${name}`, (_request, reply) => reply.type(type).send(text))
  }
}

function addPages(app: FastifyInstance, { station, desk, figures }: Shown): void {
  const page = (reply: FastifyReply, text: string): FastifyReply =>
    reply.type('text/html; charset=utf-8').send(text)
  app.get('/', (_request, reply) => page(reply, pressPage({ station, desk, figures: figures() })))
  app.get('/step', (_request, reply) => reply.send({ step: desk.question().step }))
  app.post('/said', async (request, reply) => {
    const read = said.safeParse(request.body)
    if (!read.success) return reply.code(400).send({ error: 'malformed' })
    desk.take(read.data.step, read.data.said)
    const { at, step } = desk.question()
    if (at === 'waiting') await desk.changed(step, nextCardMs)
    return reply.redirect('/', 303)
  })
  app.get<{ Params: { picture: string; side: string } }>(
    '/card/:picture/:side',
    async (request, reply) => {
      const faces = await desk.faces(request.params.picture)
      const { side } = request.params
      if (!faces || (side !== 'front' && side !== 'back'))
        return say(reply, 404, 'nothing.title', 'sheet.back')
      return reply.type('image/png').send(Buffer.from(faces[side]))
    },
  )
  app.get('/sheet', (_request, reply) => page(reply, sheetPage(station, desk.people)))
  app.get<{ Params: { said: string } }>('/sheet/:said.svg', (request, reply) => {
    const word = request.params.said
    const isOne = commands.some((one) => one === word) || desk.people.includes(word)
    return isOne
      ? reply.type('image/svg+xml').send(codePicture(word))
      : say(reply, 404, 'nothing.title', 'sheet.back')
  })
}

const say = (reply: FastifyReply, code: number, title: WordKey, body: WordKey): FastifyReply =>
  reply
    .code(code)
    .type('text/html; charset=utf-8')
    .send(
      framePage(
        t(title),
        html`<div class="ask">
          <h1>${t(title)}</h1>
          <p>${t(body)}</p>
        </div>`,
      ),
    )
