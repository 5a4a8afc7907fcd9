// A one-time link makes a passkey: the browser leaves its public key as pending, and shows the number that two
// keepers compare before they let it in; a holder's counts at once. Looking at the page does not use the link up.
import {
  passkeyFromCose,
  CustodyRefusal,
  type HolderId,
  type OperatorId,
  type Passkey,
} from '@tipstaff/custody'
import {
  generateRegistrationOptions,
  verifyRegistrationResponse,
  type RegistrationResponseJSON,
} from '@simplewebauthn/server'
import type { FastifyInstance } from 'fastify'
import type { Office } from '../../platform/office.ts'
import { holderInvited, keepHolderPasskey } from '../../platform/passkeys/holder-passkeys.ts'
import { invitedBy as operatorInvited, leavePasskey } from '../../platform/passkeys/invites.ts'
import { Refusal } from '../../platform/refusal.ts'
import { t } from '../messages/en.ts'
import { banner, link, paragraph } from '../page/components.ts'
import { html } from '../page/html.ts'
import { page, type Page } from '../page/reply.ts'
import { refusalPage } from '../web/answer.ts'
import type { Desk } from '../web/server.ts'
import { attempts, postedText, touchForm, tryCookie } from './touch-form.ts'
import { Tries } from './tries.ts'

interface Begun {
  readonly token: string
  readonly challenge: string
  readonly invited: Invited
}

/** Whom a link is for: somebody who works in the office, or the holder of a card. */
type Invited = { readonly operator: OperatorId } | { readonly holder: HolderId }

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
        const invited = await invitedBy(office, token)
        const wanted = await optionsFor(desk, invited)
        cookie.set(reply, tries.begin({ token, challenge: wanted.challenge, invited }))
        return await desk.send(reply, request, null, invitePage(invited, JSON.stringify(wanted)))
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
      return await desk.send(reply, request, null, await take(desk, begun, passkey))
    } catch (error) {
      return desk.send(reply, request, null, refusalPage(office, error))
    }
  })
}

async function invitedBy(office: Office, token: string): Promise<Invited> {
  const holder = await holderInvited(office, token)
  return holder === null ? { operator: await operatorInvited(office, token) } : { holder }
}

function invitePage(invited: Invited, wanted: string): Page {
  const [lead, how] =
    'holder' in invited
      ? [t('invite.holder.lead'), t('invite.holder.how')]
      : [t('invite.lead', invited), t('invite.how')]
  return page({
    title: t('invite.title'),
    body: html`${paragraph(lead)}${paragraph(how)}${touchForm('/invite', html` data-new-passkey="${wanted}"`, t('invite.button'))}`,
  })
}

async function take(desk: Desk, { token, invited }: Begun, passkey: Passkey): Promise<Page> {
  const { office } = desk.options
  if ('holder' in invited) {
    const holder = await keepHolderPasskey(office, token, passkey)
    // Whoever was signed in with the one before is not any more.
    desk.sessions.endAll({ operator: null, holder })
    return page({
      title: t('invite.holder.done.title'),
      body: html`${banner(t('invite.holder.done'))}${paragraph(link('/sign-in', t('invite.holder.sign-in'), 'govuk-button'))}`,
    })
  }
  const { fingerprint } = await leavePasskey(office, token, passkey)
  return page({
    title: t('invite.read'),
    body: html`<p class="ts-fingerprint">${fingerprint}</p>
      ${banner(t('invite.wait'))}${paragraph(link('/sign-in', t('invite.holder.sign-in')))}`,
  })
}

async function optionsFor(desk: Desk, invited: Invited) {
  const { name } = desk.options.office.settings.organisation
  const [id, userName] =
    'holder' in invited ? [invited.holder, t('own.title')] : [invited.operator, invited.operator]
  return await generateRegistrationOptions({
    rpName: name,
    rpID: new URL(desk.origin()).hostname,
    userName,
    userID: new Uint8Array(Buffer.from(id, 'utf8')),
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
