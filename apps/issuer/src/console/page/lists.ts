// Blocks that show many things: tables, summaries, timelines, pages of a list, progress and bars.
import { t } from '../messages/en.ts'
import { html, type Fragment, type Html } from './html.ts'

export interface Column {
  readonly label: string
  readonly numeric?: boolean
}

/** A table that scrolls by itself on narrow screens; says so when it is empty. */
export function table(what: {
  readonly caption: string
  readonly columns: readonly (Column | string)[]
  readonly rows: readonly (readonly Fragment[])[]
  readonly empty?: Fragment
}): Html {
  const columns = what.columns.map((one) => (typeof one === 'string' ? { label: one } : one))
  if (what.rows.length === 0)
    return html`<h2 class="govuk-heading-m">${what.caption}</h2>
      <p class="govuk-body">${what.empty ?? t('table.empty')}</p>`
  const numeric = (i: number): string => (columns[i]?.numeric === true ? '--numeric' : '')
  return html`<div class="ts-scroll" tabindex="0" role="region" aria-label="${what.caption}">
    <table class="govuk-table">
      <caption class="govuk-table__caption govuk-table__caption--m">
        ${what.caption}
      </caption>
      <thead class="govuk-table__head">
        <tr class="govuk-table__row">
          ${columns.map(
            ({ label }, i) =>
              html`<th
                scope="col"
                class="govuk-table__header${numeric(i) && ` govuk-table__header${numeric(i)}`}"
              >
                ${label}
              </th>`,
          )}
        </tr>
      </thead>
      <tbody class="govuk-table__body">
        ${what.rows.map(
          (row) =>
            html`<tr class="govuk-table__row">
              ${row.map(
                (cell, i) =>
                  html`<td
                    class="govuk-table__cell${numeric(i) && ` govuk-table__cell${numeric(i)}`}"
                  >
                    ${cell}
                  </td>`,
              )}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`
}

/** What is known of one thing. */
export const summaryList = (
  rows: readonly { readonly key: string; readonly value: Fragment; readonly action?: Fragment }[],
): Html =>
  html`<dl class="govuk-summary-list">
    ${rows.map(
      ({ key, value, action }) =>
        html`<div class="govuk-summary-list__row">
          <dt class="govuk-summary-list__key">${key}</dt>
          <dd class="govuk-summary-list__value">${value}</dd>
          ${action !== undefined && html`<dd class="govuk-summary-list__actions">${action}</dd>`}
        </div>`,
    )}
  </dl>`

/** A time as people write it, exact to machines. Milliseconds since the epoch. */
export function time(at: number): Html {
  const date = new Date(at)
  const words = new Intl.DateTimeFormat('en-GB', {
    dateStyle: 'medium',
    timeStyle: 'short',
    timeZone: 'Europe/London',
  })
  return html`<time datetime="${date.toISOString()}">${words.format(date)}</time>`
}

/** What happened, in its order. */
export const timeline = (
  events: readonly { readonly at: number; readonly title: string; readonly body?: Fragment }[],
): Html =>
  html`<ol class="ts-timeline">
    ${events.map(
      ({ at, title, body }) =>
        html`<li>
          <p class="ts-timeline__title">${title}</p>
          <p class="ts-timeline__when">${time(at)}</p>
          ${body !== undefined && html`<div class="govuk-body">${body}</div>`}
        </li>`,
    )}
  </ol>`

/** Before and after of a list; addresses as the page gives them, null where there is none. */
export function pagination({
  previous,
  next,
}: {
  readonly previous: string | null
  readonly next: string | null
}): Html | false {
  if (previous === null && next === null) return false
  return html`<nav class="govuk-pagination" aria-label="${t('pages.label')}">
    ${
      previous !== null &&
      html`<div class="govuk-pagination__prev">
        <a class="govuk-link govuk-pagination__link" href="${previous}" rel="prev"
          ><span class="govuk-pagination__link-title">← ${t('pages.previous')}</span></a
        >
      </div>`
    }${
      next !== null &&
      html`<div class="govuk-pagination__next">
        <a class="govuk-link govuk-pagination__link" href="${next}" rel="next"
          ><span class="govuk-pagination__link-title">${t('pages.next')} →</span></a
        >
      </div>`
    }
  </nav>`
}

/** How far something is; `id` lets live progress find it. */
export const progress = (done: number, total: number, label: string): Html =>
  html`<p class="govuk-body" data-progress-label>${label}</p>
    <progress
      class="ts-progress"
      max="${Math.max(total, 1)}"
      value="${Math.min(done, Math.max(total, 1))}"
      aria-label="${label}"
    ></progress>`

/** Figures in a row. */
export const figures = (
  all: readonly { readonly label: string; readonly value: number | string }[],
): Html =>
  html`<dl class="ts-figures">
    ${all.map(
      ({ label, value }) =>
        html`<div>
          <dt>${label}</dt>
          <dd>${typeof value === 'number' ? value.toLocaleString('en-GB') : value}</dd>
        </div>`,
    )}
  </dl>`

/** Bars over time or kind as SVG, with the same numbers as a table for who cannot see them. */
export function chart(what: {
  readonly caption: string
  readonly bars: readonly { readonly label: string; readonly value: number }[]
}): Html {
  const most = Math.max(1, ...what.bars.map(({ value }) => value))
  const [width, height, gap] = [720, 200, 4]
  const wide = (width - gap) / Math.max(1, what.bars.length)
  const tall = (value: number): number => Math.round((value / most) * (height - 30))
  return html`<figure class="ts-chart">
    <figcaption class="govuk-heading-s">${what.caption}</figcaption>
    <svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${what.caption}">
      ${what.bars.map(
        ({ label, value }, i) =>
          html`<rect
            class="ts-chart__bar"
            x="${Math.round(i * wide + gap)}"
            y="${height - 2 - tall(value)}"
            width="${Math.max(1, Math.round(wide - gap))}"
            height="${tall(value)}"
            ><title>${label}: ${value}</title></rect
          >`,
      )}
      <line
        class="ts-chart__floor"
        x1="0"
        x2="${width}"
        y1="${height - 1}"
        y2="${height - 1}"
      ></line>
    </svg>
    <details class="govuk-details">
      <summary class="govuk-details__summary">
        <span class="govuk-details__summary-text">Figures</span>
      </summary>
      ${table({ caption: what.caption, columns: ['', { label: 'Number', numeric: true }], rows: what.bars.map(({ label, value }) => [label, value]) })}
    </details>
  </figure>`
}
