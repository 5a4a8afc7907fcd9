// Asking that cards may enter a zone, and the second person's word on it.
import { z } from 'zod'
import {
  banner,
  button,
  details,
  field,
  form,
  heading,
  html,
  later,
  link,
  may,
  page,
  paragraph,
  passkeyForm,
  redirect,
  route,
  summaryList,
  t,
  table,
  time,
  typedText,
  type FieldError,
  type Html,
  type Page,
  type Session,
} from '../../console/index.ts'
import { cardsBySerial, cardTag, cardsWords, typeTitle } from '../../issuance/index.ts'
import type { Office } from '../../platform/office.ts'
import { Refusal } from '../../platform/refusal.ts'
import { approveGrant, draftGrant, grantOf, withdrawGrant } from '../grant-access.ts'
import { sitesOf, zonesOf, type Grant } from '../sites.ts'
import {
  keptStatement,
  waitingStatements,
  type KeptStatement,
  type Statement,
} from '../statement.ts'
import { code, zoneAt, zoneParams } from './parts.ts'
import { readCards } from './read-cards.ts'

const shownMax = 200

function askPage(path: string, title: string, people: string, errors: readonly FieldError[]): Page {
  return page({
    title: t('access.ask.title', { zone: title }),
    errors,
    body: html`${paragraph(t('access.ask.lead'))}${form({
      action: `${path}/grant`,
      body: html`${field({
        kind: 'textarea',
        name: 'people',
        label: t('access.ask.people'),
        hint: t('access.ask.people.hint'),
        value: people,
        errors,
      })}${button(t('access.ask.button'))}`,
    })}${paragraph(link(path, t('zone.back-to')))}`,
  })
}

const titleOf = ({ site, zone }: Awaited<ReturnType<typeof zoneAt>>): string =>
  `${site.name}, ${zone.name}`

export const newGrant = route({
  method: 'GET',
  path: '/sites/:site/zones/:zone/grant',
  action: 'access-ask',
  params: zoneParams,
  async handle({ office, params }) {
    const at = await zoneAt(office, params)
    if (at.zone.entry !== 'by-grant') throw new Refusal('not-found', 'nobody is granted this zone')
    return askPage(at.path, titleOf(at), '', [])
  },
})

export const askGrant = route({
  method: 'POST',
  path: '/sites/:site/zones/:zone/grant',
  action: 'access-ask',
  params: zoneParams,
  body: z.object({ people: z.string().max(200_000, later('access.ask.wrong.many')).default('') }),
  async handle({ office, params, body: { people }, session }) {
    const at = await zoneAt(office, params)
    const read = await readCards(office, at.zone, people)
    if ('wrong' in read)
      return askPage(at.path, titleOf(at), people, [{ field: 'people', message: read.wrong }])
    const grant = { site: at.site.id, zone: at.zone.id, cards: read.cards }
    const { hash } = await draftGrant(office, session.hand, grant)
    const notice = t('access.asked', { cards: cardsWords(read.cards.length) })
    return redirect(`/access/${hash}`, { notice })
  },
  wrong: async ({ office, params, typed }, errors) => {
    const at = await zoneAt(office, params)
    return askPage(at.path, titleOf(at), typedText(typed, 'people'), errors)
  },
})

const isGrant = ({ act }: Statement): boolean => act === 'access-grant'

/** Grants that wait for this person: never what he asked for himself. */
export const othersGrants = async (
  office: Pick<Office, 'store' | 'clock'>,
  { operator }: Session,
): Promise<readonly Statement[]> =>
  (await waitingStatements(office)).filter((one) => isGrant(one) && one.by !== operator)

async function placeWords({ store }: Pick<Office, 'store'>, grant: Grant): Promise<string> {
  const site = (await sitesOf(store.db)).find(({ id }) => id === grant.site)
  const zone = (await zonesOf(store.db, grant.site)).find(({ id }) => id === grant.zone)
  return `${site?.name ?? grant.site}, ${zone?.name ?? grant.zone}`
}

export const seeGrants = route({
  method: 'GET',
  path: '/access',
  action: 'access-see',
  async handle({ office }) {
    const waiting = (await waitingStatements(office)).filter(isGrant).sort((a, b) => a.at - b.at)
    const rows = await Promise.all(
      waiting.map(async (one) => {
        const grant = grantOf(one)
        const words = `${await placeWords(office, grant)}: ${cardsWords(grant.cards.length)}`
        return [link(`/access/${one.hash}`, words), code(one.by), time(one.at), time(one.expiresAt)]
      }),
    )
    return page({
      title: t('access.waiting'),
      body: html`${paragraph(t('access.waiting.lead'))}${table({
        caption: t('changes.list'),
        empty: t('changes.none'),
        columns: [t('access.what'), t('request.by'), t('request.at'), t('changes.until')],
        rows,
      })}${paragraph(link('/sites', t('sites.back')))}`,
    })
  },
})

