// Signing in and out, and making a passkey with a one-time link. These pages know nobody yet: their forms are
// tied to the browser by a cookie of their own that names what was begun.
import {
  assertionFromJson,
  createSessionKey,
  CustodyRefusal,
  delegationByPasskey,
  delegationStands,
  type HolderId,
  type SessionKey,
} from '@tipstaff/custody'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { holderWhoTouched } from '../../platform/passkeys/holder-passkeys.ts'
import { t } from '../messages/en.ts'
import { banner, details, link, paragraph } from '../page/components.ts'
import { html } from '../page/html.ts'
import { page, redirect, type Page } from '../page/reply.ts'
import type { Desk } from '../web/server.ts'
import { problem } from '../web/answer.ts'
import { isSamePerson, type Who } from '../session.ts'
import { registerInvites } from './invite-routes.ts'
import { registerOpenId } from './open-id.ts'
import { ownerOf } from './operators-known.ts'
import { attempts, isShownAgain, postedText, thenOf, touchForm, tryCookie } from './touch-form.ts'
import { Tries } from './tries.ts'

/** A sign-in that was begun: the key to be delegated, and where he goes on afterwards. */
interface Begun {
  readonly key: SessionKey
  readonly then: string
}

/** Adds the pages of signing in. */
export async function registerSignIn(app: FastifyInstance, desk: Desk): Promise<void> {
  const { office, openId } = desk.options
  const tries = new Tries<Begun>(office.clock)
  const cookie = tryCookie(desk, 'sign_in')
  const ask = (
    request: FastifyRequest,
    reply: FastifyReply,
    { says, then }: { readonly says: string | null; readonly then: string },
  ): FastifyReply => {
    const key = createSessionKey(office.clock())
    cookie.set(reply, tries.begin({ key, then }))
    const isAgain = isShownAgain(desk, request)
    const wanted = { challenge: key.challenge, says, then, isAgain, openId: openId?.name ?? null }
    return desk.send(reply, request, null, signInPage(wanted))
  }
  app.get('/sign-in', { config: attempts }, (request, reply) =>
    ask(request, reply, { says: null, then: '/' }),
  )
  app.get('/sign-in/touch', { config: attempts }, (request, reply) =>
    ask(request, reply, { says: null, then: thenOf(request) }),
  )
  app.post('/sign-in', { config: attempts }, async (request, reply) => {
    const begun = tries.take(cookie.take(request, reply))
    if (!begun) return ask(request, reply, { says: t('sign-in.over'), then: '/' })
    const { key, then } = begun
    const who = await whoTouched(desk, key, postedText(request, 'passkey'))
    if (!who) return ask(request, reply, { says: t('sign-in.refused'), then })
    const before = await desk.sessionOf(request)
    const isSame = before !== null && isSamePerson(before.who, who)
    // What the organisation's own sign-in said stays with the same operator only.
    const holder = isSame ? before.holder : who.holder
    desk.setToken(reply, desk.sessions.replace(desk.token(request), { ...who, holder }))
    // Another person's place is not his.
    return desk.send(reply, request, null, redirect(before === null || isSame ? then : '/'))
  })
  registerSignOut(app, desk)
  registerInvites(app, desk)
  await registerOpenId(app, desk)
}

/** Who answered the challenge of this session key with an enrolled passkey; null where nobody did. */
async function whoTouched(
  { options: { office, holders } }: Desk,
  key: SessionKey,
  posted: string,
): Promise<Who | null> {
  try {
    const assertion = assertionFromJson(JSON.parse(posted) as unknown)
    const holder = await holderWhoTouched(office, assertion, key.challenge)
    if (holder !== null)
      return (await holders.isPresent(office, holder)) ? whoIsHolder(holder) : null
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

const whoIsHolder = (holder: HolderId): Who => ({
  operator: null,
  roles: ['holder'],
  holder,
  hand: null,
  isProved: true,
})

function signInPage(wanted: {
  readonly challenge: Uint8Array
  readonly says: string | null
  readonly then: string
  /** Somebody is signed in and shows once more that it is he. */
  readonly isAgain: boolean
  readonly openId: string | null
}): Page {
  const { challenge, says, then, isAgain, openId } = wanted
  const text = Buffer.from(challenge).toString('base64url')
  const other = isAgain ? `/sign-in/open-id?then=${encodeURIComponent(then)}` : '/sign-in/open-id'
  return page({
    title: t(isAgain ? 'again.title' : 'sign-in.title'),
    status: says === null ? 200 : 422,
    body: html`${says !== null && banner(says, 'warning')}${paragraph(t(isAgain ? 'again.lead' : 'sign-in.lead'))}${touchForm('/sign-in', html` data-passkey="${text}"`, t(isAgain ? 'again.button' : 'sign-in.button'))}${
      openId !== null && paragraph(link(other, t('sign-in.open-id', { name: openId })))
    }${isAgain ? paragraph(link(then, t('again.back'))) : details(t('sign-in.none'), html`${paragraph(t('sign-in.none.holder'))}${paragraph(t('sign-in.none.operator'))}`)}`,
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
      if (session && isEverywhere) desk.sessions.endAll(session.who)
      desk.sessions.end(desk.token(request))
      desk.setToken(reply, null)
      reply.header('clear-site-data', '"cache"')
      return desk.send(reply, request, null, redirect('/sign-in'))
    })
}
