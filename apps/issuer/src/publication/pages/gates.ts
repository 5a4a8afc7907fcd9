// Gates as they report themselves: when they were last heard, how old what they know is, what they refused.
import { z } from 'zod'
import type { SiteId } from '@tipstaff/custody'
import {
  banner,
  heading,
  html,
  link,
  may,
  page,
  pagination,
  paragraph,
  route,
  t,
  table,
  tag,
  time,
  type Html,
} from '../../console/index.ts'
import type { Office } from '../../platform/office.ts'
import { gateCounts, gateLogBefore, type GateCount } from '../gate-log.ts'
import { heardGates, type HeardGate } from '../gates-heard.ts'
import { newestHeads, type ListHead } from '../lists.ts'
import type { Site } from '../site.ts'
import { sitesOf } from '../sites.ts'
import { ageWords, code, levelTag, saidWords } from './parts.ts'

const quietMs = 5 * 60_000
const silentMs = 15 * 60_000
const aPage = 50

export const seeGates = route({
  method: 'GET',
  path: '/gates',
  action: 'gate-see',
  async handle({ office, session }) {
    const { db } = office.store
    const sites = await sitesOf(db)
    const known = {
      gates: await heardGates(db),
      counts: await gateCounts(db, new Date(office.clock()).setUTCHours(0, 0, 0, 0)),
      heads: await newestHeads(db),
      now: office.clock(),
    }
    const menu = [
      may('level-change', session.roles) && link('/level', t('level.title')),
      link('/lists', t('lists.title')),
      link('/gates/refused', t('gates.refused')),
    ].filter((one) => one !== false)
    return page({
      title: t('gates.title'),
      wide: true,
      body: html`${paragraph(t('gates.lead'))}
        <ul class="govuk-list">
          ${menu.map((one) => html`<li>${one}</li>`)}
        </ul>
        ${sites.length === 0 && banner(t('sites.none'))}${sites.map((site) => siteGates(site, known))}`,
    })
  },
})

interface Known {
  readonly gates: readonly HeardGate[]
  readonly counts: readonly GateCount[]
  readonly heads: readonly ListHead[]
  readonly now: number
}

function siteGates(site: Site, { gates, counts, heads, now }: Known): Html {
  const own = gates.filter((gate) => gate.site === site.id)
  const status = heads.find(({ kind }) => kind === 'status')
  const access = heads.find((head) => head.kind === 'access' && head.site === site.id)
  return html`${heading(site.name)}
    <p class="govuk-body">${t('level.label')} ${levelTag(site.level)}</p>
    ${table({
      caption: t('gates.of', { site: site.name }),
      empty: t('gates.none'),
      columns: [
        t('gates.gate'),
        t('gates.heard'),
        t('gates.status'),
        t('gates.access'),
        { label: t('gates.admitted'), numeric: true },
        { label: t('gates.turned-away'), numeric: true },
        { label: t('gates.by-hand'), numeric: true },
      ],
      rows: own.map((gate) => {
        const count = counts.find((one) => one.site === gate.site && one.gate === gate.gate)
        const refused = count?.refused ?? 0
        return [
          code(gate.gate),
          html`${heardTag(now - gate.heardAt)} ${time(gate.heardAt)}`,
          statusOf(gate.status, status, now),
          isCurrent(gate.access, access),
          count?.admitted ?? 0,
          refused === 0
            ? 0
            : link(`/gates/refused?site=${gate.site}&gate=${gate.gate}`, String(refused)),
          count?.byHand ?? 0,
        ]
      }),
    })}`
}

function heardTag(age: number): Html {
  if (age >= silentMs) return tag('red', t('gates.silent'))
  return age >= quietMs ? tag('yellow', t('gates.quiet')) : tag('green', t('gates.here'))
}

const isCurrent = (version: number, head: ListHead | undefined): Html =>
  head && version >= head.version
    ? tag('green', t('gates.newest'))
    : tag('orange', t('gates.behind'))

// Versions of lists are counted in seconds since the epoch, so that an old one says how old it is.
function statusOf(version: number, head: ListHead | undefined, now: number): Html {
  const made = head && version >= head.version ? head.issuedAt : version
  const age = made > 1_600_000_000 ? t('gates.age', { age: ageWords(now - made * 1000) }) : ''
  return html`${isCurrent(version, head)} ${age}`
}

export const seeRefused = route({
  method: 'GET',
  path: '/gates/refused',
  action: 'gate-see',
  query: z.object({
    site: z
      .string()
      .regex(/^si_[a-z2-7]{16}$/)
      .optional(),
    gate: z
      .string()
      .regex(/^[a-z0-9][a-z0-9-]{0,31}$/)
      .optional(),
    before: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER).optional(),
  }),
  async handle({ office, query: { site, gate, before }, session }) {
    const filter = {
      ...(site === undefined ? {} : { site: site as SiteId }),
      ...(gate === undefined ? {} : { gate }),
      refused: true,
    }
    const from = before ?? Number.MAX_SAFE_INTEGER
    const found = await gateLogBefore(office.store.db, filter, from, aPage + 1)
    const shown = found.slice(0, aPage)
    const last = found.length > aPage ? shown.at(-1) : undefined
    const at = (end?: number): string => {
      const asked = { site, gate, before: end }
      const pairs = Object.entries(asked).flatMap(([name, value]) =>
        value === undefined ? [] : [[name, String(value)]],
      )
      return `/gates/refused?${String(new URLSearchParams(pairs))}`
    }
    const names = await siteNames(office)
    const mayCards = may('card-see', session.roles)
    return page({
      title: t('gates.refused'),
      body: html`${paragraph(t('gates.refused.lead'))}${table({
        caption: gate === undefined ? t('gates.refused.all') : t('gates.refused.of', { gate }),
        empty: t('gates.refused.none'),
        columns: [
          t('gates.at'),
          t('gates.site'),
          t('gates.gate'),
          t('gates.why'),
          t('card.serial'),
        ],
        rows: shown.map((one) => [
          time(one.at),
          names.get(one.site) ?? one.site,
          code(one.gate),
          saidWords(one.said),
          cardOf(one.serial, mayCards),
        ]),
      })}${pagination({
        previous: before === undefined ? null : at(),
        next: last ? at(last.no) : null,
      })}${paragraph(link('/gates', t('gates.back')))}`,
    })
  },
})

const cardOf = (serial: string | null, isLinked: boolean) => {
  if (serial === null) return '–'
  // A gate's log is believed for nothing: what it says is no address until it looks like one.
  const isSerial = /^[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}$/.test(serial)
  return isLinked && isSerial ? link(`/cards/${serial}`, code(serial)) : code(serial)
}

const siteNames = async ({ store }: Office): Promise<ReadonlyMap<string, string>> =>
  new Map((await sitesOf(store.db)).map(({ id, name }) => [id, name]))
