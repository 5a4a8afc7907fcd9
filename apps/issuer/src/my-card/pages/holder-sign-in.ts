// The pass office gives a holder his sign-in: a one-time link, handed over with the card or when the passkey is lost,
// to somebody whose face was compared first. It stands in the ledger, and ends the passkey he had when it is used.
import { z } from 'zod'
import type { HolderId } from '@tipstaff/custody'
import {
  banner,
  button,
  form,
  html,
  link,
  page,
  paragraph,
  qrPicture,
  route,
  summaryList,
  t,
  time,
  type Page,
} from '../../console/index.ts'
import type { Office } from '../../platform/office.ts'
import { holderSignIn, inviteHolder } from '../../platform/passkeys/holder-passkeys.ts'
import { holderById } from '../../personnel/index.ts'
import { Refusal } from '../../platform/refusal.ts'
import { ownCards } from '../own-cards.ts'

const params = z.object({
  id: z
    .string()
    .regex(/^ho_[a-z2-7]{16}$/)
    .transform((text) => text as HolderId),
})

/** The card a link is handed over with: the one that counts most now. */
async function cardOf(office: Office, holder: HolderId): Promise<string | null> {
  const known = await holderById(office.store.db, holder)
  if (known?.state !== 'present') throw new Refusal('not-found', `there is no holder ${holder}`)
  const { live } = await ownCards(office, holder)
  return live[0]?.serial ?? null
}

const back = (id: HolderId) => paragraph(link(`/people/${id}`, t('holder-sign-in.back')))

export const seeHolderSignIn = route({
  method: 'GET',
  path: '/people/:id/sign-in',
  action: 'holder-invite',
  params,
  async handle({ office, params: { id } }): Promise<Page> {
    const card = await cardOf(office, id)
    const { passkeyAt, linkUntil } = await holderSignIn(office, id)
    return page({
      title: t('holder-sign-in.title'),
      body: html`${paragraph(t('holder-sign-in.lead'))}${summaryList([
        { key: t('holder-sign-in.person'), value: html`<span class="ts-id">${id}</span>` },
        {
          key: t('holder-sign-in.passkey'),
          value: passkeyAt === null ? t('holder-sign-in.none') : time(passkeyAt),
        },
        {
          key: t('holder-sign-in.link'),
          value: linkUntil === null ? t('holder-sign-in.no-link') : time(linkUntil),
        },
      ])}${
        card === null
          ? banner(t('holder-sign-in.no-card'))
          : html`${paragraph(t(passkeyAt === null ? 'holder-sign-in.check' : 'holder-sign-in.lost'))}${form(
              {
                action: `/people/${id}/sign-in`,
                body: button(t('holder-sign-in.button')),
              },
            )}`
      }${back(id)}`,
    })
  },
})

/** Makes a link and shows it this once, to be printed or photographed by its holder. */
export const giveHolderSignIn = route({
  method: 'POST',
  path: '/people/:id/sign-in',
  action: 'holder-invite',
  fresh: true,
  params,
  async handle({ office, params: { id }, session, origin }): Promise<Page> {
    const card = await cardOf(office, id)
    if (card === null) throw new Refusal('wrong-state', t('holder-sign-in.no-card'))
    const { operator: by } = session
    const { token, expiresAt } = await inviteHolder(office, { holder: id, card, by })
    const address = `${origin}/invite/${token}`
    return page({
      title: t('holder-sign-in.made.title'),
      body: html`${banner(t('holder-sign-in.made'), 'warning')}
        <section class="ts-paper" aria-label="${t('holder-sign-in.paper')}">
          <div class="ts-paper__head">
            <span>${office.settings.organisation.name}</span
            ><strong>${t('holder-sign-in.paper')}</strong>
          </div>
          <div class="ts-paper__who">
            <p>${t('holder-sign-in.scan')}</p>
            <p class="ts-link-once">${address}</p>
            <p class="ts-paper__until">${t('holder-sign-in.until')} ${time(expiresAt)}</p>
            <p class="ts-paper__foot">${t('holder-sign-in.foot')}</p>
          </div>
          <div class="ts-paper__code">${qrPicture(address, t('holder-sign-in.code'))}</div>
        </section>
        ${back(id)}`,
    })
  },
})
