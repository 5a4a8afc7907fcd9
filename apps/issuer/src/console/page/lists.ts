// Blocks that show many things: tables, summaries, timelines, pages of a list, progress and bars.
import { t } from '../messages/en.ts'
import { dateWords, numberWords } from '../messages/formats.ts'
import { html, type Fragment, type Html } from './html.ts'

export interface Column {
  readonly label: string
  readonly numeric?: boolean
}

/**
 * A table; says so when it is empty. On narrow screens each row of three cells or more becomes a block with its
 * columns' names beside it: the roles keep it a table for those who do not see it.
 */
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
  const written = (cell: Fragment, i: number): Fragment =>
    typeof cell === 'number' && columns[i]?.numeric === true ? numberWords(cell) : cell
  return html`<div class="ts-scroll" tabindex="0" role="region" aria-label="${what.caption}">
    <table class="govuk-table${columns.length > 2 && ' ts-stacks'}" role="table">
      <caption class="govuk-table__caption govuk-table__caption--m">
        ${what.caption}
      </caption>
      <thead class="govuk-table__head" role="rowgroup">
        <tr class="govuk-table__row" role="row">
          ${columns.map(
            ({ label }, i) =>
              html`<th
                scope="col"
                role="columnheader"
                class="govuk-table__header${numeric(i) && ` govuk-table__header${numeric(i)}`}"
              >
                ${label}
              </th>`,
          )}
        </tr>
      </thead>
      <tbody class="govuk-table__body" role="rowgroup">
        ${what.rows.map(
          (row) =>
            html`<tr class="govuk-table__row" role="row">
              ${row.map(
                (cell, i) =>
                  html`<td
                    role="cell"
                    data-label="${columns[i]?.label ?? ''}"
                    class="govuk-table__cell${numeric(i) && ` govuk-table__cell${numeric(i)}`}"
                  >
                    <div>${written(cell, i)}</div>
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
  return html`<time datetime="${date.toISOString()}">${dateWords('moment', at)}</time>`
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
          <dd>${typeof value === 'number' ? numberWords(value) : value}</dd>
        </div>`,
    )}
  </dl>`

/**
 * Bars over time or kind as SVG, with the same numbers as a table for who cannot see them. `part` of a bar is
 * drawn apart, at its foot, and named by `legend`; the first and last label stand under the picture.
 */
export function chart(what: {
  readonly caption: string
  readonly bars: readonly {
    readonly label: string
    readonly value: number
    readonly part?: number
  }[]
  readonly legend?: { readonly whole: string; readonly part: string }
}): Html {
  const { caption, bars, legend } = what
  const most = Math.max(1, ...bars.map(({ value }) => value))
  const columns = legend
    ? [
        t('chart.bar'),
        { label: legend.whole, numeric: true },
        { label: legend.part, numeric: true },
      ]
    : [t('chart.bar'), { label: t('chart.number'), numeric: true }]
  const rows = bars.map(({ label, value, part = 0 }) =>
    legend ? [label, value - part, part] : [label, value],
  )
  return html`<figure class="ts-chart">
    <figcaption class="govuk-heading-s">${caption}</figcaption>
    ${
      legend &&
      html`<p class="ts-chart__legend">
        <span class="ts-chart__key"></span>${legend.whole}
        <span class="ts-chart__key ts-chart__key--part"></span>${legend.part}
      </p>`
    }
    <p class="ts-chart__most">${numberWords(most)}</p>
    ${picture(caption, bars, most)}
    <p class="ts-chart__ends">
      <span>${bars[0]?.label}</span><span>${bars.length > 1 && bars.at(-1)?.label}</span>
    </p>
    <details class="govuk-details">
      <summary class="govuk-details__summary">
        <span class="govuk-details__summary-text">${t('chart.figures')}</span>
      </summary>
      ${table({ caption, columns, rows })}
    </details>
  </figure>`
}

function picture(
  caption: string,
  bars: readonly { readonly label: string; readonly value: number; readonly part?: number }[],
  most: number,
): Html {
  const [width, height] = [720, 180]
  const step = width / Math.max(1, bars.length)
  const wide = Math.max(1, Math.min(step * 0.84, 60))
  const tall = (value: number): number =>
    value === 0 ? 0 : Math.max(2, Math.round((value / most) * (height - 6)))
  const bar = (x: number, from: number, to: number, kind: string): Html | false =>
    to > from &&
    html`<rect
      class="${kind}"
      x="${x.toFixed(1)}"
      y="${height - 2 - to}"
      width="${wide.toFixed(1)}"
      height="${to - from}"
    ></rect>`
  return html`<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${caption}">
    <line class="ts-chart__floor" x1="0" x2="${width}" y1="2" y2="2" stroke-dasharray="2 6"></line>
    ${bars.map(({ label, value, part = 0 }, i) => {
      const x = i * step + (step - wide) / 2
      return html`<g
        ><title>${label}: ${value}</title
        >${bar(x, 0, tall(part), 'ts-chart__bar--part')}${bar(x, tall(part), tall(value), 'ts-chart__bar')}</g
      >`
    })}
    <line class="ts-chart__floor" x1="0" x2="${width}" y1="${height - 1}" y2="${height - 1}"></line>
  </svg>`
}
