// What operators did: by operator with what they opened, and every act with filters. Holders are counted, not named.
import type { OperatorId } from '@tipstaff/custody'
import { decodeEntry, entryKinds } from '@tipstaff/ledger'
import { z } from 'zod'
import {
  banner,
  field,
  filterForm,
  html,
  link,
  page,
  pagination,
  paragraph,
  roleWords,
  route,
  t,
  table,
  tabs,
  time,
  type Fragment,
  type Html,
  numberWords,
} from '../../console/index.ts'
import { timeOf } from '../../incident/index.ts'
import { ledgerSize, indicesOf } from '../../platform/ledger/ledger-rows.ts'
import type { Office } from '../../platform/office.ts'
import {
  actsBefore,
  followLedger,
  operatorSums,
  operatorsOf,
  type ActKind,
  type OperatorAct,
} from '../audit.ts'
import { actWords, kindWords } from '../entry-words.ts'

const dayMs = 86_400_000
const spans = [1, 7, 30, 90] as const
const aPage = 50

const behindBanner = (count: number): Html | false =>
  count > 0 && banner(t('audit.behind', { count: numberWords(count) }))

const auditTabs = (here: 'people' | 'acts'): Html =>
  tabs([
    { label: t('audit.tab.people'), href: '/audit', isHere: here === 'people' },
    { label: t('audit.tab.acts'), href: '/audit/acts', isHere: here === 'acts' },
  ])

/** Roles by operator, as the custodian knows them now. */
async function rolesByOperator({
  custodian,
}: Pick<Office, 'custodian'>): Promise<ReadonlyMap<string, string>> {
  const { operators } = await custodian.call('list-operators', {})
  return new Map(operators.map(({ operator, roles }) => [operator, roleWords(roles)]))
}

interface Ration {
  readonly hour: { readonly all: number; readonly left: number }
  readonly day: { readonly all: number; readonly left: number }
}

/** What the custodian still allows each; asked of it, for only it decides. */
async function rationsOf(
  { custodian }: Pick<Office, 'custodian'>,
  known: ReadonlyMap<string, string>,
): Promise<ReadonlyMap<string, Ration>> {
  const rations = await Promise.all(
    [...known.keys()].map(async (operator) => {
      const { hour, hourLeft, day, dayLeft } = await custodian.call('ration', {
        operator: operator as OperatorId,
      })
      const ration: Ration = {
        hour: { all: hour, left: hourLeft },
        day: { all: day, left: dayLeft },
      }
      return [operator, ration] as const
    }),
  )
  return new Map(rations)
}

/** By the custodian's count; by the ledger's for somebody removed since. */
const spent = (counted: number, ration: Ration['hour'] | undefined): string =>
  ration
    ? t('audit.of', {
        spent: numberWords(ration.all - ration.left),
        all: numberWords(ration.all),
      })
    : numberWords(counted)

export const seeSums = route({
  method: 'GET',
  path: '/audit',
  action: 'operator-see',
  query: z.object({
    days: z.coerce
      .number()
      .int()
      .refine((days) => (spans as readonly number[]).includes(days))
      .default(7),
  }),
  async handle({ office, query: { days } }) {
    const behind = await followLedger(office, await ledgerSize(office.store.db))
    const now = office.clock()
    const roles = await rolesByOperator(office)
    const sums = await operatorSums(office.store.db, now - days * dayMs, now)
    const rations = await rationsOf(office, roles)
    return page({
      title: t('audit.title'),
      wide: true,
      body: html`${auditTabs('people')}${behindBanner(behind)}${filterForm(
        '/audit',
        field({
          kind: 'select',
          name: 'days',
          label: t('audit.days'),
          value: String(days),
          options: spans.map((one) => ({
            value: String(one),
            text: one === 1 ? t('audit.day.option') : t('audit.days.option', { days: one }),
          })),
        }),
      )}${table({
        caption: days === 1 ? t('audit.day.option') : t('audit.sums', { days }),
        empty: t('audit.sums.none'),
        columns: [
          t('audit.operator'),
          t('audit.roles'),
          { label: t('audit.count'), numeric: true },
          { label: t('audit.opened'), numeric: true },
          { label: t('audit.alone-hour'), numeric: true },
          { label: t('audit.alone-day'), numeric: true },
          t('audit.last'),
        ],
        rows: sums
          .filter(({ acts, aloneDay }) => acts > 0 || aloneDay > 0)
          .map((one) => [
            link(`/audit/acts?operator=${one.operator}`, one.operator),
            roles.get(one.operator) ?? t('audit.removed'),
            numberWords(one.acts),
            numberWords(one.opened),
            spent(one.aloneHour, rations.get(one.operator)?.hour),
            spent(one.aloneDay, rations.get(one.operator)?.day),
            time(one.lastAt),
          ]),
      })}${paragraph(t('audit.ration-words'))}`,
    })
  },
})

const kinds = [
  'opening-approved',
  ...Object.entries(entryKinds)
    .filter(([, fields]) => 'by' in fields)
    .map(([kind]) => kind as ActKind),
] as const satisfies readonly ActKind[]

