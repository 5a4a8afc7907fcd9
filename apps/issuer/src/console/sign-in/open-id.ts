// OpenID Connect: the organisation's own sign-in says who somebody is. It identifies only: whoever asks for or
// approves anything touches his passkey. Authorisation code with PKCE, state and nonce (RFC 9700).
import * as openId from 'openid-client'
import type { FastifyInstance } from 'fastify'
import type { OperatorId } from '@tipstaff/custody'
import { withoutData } from '../../platform/log.ts'
import { t } from '../messages/en.ts'
import { redirect } from '../page/reply.ts'
import { isSamePerson, type Who } from '../session.ts'
import { problem } from '../web/answer.ts'
import type { Desk } from '../web/server.ts'
import { operatorsKnown } from './operators-known.ts'
import { attempts, isShownAgain, thenOf, tryCookie } from './touch-form.ts'
import { Tries } from './tries.ts'

export interface OpenIdOptions {
  /** As the button says: "Sign in with …". */
  readonly name: string
  readonly issuer: string
  readonly clientId: string
  readonly clientSecret: string
  /** The claim that carries an operator's id (`op_…`), if operators come this way. */
  readonly operatorClaim: string | null
  /** The claim that carries a holder's number, if holders come this way. */
  readonly holderClaim: string | null
}

interface Begun {
  readonly verifier: string
  readonly state: string
  readonly nonce: string
  /** Set where somebody signed in shows once more that it is he: where he goes on. */
  readonly again: string | null
}

const callback = '/sign-in/open-id/back'

/** Adds `/sign-in/open-id` where it is configured. */
export async function registerOpenId(app: FastifyInstance, desk: Desk): Promise<void> {
  const options = desk.options.openId
  if (!options) return
  const { office } = desk.options
  const provider = await openId.discovery(
    new URL(options.issuer),
    options.clientId,
    options.clientSecret,
    undefined,
    // Only a provider of this very machine may be without TLS.
    new URL(options.issuer).hostname === 'localhost'
      ? // eslint-disable-next-line @typescript-eslint/no-deprecated -- marked so that nobody uses it by habit
        { execute: [openId.allowInsecureRequests] }
      : {},
  )
  const tries = new Tries<Begun>(office.clock)
  const cookie = tryCookie(desk, 'open_id')
  app.get('/sign-in/open-id', { config: attempts }, async (request, reply) => {
    const isAgain = isShownAgain(desk, request)
    const begun = {
      verifier: openId.randomPKCECodeVerifier(),
      state: openId.randomState(),
      nonce: openId.randomNonce(),
      again: isAgain ? thenOf(request) : null,
    }
    cookie.set(reply, tries.begin(begun))
    const to = openId.buildAuthorizationUrl(provider, {
      redirect_uri: `${desk.origin()}${callback}`,
      scope: 'openid profile',
      code_challenge: await openId.calculatePKCECodeChallenge(begun.verifier),
      code_challenge_method: 'S256',
      state: begun.state,
      nonce: begun.nonce,
      // Not what the provider remembers of him: he signs in anew.
      ...(isAgain ? { prompt: 'login', max_age: '0' } : {}),
    })
    return reply.redirect(to.href, 303)
  })
  app.get(callback, { config: attempts }, async (request, reply) => {
    const begun = tries.take(cookie.take(request, reply))
    const who = begun && (await identified(desk, provider, options, begun, request.url))
    const before = await desk.sessionOf(request)
    // Who shows that it is still he is who was signed in, and keeps what his passkey delegated.
    const again = begun?.again ?? null
    const isAgain = again !== null
    if (!who || (isAgain && !(before && isSamePerson(before.who, who))))
      return desk.send(reply, request, null, problem(403, t('refused.title'), t('sign-in.refused')))
    const shown = isAgain && before ? { ...who, hand: before.who.hand, isProved: true } : who
    desk.setToken(reply, desk.sessions.replace(desk.token(request), shown))
    return desk.send(reply, request, null, redirect(again ?? '/'))
  })
}

async function identified(
  desk: Desk,
  provider: openId.Configuration,
  options: OpenIdOptions,
  begun: Begun,
  url: string,
): Promise<Who | null> {
  const { office } = desk.options
  try {
    const tokens = await openId.authorizationCodeGrant(provider, new URL(url, desk.origin()), {
      pkceCodeVerifier: begun.verifier,
      expectedState: begun.state,
      expectedNonce: begun.nonce,
      idTokenExpected: true,
      ...(begun.again === null ? {} : { maxAge: 60 }),
    })
    return await personOf(desk, options, tokens.claims() ?? {})
  } catch (error) {
    office.log.warn({ err: withoutData(error) }, 'a sign-in by OpenID Connect was refused')
    return null
  }
}

async function personOf(
  desk: Desk,
  options: OpenIdOptions,
  claims: Readonly<Record<string, unknown>>,
): Promise<Who | null> {
  const { office } = desk.options
  const said = (claim: string | null): string | null => {
    const value = claim === null ? undefined : claims[claim]
    return typeof value === 'string' && value !== '' ? value : null
  }
  const [asOperator, number] = [said(options.operatorClaim), said(options.holderClaim)]
  const row =
    asOperator === null
      ? undefined
      : (await operatorsKnown(office)).find(({ operator }) => operator === asOperator)
  const holder = number === null ? null : await desk.options.holders.recognise(office, number)
  if (!row && holder === null) return null
  const roles = [...(row?.roles ?? []), ...(holder === null ? [] : (['holder'] as const))]
  return { operator: row ? (row.operator satisfies OperatorId) : null, roles, holder, hand: null }
}
