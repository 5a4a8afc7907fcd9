// The frame of every page: skip link, who is here, the menu of what his roles allow, notice, error summary.
import type { MenuEntry } from '../route.ts'
import type { OpenSession } from '../session.ts'
import { may } from '../actions.ts'
import { t } from '../messages/en.ts'
import { languageNow } from '../messages/language.ts'
import { errorSummary, form, notification } from './components.ts'
import { html, type Html } from './html.ts'
import type { Page } from './reply.ts'

export interface Frame {
  readonly organisation: string
  readonly session: OpenSession | null
  /** The path being answered, to mark the menu. */
  readonly path: string
  readonly menu: readonly MenuEntry[]
  readonly notice: string | null
  /** Changes with the files served, so that browsers may keep them for ever. */
  readonly version: string
}

/** The whole document. */
export function framePage(page: Page, frame: Frame): Html {
  const width = page.wide ? ' ts-wide' : ''
  const prefix = page.errors.length > 0 ? `${t('frame.error')}: ` : ''
  return html`<!doctype html>
    <html lang="${languageNow()}" class="govuk-template">
      <head>
        <meta charset="utf-8" />
        <title>${prefix}${page.title} – ${frame.organisation}</title>
        <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover" />
        <meta name="color-scheme" content="light dark" />
        <meta name="referrer" content="same-origin" />
        <link rel="icon" href="/assets/${frame.version}/icon.svg" type="image/svg+xml" />
        <link rel="stylesheet" href="/assets/${frame.version}/govuk.css" />
        <link rel="stylesheet" href="/assets/${frame.version}/console.css" />
        <script src="/assets/${frame.version}/webauthn.js" defer></script>
        <script src="/assets/${frame.version}/console.mjs" type="module"></script>
        ${page.refresh !== null && html`<noscript><meta http-equiv="refresh" content="${page.refresh}" /></noscript>`}
      </head>
      <body class="govuk-template__body">
        <a href="#main-content" class="govuk-skip-link" data-module="govuk-skip-link"
          >${t('frame.skip')}</a
        >
        ${head(frame, width)} ${navigation(frame, width)}
        <div class="govuk-width-container${width}">
          <main class="govuk-main-wrapper" id="main-content">
            ${frame.notice !== null && notification(frame.notice)} ${errorSummary(page.errors)}
            <h1 class="govuk-heading-xl">${page.title}</h1>
            ${page.body}
          </main>
        </div>
      </body>
    </html>`
}

function head({ organisation, session }: Frame, width: string): Html {
  return html`<header class="ts-header">
    <div class="govuk-width-container${width} ts-header__row">
      <a class="ts-header__name" href="/">${organisation}</a>
      ${
        session &&
        html`<div class="ts-header__who">
          ${session.who.operator !== null && html`<span class="ts-header__id">${session.who.operator}</span>`}
          ${form({ action: '/sign-out', className: 'ts-inline', body: html`<button class="ts-quiet">${t('frame.sign-out')}</button>` })}
          ${form({ action: '/sign-out/everywhere', className: 'ts-inline', body: html`<button class="ts-quiet">${t('frame.sign-out-everywhere')}</button>` })}
        </div>`
      }
    </div>
  </header>`
}

const isUnder = (path: string, start: string): boolean =>
  start === '/' ? path === '/' : `${path}/`.startsWith(`${start}/`)

function navigation({ session, menu, path }: Frame, width: string): Html | false {
  if (!session) return false
  const entries = menu
    .filter(({ action }) => may(action, session.roles))
    .map((entry) => ({
      ...entry,
      isHere: [entry.path, ...(entry.also ?? [])].some((start) => isUnder(path, start)),
    }))
  const list = html`<ul class="ts-nav__list">
    ${entries.map(
      ({ path: href, label, isHere }) =>
        html`<li>
          <a class="ts-nav__link" href="${href}" ${isHere && html` aria-current="page"`}
            >${label}</a
          >
        </li>`,
    )}
  </ul>`
  // A telephone folds it: a menu of sixteen would fill its screen.
  const here = entries.find(({ isHere }) => isHere)?.label
  return html`<nav class="ts-nav" aria-label="${t('frame.menu')}">
    <div class="govuk-width-container${width}">
      <div class="ts-nav__whole">${list}</div>
      <details class="ts-nav__fold">
        <summary>${here === undefined ? t('frame.menu') : t('frame.menu.here', { here })}</summary>
        ${list}
      </details>
    </div>
  </nav>`
}