/** An empty field of a filter is none. */
const orNone = <T extends z.ZodType>(shape: T) =>
  z.preprocess((value) => (value === '' ? undefined : value), shape.optional())
const dayShape = orNone(
  z
    .string()
    .regex(/^\d{4}-\d\d-\d\d$/)
    .refine(isRealDay),
)

function isRealDay(text: string): boolean {
  const at = Date.parse(text)
  return Number.isFinite(at) && at >= 0 && new Date(at).toISOString().startsWith(text)
}

const filterShape = z.object({
  operator: orNone(z.string().regex(/^op_[a-z2-7]{16}$/)),
  kind: orNone(z.enum(kinds)),
  from: dayShape,
  to: dayShape,
  before: orNone(z.coerce.number().int().min(0)),
})
type Filter = z.output<typeof filterShape>

export const seeActs = route({
  method: 'GET',
  path: '/audit/acts',
  action: 'operator-see',
  query: filterShape,
  async handle({ office, query }) {
    const behind = await followLedger(office, await ledgerSize(office.store.db))
    const { operator, kind, from, to, before = Number.MAX_SAFE_INTEGER } = query
    const filter = {
      operator,
      kind,
      from: from === undefined ? undefined : timeOf(from, false),
      to: to === undefined ? undefined : timeOf(to, true),
    }
    const found = await actsBefore(office.store.db, filter, before, aPage + 1)
    const shown = wholePage(found)
    return page({
      title: t('audit.title'),
      wide: true,
      body: html`${auditTabs('acts')}${behindBanner(behind)}${await actFilter(office, query)}${table(
        {
          caption: t('audit.acts'),
          empty: t('audit.acts.none'),
          columns: [
            t('entries.when'),
            t('audit.operator'),
            t('audit.kind'),
            { label: t('entries.number'), numeric: true },
          ],
          rows: await actRows(office, operator === undefined ? onceEach(shown) : shown),
        },
      )}${pagination({
        previous: query.before === undefined ? null : addressOf(query, undefined),
        next:
          found.length > shown.length ? addressOf(query, shown.at(-1)?.index ?? undefined) : null,
      })}`,
    })
  },
})

// Two operators of one entry share its place: a page ends between places, not within one.
function wholePage(found: readonly OperatorAct[]): readonly OperatorAct[] {
  if (found.length <= aPage) return found
  const cut = found.at(-1)?.index
  const whole = found.filter(({ index }) => index !== cut)
  return whole.length > 0 ? whole : found
}

function addressOf(query: Filter, before: number | undefined): string {
  const kept = Object.entries({ ...query, before }).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)]],
  )
  return `/audit/acts?${new URLSearchParams(kept).toString()}`
}

async function actFilter(office: Office, query: Filter): Promise<Html> {
  const roles = await rolesByOperator(office)
  const asked = query.operator
  const known = [...roles].map(([id, held]) => ({ value: id, text: `${id} (${held})` }))
  const gone =
    asked !== undefined && !roles.has(asked)
      ? [{ value: asked, text: `${asked} (${t('audit.removed')})` }]
      : []
  return filterForm(
    '/audit/acts',
    html`${field({
      kind: 'select',
      name: 'operator',
      label: t('audit.operator'),
      value: asked ?? '',
      options: [{ value: '', text: t('audit.everybody') }, ...known, ...gone],
    })}${field({
      kind: 'select',
      name: 'kind',
      label: t('audit.kind'),
      value: query.kind ?? '',
      options: [
        { value: '', text: t('audit.everything') },
        ...kinds.map((kind) => ({ value: kind, text: kindWords(kind) })),
      ],
    })}${(['from', 'to'] as const).map((name) =>
      field({ kind: 'date', name, label: t(`audit.${name}`), value: query[name] ?? '', width: 10 }),
    )}`,
  )
}

// What two operators did together is one line, unless one of them is asked about.
function onceEach(acts: readonly OperatorAct[]): readonly OperatorAct[] {
  const seen = new Set<string>()
  return acts.filter(({ kind, entry }) => {
    const key = `${kind} ${entry}`
    return seen.has(key) ? false : seen.add(key)
  })
}

async function actRows(
  { store }: Office,
  acts: readonly OperatorAct[],
): Promise<readonly (readonly Fragment[])[]> {
  const entries = await indicesOf(
    store.db,
    acts.map(({ entry }) => entry),
  )
  return acts.map((act) => {
    const entry = entries.get(act.entry)
    const decoded = entry && decodeEntry(entry.bytes)
    const others = decoded
      ? operatorsOf(decoded).filter((one) => one !== act.operator && act.kind === decoded.kind)
      : []
    return [
      time(act.at),
      html`${act.operator}${others.length > 0 && html`<br /><span class="govuk-hint">${others.join(', ')}</span>`}`,
      decoded ? actWords(act, decoded) : kindWords(act.kind),
      link(`/ledger/entries/${act.entry}`, numberWords(act.index)),
    ]
  })
}
