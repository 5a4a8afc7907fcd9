// What the holder's pages share: whose they are, his cards in addresses, and how a card is named to him.
import { z } from 'zod'
import type { HolderId } from '@tipstaff/custody'
import { html, t, type Html, type Session } from '../../console/index.ts'
import type { Card } from '../../issuance/index.ts'
import { Refusal } from '../../platform/refusal.ts'

export const serialParams = z.object({
  serial: z.string().regex(/^[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}$/),
})

/** The holder who is signed in: every page here is his own and nobody else's. Refusal `not-permitted`. */
export function holderOf({ holder }: Session): HolderId {
  if (holder === null) throw new Refusal('not-permitted', t('own.nobody'))
  return holder
}

/** Until he has shown that he holds the card, its end is what he shows it by. */
export const serialShown = ({ serial, state }: Pick<Card, 'serial' | 'state'>): Html =>
  ['active', 'suspended', 'revoked', 'expired', 'returned', 'destroyed'].includes(state)
    ? html`<span class="ts-code">${serial}</span>`
    : html`<span class="ts-code">${serial.slice(0, -4)}••••</span>`

/** A link that looks like a button: it leads to the page that asks once more. */
export const linkButton = (
  href: string,
  text: string,
  kind: 'warning' | 'secondary' | '' = '',
): Html =>
  html`<a
    class="govuk-button${kind && ` govuk-button--${kind}`}"
    href="${href}"
    role="button"
    draggable="false"
    data-module="govuk-button"
    >${text}</a
  >`
