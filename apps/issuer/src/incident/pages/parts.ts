// What the pages about exposure share: questions and recipients in words, the picture over time, the group table.
import type { FieldGroup } from '@tipstaff/custody'
import { fieldGroups } from '@tipstaff/custody'
import {
  chart,
  html,
  later,
  roleWords,
  t,
  table,
  time,
  type Html,
  numberWords,
  dateWords,
} from '../../console/index.ts'
import { allStations } from '../../personalisation/index.ts'
import type { Exposure } from '../../platform/exposures.ts'
import { exposuresOverTime } from '../../platform/exposures-over-time.ts'
import type { Office } from '../../platform/office.ts'
import { sitesOf } from '../../publication/index.ts'
import { fieldsOfGroup, type ExposureQuestion } from '../exposure-question.ts'

/** Everybody records can have been shown to, by id, in words. */
export async function recipientsKnown({
  store,
  custodian,
}: Pick<Office, 'store' | 'custodian'>): Promise<ReadonlyMap<string, string>> {
  const { operators } = await custodian.call('list-operators', {})
  const stations = await allStations(store.db)
  const sites = await sitesOf(store.db)
  return new Map([
    ...stations.map(({ id, name }) => [id, t('exposure.station', { name })] as const),
    ...sites.map(({ id, name }) => [id, t('exposure.site', { name })] as const),
    ...operators.map(
      ({ operator, roles }) =>
        [operator, `${t('exposure.operator', { id: operator })} (${roleWords(roles)})`] as const,
    ),
    ['office', t('exposure.office-itself')] as const,
  ])
}

/** A question in words. */
export function questionWords(
  { side, id, from, to }: ExposureQuestion,
  known: ReadonlyMap<string, string>,
): Html {
  const who = side === 'holder' ? id : (known.get(id) ?? id)
  const words = t(side === 'holder' ? 'exposure.about-holder' : 'exposure.about-recipient', { who })
  const [before = '', after = ''] = t(
    from === 0 ? 'exposure.span-beginning' : 'exposure.span',
  ).split('{to}')
  const [start = '', middle = ''] = before.split('{from}')
  const span = from === 0 ? before : html`${start}${time(from)}${middle}`
  return html`${words}, ${span}${time(to)}${after}`
}

export const groupName = (group: FieldGroup): string => t(`group.${group}`)

/** How many parties each group was shown of, with the fields it holds. */
export function groupTable(rows: readonly Exposure[], side: ExposureQuestion['side']): Html {
  const counted = fieldGroups
    .map((group) => ({ group, count: rows.filter(({ groups }) => groups.includes(group)).length }))
    .filter(({ count }) => count > 0)
  const parties = side === 'recipient' ? 'exposure.answer.shown-to' : 'exposure.answer.shown-by'
  return table({
    caption: t('exposure.answer.groups'),
    columns: [
      t('exposure.answer.group'),
      t('exposure.answer.fields'),
      { label: t(parties), numeric: true },
    ],
    rows: counted.map(({ group, count }) => [
      groupName(group),
      fieldsOfGroup[group].join(', '),
      numberWords(count),
    ]),
  })
}

const [minute, hour, day] = [60_000, 3_600_000, 86_400_000]
const widths = [
  ...[5, 15].map((count) => ({ ms: count * minute, says: later('width.minutes', { count }) })),
  { ms: hour, says: later('width.hour') },
  ...[4, 12].map((count) => ({ ms: count * hour, says: later('width.hours', { count }) })),
  { ms: day, says: later('width.day') },
  ...[7, 28, 91, 364].map((count) => ({ ms: count * day, says: later('width.days', { count }) })),
]
const barsMax = 40

/** Openings over the time they happened in, as bars; nothing where there were none. */
export async function overTime(
  { store }: Pick<Office, 'store'>,
  question: ExposureQuestion,
  rows: readonly Exposure[],
): Promise<Html | false> {
  const first = Math.min(...rows.map(({ firstAt }) => firstAt))
  const last = Math.max(...rows.map(({ lastAt }) => lastAt))
  if (!Number.isFinite(first)) return false
  const width =
    widths.find(({ ms }) => Math.floor(last / ms) - Math.floor(first / ms) < barsMax) ??
    widths.at(-1)
  if (!width) return false
  const { ms, says } = width
  const found = await exposuresOverTime(store.db, question, ms)
  const byStart = new Map(found.map((stretch) => [stretch.at, stretch]))
  const begin = Math.floor(first / ms) * ms
  const count = Math.min(400, Math.floor((last - begin) / ms) + 1)
  const bars = Array.from({ length: count }, (_, i) => {
    const at = begin + i * ms
    const { count = 0, presumed = 0 } = byStart.get(at) ?? {}
    return { label: label(at, ms), value: count, part: presumed }
  })
  return chart({
    caption: t('exposure.answer.over-time', { width: says }),
    bars,
    legend: {
      whole: t('exposure.answer.number.certain'),
      part: t('exposure.answer.number.presumed'),
    },
  })
}

const label = (at: number, ms: number): string =>
  dateWords(ms >= day ? 'short-day' : 'short-moment', at)
