// The pass as it goes on paper: whose it is, until when, the photograph, and the code a gate reads.
import { html, qrPicture, t, type Html, dateWords } from '../../console/index.ts'
import type { DayPass } from '../issue-day-pass.ts'

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
        ${t('day-pass.paper.until', { until: `${dateWords('moment-utc', expiresAt * 1000)} UTC` })}
      </p>
      <p class="ts-code">${serial}</p>
      <p class="ts-paper__foot">${t('day-pass.paper.foot')}</p>
    </div>
    <div class="ts-paper__code">${qrPicture(qr, t('day-pass.paper.code'))}</div>
  </section>`
