// A file as a map: what anybody sees who opens it, and what he does not; where people are, and how many. Made for
// somebody who never heard of a pivot cache.
import type { Finding, Place, Report, Verdict } from '@tipstaff/release-guard'
import {
  banner,
  details,
  heading,
  html,
  paragraph,
  t,
  tag,
  type Html,
  type WordKey,
  numberWords,
} from '../../console/index.ts'

const colours = {
  BLOCK: 'red',
  HOLD: 'orange',
  WARN: 'yellow',
  NOTE: 'grey',
  PASS: 'green',
  unchecked: 'grey',
} as const satisfies Record<Verdict | 'unchecked', string>

/** A verdict as a tag. */
export const verdictTag = (verdict: Verdict | 'unchecked'): Html =>
  tag(colours[verdict], t(`release.verdict.${verdict}` satisfies WordKey))

interface Area {
  readonly place: Place
  readonly rows: number
  readonly personRows: number
  readonly findings: readonly Finding[]
}

const keyOf = ({ part, words }: Place): string => `${part}\n${words}`
const order: readonly Verdict[] = ['BLOCK', 'HOLD', 'WARN', 'NOTE', 'PASS']
const worstOf = ({ findings }: Area): Verdict =>
  order.find((one) => findings.some(({ verdict }) => verdict === one)) ?? 'PASS'

/** Every place that was read or that something is said of, worst first. */
function areasOf({ findings, parts }: Report): readonly Area[] {
  const areas = new Map<string, { place: Place; rows: number; personRows: number }>()
  for (const { place, rows, personRows } of parts) {
    const known = areas.get(keyOf(place))
    areas.set(keyOf(place), {
      place,
      rows: rows + (known?.rows ?? 0),
      personRows: personRows + (known?.personRows ?? 0),
    })
  }
  for (const { place } of findings)
    if (!areas.has(keyOf(place))) areas.set(keyOf(place), { place, rows: 0, personRows: 0 })
  return [...areas.entries()]
    .map(([key, area]) => ({
      ...area,
      findings: findings.filter(({ place }) => keyOf(place) === key),
    }))
    .sort((a, b) => order.indexOf(worstOf(a)) - order.indexOf(worstOf(b)) || b.rows - a.rows)
}

const rowsOf = (areas: readonly Area[]): number => areas.reduce((sum, { rows }) => sum + rows, 0)

/** Inner parts that hold nothing a person would look for: counted, not drawn. */
const isQuiet = ({ findings, rows, personRows, place }: Area): boolean =>
  findings.length === 0 && personRows === 0 && (rows === 0 || (place.isHidden && rows < 20))

/** The whole of a report. */
export function fileMap(report: Report): Html {
  const areas = areasOf(report)
  const drawn = areas.filter((area) => !isQuiet(area))
  const most = Math.max(1, ...drawn.map(({ rows }) => rows))
  const [seen, hidden] = [false, true].map((isHidden) =>
    drawn.filter(({ place }) => place.isHidden === isHidden),
  ) as [Area[], Area[]]
  const isStopped = report.verdict === 'BLOCK' || report.verdict === 'HOLD'
  const isUnread = report.findings.some(({ rule }) => rule === 'unreadable')
  return html`${
      rowsOf(hidden) > rowsOf(seen) &&
      banner(
        t('release.map.more', {
          seen: numberWords(rowsOf(seen)),
          hidden: numberWords(rowsOf(hidden)),
        }),
        isStopped ? 'warning' : 'inset',
      )
    }
    <div class="ts-map">
      ${column(t('release.map.seen'), t('release.map.seen.none'), seen, most)}${column(
        t('release.map.hidden'),
        t(isUnread ? 'release.map.hidden.unread' : 'release.map.hidden.none'),
        hidden,
        most,
      )}
    </div>
    ${areas.length > drawn.length && paragraph(t('release.map.quiet', { count: areas.length - drawn.length }))}`
}

const column = (title: string, none: string, areas: readonly Area[], most: number): Html =>
  html`<section class="ts-map__side">
    ${heading(title)}${
      areas.length === 0
        ? html`<p class="govuk-body">${none}</p>`
        : html`<ul class="ts-map__areas">
            ${areas.map((area) => areaOf(area, most))}
          </ul>`
    }
  </section>`

function areaOf(area: Area, most: number): Html {
  const { place, rows, personRows, findings } = area
  const verdict = worstOf(area)
  const says =
    rows === 0
      ? ''
      : t(rows === 1 ? 'release.map.row' : 'release.map.rows', { rows: numberWords(rows) })
  const people =
    personRows === 0 ? '' : t('release.map.people', { people: numberWords(personRows) })
  const [first, ...more] = findings.map(({ why }) => html`<p class="govuk-body">${why}</p>`)
  return html`<li class="ts-map__area ts-map__area--${verdict.toLowerCase()}">
    <p class="ts-map__place">${place.words} ${verdict !== 'PASS' && verdictTag(verdict)}</p>
    ${rows > 0 && bar(rows, personRows, most)}
    <p class="ts-map__count">${[says, people].filter((text) => text !== '').join(', ')}</p>
    ${first}${more.length > 0 && details(t('release.map.why'), html`${more}`)}
  </li>`
}

/** Rows as long as they are many, and of them those that look like people; the words beside say the same. */
function bar(rows: number, personRows: number, most: number): Html {
  const width = (count: number): number =>
    count === 0 ? 0 : Math.max(2, Math.round((count / most) * 300))
  return html`<svg
    class="ts-map__bar"
    viewBox="0 0 300 10"
    preserveAspectRatio="none"
    aria-hidden="true"
  >
    <rect class="ts-map__rows" width="${width(rows)}" height="10"></rect>
    <rect class="ts-map__people" width="${width(personRows)}" height="10"></rect>
  </svg>`
}
