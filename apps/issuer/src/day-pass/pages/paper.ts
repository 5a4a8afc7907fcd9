// The pass as it goes on paper: whose it is, until when, the photograph, and the code a gate reads.
import encodeQr from 'qr'
import { html, t, trustedHtml, type Html } from '../../console/index.ts'
import type { DayPass } from '../issue-day-pass.ts'

const until = new Intl.DateTimeFormat('en-GB', {
  dateStyle: 'long',
  timeStyle: 'short',
  timeZone: 'UTC',
})

export const paperOf = (
  organisation: string,
  { serial, name, rank, portrait, qr, expiresAt }: DayPass,
): Html =>
  html`<section class="ts-paper" aria-label="${t('day-pass.paper.title')}">
    <div class="ts-paper__head">
      <span>${organisation}</span><strong>${t('day-pass.paper.title')}</strong>
    </div>
    <img
      class="ts-portrait"
      alt="${t('day-pass.paper.portrait')}"
      src="data:image/jpeg;base64,${Buffer.from(portrait).toString('base64')}"
    />
    <div class="ts-paper__who">
      <p class="ts-paper__name">${name}</p>
      <p>${rank}</p>
      <p class="ts-paper__until">
        ${t('day-pass.paper.until', { until: `${until.format(expiresAt * 1000)} UTC` })}
      </p>
      <p class="ts-code">${serial}</p>
      <p class="ts-paper__foot">${t('day-pass.paper.foot')}</p>
    </div>
    <div class="ts-paper__code">${codeOf(qr)}</div>
  </section>`

// Drawn as one path: the modules are numbers, nothing of a person's words goes into it.
function codeOf(text: string): Html {
  const modules = encodeQr(text, 'raw', { ecc: 'medium', border: 4 })
  const size = String(modules.length)
  const dark = modules.flatMap((row, y) =>
    row.flatMap((isDark, x) => (isDark ? [`M${String(x)} ${String(y)}h1v1h-1z`] : [])),
  )
  return html`<svg
    viewBox="0 0 ${size} ${size}"
    role="img"
    aria-label="${t('day-pass.paper.code')}"
    data-code="${text}"
    shape-rendering="crispEdges"
  >
    ${trustedHtml(`<path fill="#fff" d="M0 0h${size}v${size}H0z"/><path d="${dark.join('')}"/>`)}
  </svg>`
}
