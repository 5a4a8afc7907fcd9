// Signing in and out, and making a passkey with a one-time link. These pages know nobody yet: their forms are
// tied to the browser by a cookie of their own that names what was begun.
import {
  assertionFromJson,
  createSessionKey,
  CustodyRefusal,
  delegationByPasskey,
  delegationStands,
  type SessionKey,
} from '@tipstaff/custody'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { t } from '../messages/en.ts'
import { banner, link, paragraph } from '../page/components.ts'
import { html } from '../page/html.ts'
import { page, redirect, type Page } from '../page/reply.ts'
import type { Desk } from '../web/server.ts'
import { problem } from '../web/answer.ts'
import type { Who } from '../session.ts'
import { registerInvites } from './invite-routes.ts'
import { registerOpenId } from './open-id.ts'
import { ownerOf } from './operators-known.ts'
import { attempts, postedText, touchForm, tryCookie } from './touch-form.ts'
import { Tries } from './tries.ts'

/** Adds the pages of signing in. */
export async function registerSignIn(app: FastifyInstance, desk: Desk): Promise<void> {
  const tries = new Tries<SessionKey>(desk.options.office.clock)
  const cookie = tryCookie(desk, 'sign_in')
  const ask = (request: FastifyRequest, reply: FastifyReply, says: string | null): FastifyReply => {
    const key = createSessionKey(desk.options.office.clock())
    cookie.set(reply, tries.begin(key))
    return desk.send(
      reply,
      request,
      null,
      signInPage(key.challenge, says, desk.options.openId?.name ?? null),
    )
  }
  app.get('/sign-in', { config: attempts }, (request, reply) => ask(request, reply, null))
  app.get('/sign-in/touch', { config: attempts }, (request, reply) => ask(request, reply, null))
  app.post('/sign-in', { config: attempts }, async (request, reply) => {
    const key = tries.take(cookie.take(request, reply))
    if (!key) return ask(request, reply, t('sign-in.over'))
    const who = await whoTouched(desk, key, postedText(request, 'passkey'))
    if (!who) return ask(request, reply, t('sign-in.refused'))
    const holder = desk.sessions.of(desk.token(request))?.holder ?? null
    desk.setToken(reply, desk.sessions.replace(desk.token(request), { ...who, holder }))
    return desk.send(reply, request, null, redirect('/'))
  })
  registerSignOut(app, desk)
  registerInvites(app, desk)
  await registerOpenId(app, desk)
}

/** Who answered the challenge of this session key with an enrolled passkey; null where nobody did. */
async function whoTouched(
  { options: { office } }: Desk,
  key: SessionKey,
  posted: string,
): Promise<Who | null> {
  try {
    const assertion = assertionFromJson(JSON.parse(posted) as unknown)
    const owner = await ownerOf(office, assertion.credential)
    const delegation = delegationByPasskey(assertion)
    if (!owner || !delegationStands(owner.known, key, delegation)) return null
    const { operator, roles } = owner.row
    return { operator, roles, holder: null, hand: key.signatory(operator, delegation) }
  } catch (error) {
    if (error instanceof CustodyRefusal || error instanceof SyntaxError) return null
    throw error
  }
}

function signInPage(challenge: Uint8Array, says: string | null, openId: string | null): Page {
  const text = Buffer.from(challenge).toString('base64url')
  return page({
    title: t('sign-in.title'),
    status: says === null ? 200 : 422,
    body: html`${says !== null && banner(says, 'warning')}${paragraph(t('sign-in.lead'))}${touchForm('/sign-in', html` data-passkey="${text}"`, t('sign-in.button'))}${
      openId !== null && paragraph(link('/sign-in/open-id', t('sign-in.open-id', { name: openId })))
    }`,
  })
}

function registerSignOut(app: FastifyInstance, desk: Desk): void {
  for (const [path, isEverywhere] of [
    ['/sign-out', false],
    ['/sign-out/everywhere', true],
  ] as const)
    app.post(path, async (request, reply) => {
      const session = await desk.sessionOf(request)
      if (session && postedText(request, '_csrf') !== session.csrf)
        return desk.send(
          reply,
          request,
          session,
          problem(403, t('refused.title'), t('refused.form')),
        )
      if (session && isEverywhere) desk.sessions.endAll(session)
      desk.sessions.end(desk.token(request))
      desk.setToken(reply, null)
      reply.header('clear-site-data', '"cache"')
      return desk.send(reply, request, null, redirect('/sign-in'))
    })
}
