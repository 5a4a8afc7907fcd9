// Building blocks of pages in GOV.UK's classes. Whatever is put in is escaped by `html`; forms bring the
// session's token and a fresh idempotency key by themselves.
import { passkeyChallenge } from '@tipstaff/custody'
import type { Role } from '../actions.ts'
import { t } from '../messages/en.ts'
import { html, slot, type Fragment, type Html } from './html.ts'
import type { FieldError } from './reply.ts'

/** A link within the console or to another page of the organisation. */
export const link = (href: string, text: Fragment, className = 'govuk-link'): Html =>
  html`<a class="${className}" href="${href}">${text}</a>`

/** Roles as people call them. */
export const roleWords = (roles: readonly Role[]): string =>
  roles.map((role) => t(`role.${role}`)).join(', ')

/** A button that sends its form. */
export function button(
  text: string,
  options: {
    readonly kind?: 'secondary' | 'warning'
    readonly name?: string
    readonly value?: string
  } = {},
): Html {
  const { kind, name, value } = options
  return html`<button
    type="submit"
    class="govuk-button${kind && ` govuk-button--${kind}`}"
    data-module="govuk-button"
    data-prevent-double-click="true"
    ${name !== undefined && html` name="${name}" value="${value ?? ''}"`}
  >
    ${text}
  </button>`
}

/** A form that changes something: POST, with token and idempotency key. */
export function form(what: {
  readonly action: string
  readonly body: Fragment
  readonly upload?: boolean
  readonly className?: string
}): Html {
  return html`<form
    method="post"
    action="${what.action}"
    ${what.upload && html` enctype="multipart/form-data"`}
    novalidate${what.className && html` class="${what.className}"`}
  >
    <input type="hidden" name="_csrf" value="${slot('csrf')}" /><input
      type="hidden"
      name="_once"
      value="${slot('once')}"
    />${what.body}
  </form>`
}

/** A form that asks: GET, its fields in the address. Never for personal data. */
export const filterForm = (
  action: string,
  body: Fragment,
  text: string = t('filter.button'),
): Html =>
  html`<form method="get" action="${action}" class="ts-filter" novalidate>
    ${body}<button type="submit" class="govuk-button govuk-button--secondary">${text}</button>
  </form>`

/**
 * A form whose sending needs a touch of the operator's passkey for exactly these intents (hex hashes, as
 * given to `ask.approver`). It says what it needs where there is no script.
 */
export function passkeyForm(what: {
  readonly action: string
  readonly hashes: readonly string[]
  readonly label: string
  readonly fields?: Fragment
  readonly kind?: 'secondary' | 'warning'
}): Html {
  const hashes = what.hashes.map((hash) => new Uint8Array(Buffer.from(hash, 'hex')))
  const challenge = Buffer.from(passkeyChallenge('approver', hashes)).toString('base64url')
  return html`<div data-passkey="${challenge}">
    ${form({
      action: what.action,
      body: html`${what.fields}<input type="hidden" name="passkey" value="" />
        <p class="govuk-error-message" role="alert" data-passkey-says></p>
        ${button(what.label, what.kind ? { kind: what.kind } : {})}<noscript
          ><p class="govuk-inset-text">${t('frame.no-script')}</p></noscript
        >`,
    })}
  </div>`
}

/** What is wrong, first on the page, each linked to its field. */
export function errorSummary(errors: readonly FieldError[]): Html | false {
  if (errors.length === 0) return false
  return html`<div class="govuk-error-summary" data-module="govuk-error-summary">
    <div role="alert">
      <h2 class="govuk-error-summary__title">${t('frame.problem')}</h2>
      <div class="govuk-error-summary__body">
        <ul class="govuk-list govuk-error-summary__list">
          ${errors.map(({ field, message }) => html`<li><a href="#${field}">${message}</a></li>`)}
        </ul>
      </div>
    </div>
  </div>`
}

/** Something was done. */
export const notification = (text: string): Html =>
  html`<div
    class="govuk-notification-banner govuk-notification-banner--success"
    role="alert"
    aria-labelledby="notice-title"
    data-module="govuk-notification-banner"
  >
    <div class="govuk-notification-banner__header">
      <h2 class="govuk-notification-banner__title" id="notice-title">${t('frame.notice')}</h2>
    </div>
    <div class="govuk-notification-banner__content">
      <p class="govuk-notification-banner__heading">${text}</p>
    </div>
  </div>`

/** Something to know before going on. */
export const banner = (text: Fragment, kind: 'inset' | 'warning' = 'inset'): Html =>
  kind === 'inset'
    ? html`<div class="govuk-inset-text">${text}</div>`
    : html`<div class="govuk-warning-text">
        <span class="govuk-warning-text__icon" aria-hidden="true">!</span
        ><strong class="govuk-warning-text__text"
          ><span class="govuk-visually-hidden">${t('frame.warning')}</span>${text}</strong
        >
      </div>`

export type TagColour =
  'grey' | 'green' | 'teal' | 'blue' | 'purple' | 'magenta' | 'red' | 'orange' | 'yellow'

/** A state in one word; the word says it, the colour helps. */
export const tag = (colour: TagColour, text: string): Html =>
  html`<strong class="govuk-tag govuk-tag--${colour}">${text}</strong>`

export const details = (summary: string, body: Fragment): Html =>
  html`<details class="govuk-details">
    <summary class="govuk-details__summary">
      <span class="govuk-details__summary-text">${summary}</span>
    </summary>
    <div class="govuk-details__text">${body}</div>
  </details>`

export const heading = (text: string, level: 2 | 3 = 2): Html =>
  level === 2
    ? html`<h2 class="govuk-heading-m">${text}</h2>`
    : html`<h3 class="govuk-heading-s">${text}</h3>`

export const paragraph = (text: Fragment): Html => html`<p class="govuk-body">${text}</p>`

/** Parts of a subject, each at its own address, so that they work without script. */
export const tabs = (
  entries: readonly { readonly label: string; readonly href: string; readonly isHere: boolean }[],
): Html =>
  html`<nav class="ts-tabs">
    <ul>
      ${entries.map(
        (one) =>
          html`<li>
            <a class="govuk-link" href="${one.href}" ${one.isHere && html` aria-current="page"`}
              >${one.label}</a
            >
          </li>`,
      )}
    </ul>
  </nav>`
