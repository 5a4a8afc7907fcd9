// One person: what is known by his id; the records, opened for a purpose and shown once; his cards; and who has
// opened his data and why, each with a receipt from the ledger.
import { fieldGroups, type FieldGroup } from '@tipstaff/custody'
import { z } from 'zod'
import {
  button,
  download,
  field,
  form,
  heading,
  html,
  later,
  link,
  may,
  page,
  paragraph,
  route,
  summaryList,
  t,
  type FieldError,
  type Fragment,
  type Html,
  type Page,
  type Route,
  type Session,
  type Typed,
  type WordKey,
  dayWords,
} from '../../console/index.ts'
import { holdsNobody } from '../../platform/dispatch.ts'
import { readEnvelopes } from '../../platform/envelopes.ts'
import type { Office } from '../../platform/office.ts'
import { isOpeningOf } from '../../platform/openings-of.ts'
import { Refusal } from '../../platform/refusal.ts'
import { readRecord } from '../holder-record.ts'
import { holderById, type Holder } from '../holders.ts'
import { viewHolders } from '../search-holders.ts'
import { openings } from './openings.ts'
import {
  holderId,
  pictureOf,
  purposesFor,
  rationLine,
  rationOf,
  several,
  shownGroups,
  stateTag,
} from './parts.ts'

/** What later stations say of a person: they look back at this one, never the other way. */
export interface AboutPerson {
  /** His cards with their history. */
  readonly cards: (office: Office, holder: Holder['id'], session: Session) => Promise<Html>
  /** The receipt of a ledger entry, which verifies without the office. */
  readonly receipt: (office: Office, entry: string) => Promise<string>
}

const params = z.object({ id: holderId })
const query = z.object({ before: z.coerce.number().int().min(1).optional() })
type Opened = Readonly<Partial<Record<FieldGroup, Uint8Array>>>

export function personRoutes(about: AboutPerson): readonly Route[] {
  const seePerson = route({
    method: 'GET',
    path: '/people/:id',
    action: 'person-see',
    params,
    query,
    handle: ({ office, params: { id }, query: { before }, session }) =>
      personPage(about, office, session, id, { before: before ?? null }),
  })
  const openPerson = route({
    method: 'POST',
    path: '/people/:id',
    action: 'person-see',
    params,
    body: z.object({
      groups: several(z.enum(fieldGroups)).pipe(
        z.array(z.enum(fieldGroups)).min(1, later('person.open.nothing')),
      ),
      why: z.enum(['view', 'check'], later('person.open.no-why')),
    }),
    async handle({ office, params: { id }, body: { groups, why }, session, typed }) {
      const wrong = (name: string, message: string): Promise<Page> =>
        personPage(about, office, session, id, { typed, errors: [{ field: name, message }] })
      const wanted = [...new Set(groups)]
      if (!purposesFor(session, wanted).includes(why))
        return await wrong('groups', t('person.open.not-for-that'))
      if ((await rationOf(office, session)).left === 0)
        return await wrong('groups', t('person.open.spent'))
      const holder = await theHolder(office, id)
      const there = await sealedGroups(office, id)
      if (wanted.some((group) => !there.includes(group)))
        return await wrong('groups', t('person.open.not-there'))
      const records = await viewHolders(office, session.hand, [holder], wanted, why)
      return await personPage(about, office, session, id, {
        opened: records.get(id)?.groups ?? {},
      })
    },
    wrong: ({ office, params: { id }, session, typed }, errors) =>
      personPage(about, office, session, id, { typed, errors }),
  })
  const takeReceipt = route({
    method: 'GET',
    path: '/people/:id/openings/:entry',
    action: 'person-see',
    params: z.object({ id: holderId, entry: z.string().regex(/^[0-9a-f]{32}$/) }),
    async handle({ office, params: { id, entry } }) {
      if (!(await isOpeningOf(office.store.db, id, entry)))
        throw new Refusal('not-found', 'that is no opening of this person')
      const bytes = await about.receipt(office, entry)
      return download({
        name: `receipt-${entry}.tlog-proof`,
        type: 'text/plain; charset=utf-8',
        file: holdsNobody('ledger', bytes),
      })
    },
  })
  return [seePerson, openPerson, takeReceipt]
}

async function theHolder({ store }: Office, id: Holder['id']): Promise<Holder> {
  const holder = await holderById(store.db, id)
  if (holder) return holder
  throw new Refusal('not-found', `there is no holder ${id}`)
}

