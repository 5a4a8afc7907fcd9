// The interface for programs on the wire, under /api/v1: credential, role, shapes, once, the call itself. It knows no
// cookie, so no browser can be made to use it.
import rateLimit from '@fastify/rate-limit'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Office } from '../../platform/office.ts'
import { may } from '../actions.ts'
import { call, type Call, type Caller } from './call.ts'
import { credentialOf, ProgramSessions } from './credentials.ts'
import { openApi } from './open-api.ts'
import { makeProblem, misfit, problemOf, type Problem } from './problem.ts'
import { claimCall, keepAnswered, releaseCall, replyId } from './replies.ts'

interface Serving {
  readonly office: Office
  /** Which run of the console this is. */
  readonly boot: string
  readonly origin: () => string
  readonly callsAMinute: number
}

/** Serves these calls, the session calls and the description. */
export async function serveCalls(
  app: FastifyInstance,
  serving: Serving,
  brought: readonly Call[],
): Promise<void> {
  const { office } = serving
  const sessions = new ProgramSessions(office)
  const calls = [...sessionCalls(sessions), ...brought]
  const callers = new WeakMap<FastifyRequest, Promise<Caller | null>>()
  const callerOf = (request: FastifyRequest): Promise<Caller | null> => {
    const known = callers.get(request) ?? findCaller(office, sessions, request)
    callers.set(request, known)
    return known
  }
  await app.register(
    async (api) => {
      await api.register(rateLimit, {
        max: serving.callsAMinute,
        timeWindow: 60_000,
        keyGenerator: async (request) => (await callerOf(request))?.credential ?? request.ip,
      })
      api.setNotFoundHandler((_request, reply) => send(reply, makeProblem('not-found', 404)))
      api.setErrorHandler((error, _request, reply) => send(reply, ofError(office, error)))
      const { organisation } = office.settings
      api.get('/openapi.json', (_request, reply) =>
        reply.send(openApi(calls, organisation.name, serving.origin())),
      )
      for (const one of calls)
        api.route({
          method: one.method,
          url: one.path,
          exposeHeadRoute: false,
          handler: async (request, reply) => {
            const caller = await callerOf(request)
            const { status, answer } = await answerCall(serving, one, request, caller)
            if (status === 401) reply.header('www-authenticate', 'Bearer')
            return reply.code(status).type(typeOf(status)).send(answer)
          },
        })
    },
    { prefix: '/api/v1' },
  )
}

const typeOf = (status: number): string =>
  status < 400 ? 'application/json; charset=utf-8' : 'application/problem+json; charset=utf-8'

function send(reply: FastifyReply, problem: Problem): FastifyReply {
  if (problem.status === 401) reply.header('www-authenticate', 'Bearer')
  return reply.code(problem.status).type(typeOf(problem.status)).send(JSON.stringify(problem))
}

function ofError(office: Office, error: unknown): Problem {
  const { statusCode } = error as { readonly statusCode?: number }
  if (statusCode === 429) return makeProblem('too-fast', 429)
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500)
    return makeProblem('malformed', statusCode)
  return problemOf(office, error)
}

async function findCaller(
  office: Office,
  sessions: ProgramSessions,
  { headers: { authorization = '' } }: FastifyRequest,
): Promise<Caller | null> {
  const token = /^Bearer (\S{1,100})$/i.exec(authorization)?.[1]
  const credential = token === undefined ? null : await credentialOf(office, token)
  return credential && (await sessions.callerOf(credential))
}

interface Answered {
  readonly status: number
  readonly answer: string
}
const asAnswer = (problem: Problem): Answered => ({
  status: problem.status,
  answer: JSON.stringify(problem),
})

async function answerCall(
  serving: Serving,
  one: Call,
  request: FastifyRequest,
  caller: Caller | null,
): Promise<Answered> {
  if (!caller) return asAnswer(makeProblem('unauthorised', 401))
  if (!may(one.action, caller.roles)) return asAnswer(makeProblem('not-permitted', 403))
  const params = one.params.safeParse(request.params)
  if (!params.success) return asAnswer(makeProblem('not-found', 404))
  const query = one.query.safeParse(request.query)
  if (!query.success) return asAnswer(misfit(query.error))
  const body = one.body?.safeParse(request.body ?? {})
  if (body && !body.success) return asAnswer(misfit(body.error, 422))
  const { office } = serving
  const work = async (): Promise<Answered> => {
    const ask = { office, params: params.data, query: query.data, body: body?.data, caller }
    const answer: unknown = one.answer.parse(await one.handle(ask))
    return { status: 200, answer: JSON.stringify(answer) }
  }
  try {
    return one.method === 'GET' ? await work() : await once(serving, request, caller, work)
  } catch (error) {
    return asAnswer(problemOf(office, error))
  }
}

async function once(
  { office, boot }: Serving,
  request: FastifyRequest,
  { credential }: Caller,
  work: () => Promise<Answered>,
): Promise<Answered> {
  const key = request.headers['idempotency-key']
  if (typeof key !== 'string' || !/^[A-Za-z0-9_-]{16,64}$/.test(key))
    return asAnswer(makeProblem('idempotency-key', 400))
  const id = replyId(credential, key)
  const content = [request.url, JSON.stringify(request.body ?? {})]
  const claim = await claimCall(office, id, content, boot)
  switch (claim.is) {
    case 'done':
      return { status: claim.status, answer: claim.answer }
    case 'other-content':
      return asAnswer(makeProblem('idempotency-key', 422))
    case 'being-done':
      return asAnswer(makeProblem('in-progress', 409))
    case 'unclear': {
      const detail =
        'the office was stopped while it did this: look before you ask with another key'
      return asAnswer(makeProblem('in-progress', 409, { detail }))
    }
    case 'ours':
      try {
        const answered = await work()
        await keepAnswered(office, id, answered.status, answered.answer)
        return answered
      } catch (error) {
        await releaseCall(office, id)
        throw error
      }
  }
}

const base64 = z.string().regex(/^[A-Za-z0-9+/]{86}==$/)
const when = z.int().describe('Milliseconds since the epoch.')

function sessionCalls(sessions: ProgramSessions): readonly Call[] {
  return [
    call({
      method: 'POST',
      path: '/session',
      id: 'askForSession',
      says: 'Ask for a session: its challenge is to be signed with the operator’s key file',
      action: 'program-call',
      answer: z.object({
        challenge: z.string().describe('32 bytes, base64: ES256 is made over these.'),
        from: when,
        until: when,
      }),
      handle({ caller }) {
        const { challenge, from, until } = sessions.ask(caller)
        const text = Buffer.from(challenge).toString('base64')
        return Promise.resolve({ challenge: text, from, until })
      },
    }),
    call({
      method: 'POST',
      path: '/session/begin',
      id: 'beginSession',
      says: 'Begin the session with the signature; from then on the program may ask as its operator',
      action: 'program-call',
      body: z.strictObject({ signature: base64.describe('64 bytes (r and s), base64.') }),
      answer: z.object({ until: when }),
      handle: async ({ caller, body }) => ({
        until: await sessions.begin(caller, new Uint8Array(Buffer.from(body.signature, 'base64'))),
      }),
    }),
    call({
      method: 'POST',
      path: '/session/end',
      id: 'endSession',
      says: 'End the session',
      action: 'program-call',
      answer: z.object({ ended: z.boolean() }),
      handle({ caller }) {
        sessions.end(caller)
        return Promise.resolve({ ended: true })
      },
    }),
  ]
}