const params = z.object({ hash: z.string().regex(/^[0-9a-f]{64}$/) })

async function grantAt({ store }: Pick<Office, 'store'>, hash: string): Promise<KeptStatement> {
  const kept = await keptStatement(store.db, hash)
  if (!isGrant(kept.statement)) throw new Refusal('not-found', 'that grants no access')
  return kept
}

export const seeGrant = route({
  method: 'GET',
  path: '/access/:hash',
  action: 'access-see',
  params,
  async handle({ office, params: { hash }, session }) {
    const kept = await grantAt(office, hash)
    const { by, at, expiresAt } = kept.statement
    const grant = grantOf(kept.statement)
    const place = await placeWords(office, grant)
    return page({
      title: t('access.title.one', { cards: cardsWords(grant.cards.length), place }),
      body: html`${summaryList([
        { key: t('access.where'), value: place },
        { key: t('request.by'), value: html`${code(by)}, ${time(at)}` },
        ...(kept.approver === null
          ? []
          : [{ key: t('request.approved-by'), value: code(kept.approver) }]),
        ...(kept.state === 'drafted' ? [{ key: t('changes.until'), value: time(expiresAt) }] : []),
      ])}${decision(office, kept, session)}${await cardsIn(office, grant, session)}${paragraph(
        link(`/sites/${grant.site}/zones/${grant.zone}`, t('zone.back-to')),
      )}`,
    })
  },
})

async function cardsIn({ store }: Office, { cards }: Grant, { roles }: Session): Promise<Html> {
  const known = [...(await cardsBySerial(store.db, cards.slice(0, shownMax))).values()]
  return html`${table({
    caption: t('changes.cards'),
    columns: [t('card.serial'), t('request.type'), t('access.state'), t('request.cards.person')],
    rows: known.map(({ serial, type, state, holder }) => [
      may('card-see', roles) ? link(`/cards/${serial}`, code(serial)) : code(serial),
      typeTitle(type),
      cardTag(state),
      may('person-see', roles) ? link(`/people/${holder}`, code(holder)) : code(holder),
    ]),
  })}${cards.length > shownMax && paragraph(t('changes.more', { count: cards.length - shownMax }))}`
}

function decision(
  office: Pick<Office, 'clock'>,
  { statement: { hash, by, expiresAt }, state }: KeptStatement,
  { operator, roles }: Session,
): Html {
  if (state !== 'drafted') return banner(t(`changes.state.${state}`))
  if (expiresAt <= office.clock()) return banner(t('changes.late'), 'warning')
  if (by === operator) return html`${banner(t('request.own'))}${end(hash, 'withdraw')}`
  if (!may('access-approve', roles)) return banner(t('access.waits'))
  return html`${heading(t('request.approve'))}${paragraph(t('access.approve.lead'))}${passkeyForm({
    action: `/access/${hash}/approve`,
    hashes: [hash],
    label: t('request.approve.button'),
  })}${end(hash, 'refuse')}`
}

const end = (hash: string, act: 'withdraw' | 'refuse'): Html =>
  details(
    t(`changes.${act}`),
    form({
      action: `/access/${hash}/${act}`,
      body: button(t(`request.${act}.button`), { kind: 'secondary' }),
    }),
  )

export const approve = route({
  method: 'POST',
  path: '/access/:hash/approve',
  action: 'access-approve',
  params,
  async handle({ office, params: { hash }, session, approver }) {
    const { state, statement } = await grantAt(office, hash)
    if (state !== 'drafted') throw new Refusal('wrong-state', `it is ${state}`)
    if (statement.by === session.operator)
      throw new Refusal('second-person-needed', 'the person who asked cannot also approve')
    await approveGrant(office, await approver([hash]), hash)
    return redirect(`/access/${hash}`, { notice: t('access.approved') })
  },
})

export const refuse = route({
  method: 'POST',
  path: '/access/:hash/refuse',
  action: 'access-approve',
  params,
  async handle({ office, params: { hash }, session }) {
    await withdrawGrant(office, session.hand, hash)
    return redirect(`/access/${hash}`, { notice: t('changes.refused') })
  },
})

export const takeBack = route({
  method: 'POST',
  path: '/access/:hash/withdraw',
  action: 'access-ask',
  params,
  async handle({ office, params: { hash }, session }) {
    const { statement } = await grantAt(office, hash)
    if (statement.by !== session.operator)
      throw new Refusal('not-permitted', 'somebody else asked for this')
    await withdrawGrant(office, session.hand, hash)
    return redirect(`/access/${hash}`, { notice: t('changes.withdrawn') })
  },
})