async function sealedGroups({ store }: Office, id: Holder['id']): Promise<readonly FieldGroup[]> {
  const found = (await readEnvelopes(store.db, [id], shownGroups)).get(id)
  return shownGroups.filter((group) => found?.[group] !== undefined)
}

async function personPage(
  about: AboutPerson,
  office: Office,
  session: Session,
  id: Holder['id'],
  what: {
    readonly before?: number | null
    readonly opened?: Opened
    readonly typed?: Typed
    readonly errors?: readonly FieldError[]
  },
): Promise<Page> {
  const holder = await theHolder(office, id)
  const { opened, typed = {}, errors = [] } = what
  const asks =
    may('request-make', session.roles) &&
    holder.state === 'present' &&
    paragraph(link(`/requests/new?holder=${id}`, t('person.ask-card')))
  return page({
    title: t('person.title'),
    errors,
    body: html`${summaryList([
      { key: t('people.person'), value: html`<span class="ts-id">${id}</span>` },
      { key: t('people.state'), value: stateTag(holder) },
      { key: t('people.kind'), value: t(`people.kind.${holder.kind}`) },
      {
        key: t('people.portrait'),
        value: t(holder.hasPortrait ? 'people.portrait.yes' : 'people.portrait.no'),
      },
    ])}${opened ? recordOf(opened) : await openForm(office, session, id, typed, errors)}${await about.cards(office, id, session)}${asks}${await openings(office, id, what.before ?? null)}${paragraph(link('/people', t('people.back')))}`,
  })
}

async function openForm(
  office: Office,
  session: Session,
  id: Holder['id'],
  typed: Typed,
  errors: readonly FieldError[],
): Promise<Html> {
  const there = await sealedGroups(office, id)
  const groups = there.filter((group) => purposesFor(session, [group]).length > 0)
  const ration = await rationOf(office, session)
  const head = html`${heading(t('person.open'))}${rationLine(ration)}`
  if (groups.length === 0) return html`${head}${paragraph(t('person.open.none'))}`
  if (ration.left === 0) return head
  const purposes = (['view', 'check'] as const).filter((purpose) =>
    groups.some((group) => purposesFor(session, [group]).includes(purpose)),
  )
  return html`${head}${form({
    action: `/people/${id}`,
    body: html`${field({
      kind: 'checkboxes',
      name: 'groups',
      label: t('person.open.what'),
      hint: t('person.open.what.hint'),
      value: typed['groups'],
      errors,
      options: groups.map((group) => ({
        value: group,
        text: t(`person.group.${group}`),
        hint: t(`person.group.${group}.holds`),
      })),
    })}${field({
      kind: 'radios',
      name: 'why',
      label: t('person.open.why'),
      hint: t('person.open.why.hint'),
      value: typed['why'],
      errors,
      options: purposes.map((purpose) => ({ value: purpose, text: t(`person.why.${purpose}`) })),
    })}${button(t('person.open.button'))}`,
  })}`
}

function recordOf(opened: Opened): Html {
  const { 'F.text': text, 'F.portrait': portrait, H, V } = opened
  const rows: { key: string; value: Fragment }[] = []
  const add = (key: WordKey, value: Fragment): void =>
    void rows.push({ key: t(key), value: value === '' ? t('person.empty') : value })
  if (text) {
    const { name, rank, kind } = readRecord('F.text', text)
    add('person.name', name)
    add('person.rank', rank)
    add('people.kind', t(`people.kind.${kind}`))
  }
  if (H) {
    const { number, unit, joinedOn, leavesOn, email } = readRecord('H', H)
    add('person.number', number)
    add('person.unit', unit)
    add('person.joined', dayWords(joinedOn))
    add('person.leaves', leavesOn === null ? '' : dayWords(leavesOn))
    add('person.email', email ?? '')
  }
  if (V) {
    const { level, expiresOn, zones, roles } = readRecord('V', V)
    add('person.vetting', level ?? '')
    add('person.vetting-until', expiresOn === null ? '' : dayWords(expiresOn))
    add('person.zones', zones.join(', '))
    add('person.roles', roles.join(', '))
  }
  return html`<section class="ts-opened">
    ${heading(t('person.opened'))}${
      portrait && pictureOf(readRecord('F.portrait', portrait).print, 'jpeg', t('person.portrait'))
    }${rows.length > 0 && summaryList(rows)}${paragraph(t('person.opened.once'))}
  </section>`
}
