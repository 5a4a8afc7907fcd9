// A one-time link makes a passkey: the browser leaves its public key as pending, and shows the number that two
// keepers compare before they let it in. Looking at the page does not use the link up.
import { passkeyFromCose, CustodyRefusal, type OperatorId, type Passkey } from '@tipstaff/custody'
import {
  generateRegistrationOptions,
  verifyRegistrationResponse,
  type RegistrationResponseJSON,
} from '@simplewebauthn/server'
import type { FastifyInstance } from 'fastify'
import { invitedBy, leavePasskey } from '../../platform/passkeys/invites.ts'
import { Refusal } from '../../platform/refusal.ts'
import { t } from '../messages/en.ts'
import { banner, paragraph } from '../page/components.ts'
import { html } from '../page/html.ts'
import { page } from '../page/reply.ts'
import { refusalPage } from '../web/answer.ts'
import type { Desk } from '../web/server.ts'
import { attempts, postedText, touchForm, tryCookie } from './touch-form.ts'
import { Tries } from './tries.ts'

interface Begun {
  readonly token: string
  readonly challenge: string
}

/** Adds `/invite/TOKEN`. */
export function registerInvites(app: FastifyInstance, desk: Desk): void {
  const { office } = desk.options
  const tries = new Tries<Begun>(office.clock)
  const cookie = tryCookie(desk, 'invite')
  app.get<{ Params: { token: string } }>(
    '/invite/:token',
    { config: attempts },
    async (request, reply) => {
      try {
        const { token } = request.params
        const operator = await invitedBy(office, token)
        const wanted = await optionsFor(desk, operator)
        cookie.set(reply, tries.begin({ token, challenge: wanted.challenge }))
        return await desk.send(
          reply,
          request,
          null,
          page({
            title: t('invite.title'),
            body: html`${paragraph(t('invite.lead', { operator }))}${paragraph(t('invite.how'))}${touchForm('/invite', html` data-new-passkey="${JSON.stringify(wanted)}"`, t('invite.button'))}`,
          }),
        )
      } catch (error) {
        return desk.send(reply, request, null, refusalPage(office, error))
      }
    },
  )
  app.post('/invite', { config: attempts }, async (request, reply) => {
    try {
      const begun = tries.take(cookie.take(request, reply))
      if (!begun) throw new Refusal('malformed', t('invite.failed'))
      const passkey = await newPasskey(desk, begun.challenge, postedText(request, 'passkey'))
      const { fingerprint } = await leavePasskey(office, begun.token, passkey)
      return await desk.send(
        reply,
        request,
        null,
        page({
          title: t('invite.read'),
          body: html`<p class="ts-fingerprint">${fingerprint}</p>
            ${banner(t('invite.wait'))}`,
        }),
      )
    } catch (error) {
      return desk.send(reply, request, null, refusalPage(office, error))
    }
  })
}

async function optionsFor(desk: Desk, operator: OperatorId) {
  return await generateRegistrationOptions({
    rpName: desk.options.office.settings.organisation.name,
    rpID: new URL(desk.origin()).hostname,
    userName: operator,
    userID: new Uint8Array(Buffer.from(operator, 'utf8')),
    attestationType: 'none',
    supportedAlgorithmIDs: [-7],
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    timeout: 300_000,
  })
}

/** The key of a registration that answers this challenge. Refusal `malformed`. */
async function newPasskey(desk: Desk, expectedChallenge: string, posted: string): Promise<Passkey> {
  const origin = desk.origin()
  const rpId = new URL(origin).hostname
  try {
    const { verified, registrationInfo } = await verifyRegistrationResponse({
      response: JSON.parse(posted) as RegistrationResponseJSON,
      expectedChallenge,
      expectedOrigin: origin,
      expectedRPID: rpId,
      requireUserVerification: true,
      supportedAlgorithmIDs: [-7],
    })
    if (!verified) throw new Refusal('malformed', t('invite.failed'))
    const { id, publicKey } = registrationInfo.credential
    return passkeyFromCose(new Uint8Array(Buffer.from(id, 'base64url')), publicKey, rpId, origin)
  } catch (error) {
    // The library throws plain errors for whatever is wrong with what a browser sent.
    if (error instanceof Refusal && !(error instanceof CustodyRefusal)) throw error
    throw new Refusal('malformed', t('invite.failed'), { cause: error })
  }
}
