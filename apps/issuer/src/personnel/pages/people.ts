// Finding people: by number, which opens nothing; by name, inside the custodian; or along the list of ids. Names
// are shown only when somebody asks for them in so many words.
import { screenfulMax, type HolderId } from '@tipstaff/custody'
import { z } from 'zod'
import {
  button,
  field,
  filterForm,
  form,
  heading,
  html,
  later,
  link,
  may,
  page,
  pagination,
  paragraph,
  redirect,
  route,
  t,
  table,
  typedText,
  type FieldError,
  type Html,
  type Page,
  type Session,
} from '../../console/index.ts'
import type { Office } from '../../platform/office.ts'
import { Refusal } from '../../platform/refusal.ts'
import { readRecord } from '../holder-record.ts'
import { holdersById, listHolders, type Holder, type HolderFilter } from '../holders.ts'
import { findHolderByNumber, searchHolders, searchMax, viewHolders } from '../search-holders.ts'
import {
  holderId,
  purposesFor,
  rationLine,
  rationOf,
  several,
  stateTag,
  type Ration,
} from './parts.ts'

const query = z.object({
  state: z.enum(['present', 'left']).default('present'),
  portrait: z.enum(['any', 'missing']).default('any'),
  after: holderId.optional(),
  before: holderId.optional(),
})
type Query = z.output<typeof query>

export const seePeople = route({
  method: 'GET',
  path: '/people',
  action: 'people-find',
  query,
  handle: ({ office, query: asked, session }) => peoplePage(office, session, asked, '', []),
})

async function peoplePage(
  office: Office,
  session: Session,
  asked: Query,
  typed: string,
  errors: readonly FieldError[],
): Promise<Page> {
  const ration = await rationOf(office, session)
  const { state, portrait, after, before } = asked
  const filter: HolderFilter = { state, withoutPortrait: portrait === 'missing', after, before }
  const found = await listHolders(office.store.db, filter, screenfulMax + 1)
  const isMore = found.length > screenfulMax
  const shown =
    before !== undefined && isMore ? found.slice(-screenfulMax) : found.slice(0, screenfulMax)
  return page({
    title: t('people.title'),
    errors,
    body: html`${searchForm(typed, errors)}${rationLine(ration)}${heading(t('people.list'))}${filterForm(
      '/people',
      html`${field({
        kind: 'select',
        name: 'state',
        label: t('people.state'),
        value: state,
        options: [
          { value: 'present', text: t('people.state.present') },
          { value: 'left', text: t('people.state.left') },
        ],
      })}${field({
        kind: 'select',
        name: 'portrait',
        label: t('people.portrait'),
        value: portrait,
        options: [
          { value: 'any', text: t('people.portrait.any') },
          { value: 'missing', text: t('people.portrait.missing') },
        ],
      })}`,
    )}${holderTable(session, shown, null)}${pagination(pagesOf(asked, shown, isMore))}${namesForm(session, ration, shown)}`,
  })
}

function pagesOf(
  { state, portrait, after, before }: Query,
  shown: readonly Holder[],
  isMore: boolean,
): { previous: string | null; next: string | null } {
  const [first, last] = [shown[0], shown.at(-1)]
  const at = (end: 'after' | 'before', id: HolderId): string =>
    `/people?state=${state}&portrait=${portrait}&${end}=${id}`
  const hasBefore = before === undefined ? after !== undefined : isMore
  const hasNext = before === undefined ? isMore : true
  return {
    previous: hasBefore && first ? at('before', first.id) : null,
    next: hasNext && last ? at('after', last.id) : null,
  }
}

const searchForm = (typed: string, errors: readonly FieldError[]): Html =>
  form({
    action: '/people/find',
    body: html`${field({
      kind: 'text',
      name: 'find',
      label: t('people.find'),
      hint: t('people.find.hint'),
      value: typed,
      autocomplete: 'off',
      width: 20,
      errors,
    })}${button(t('people.find.button'))}`,
  })

/** Holders by their ids, with names where these were opened. */
function holderTable(
  { roles }: Session,
  holders: readonly Holder[],
  names: ReadonlyMap<HolderId, string> | null,
): Html {
  return table({
    caption: t('people.caption'),
    empty: t('people.none'),
    columns: [
      t('people.person'),
      ...(names ? [t('people.name')] : []),
      t('people.kind'),
      t('people.state'),
      t('people.portrait'),
    ],
    rows: holders.map((holder) => [
      may('person-see', roles)
        ? link(`/people/${holder.id}`, html`<span class="ts-id">${holder.id}</span>`)
        : html`<span class="ts-id">${holder.id}</span>`,
      ...(names ? [names.get(holder.id) ?? t('people.no-name')] : []),
      t(`people.kind.${holder.kind}`),
      stateTag(holder),
      t(holder.hasPortrait ? 'people.portrait.yes' : 'people.portrait.no'),
    ]),
  })
}

/** The explicit act that opens the names of those listed. */
function namesForm(session: Session, ration: Ration, holders: readonly Holder[]): Html | false {
  const mayOpen = may('person-see', session.roles) && purposesFor(session, ['F.text']).length > 0
  if (!mayOpen || holders.length === 0) return false
  const count = holders.length
  if (ration.left < count) return paragraph(t('people.names.too-many', { count }))
  return form({
    action: '/people/names',
    body: html`${paragraph(t(count === 1 ? 'people.names.one' : 'people.names', { count }))}${holders.map(
      ({ id }) => html`<input type="hidden" name="who" value="${id}" />`,
    )}${button(t(count === 1 ? 'people.names.button.one' : 'people.names.button', { count }), { kind: 'secondary' })}`,
  })
}

const everybody: Query = { state: 'present', portrait: 'any' }
const findBody = z.object({
  find: z
    .string()
    .trim()
    .min(1, later('people.find.empty'))
    .max(searchMax, later('people.find.long', { most: searchMax })),
})

export const findPeople = route({
  method: 'POST',
  path: '/people/find',
  action: 'people-find',
  body: findBody,
  async handle({ office, body: { find }, session }) {
    const wrong = (message: string): Promise<Page> =>
      peoplePage(office, session, everybody, find, [{ field: 'find', message }])
    // Names have no digits.
    if (/\d/.test(find)) {
      if (find.length > 64) return await wrong(t('people.find.no-number'))
      const holder = await findHolderByNumber(office, find)
      if (!holder) return await wrong(t('people.find.no-number'))
      if (may('person-see', session.roles)) return redirect(`/people/${holder.id}`)
      return await foundPage(office, session, [holder], false)
    }
    if ((await rationOf(office, session)).left === 0) return await wrong(t('people.find.spent'))
    const { holders, more } = await searchHolders(office, session.hand, find)
    if (holders.length === 0) return await wrong(t('people.find.nobody'))
    return await foundPage(office, session, holders, more)
  },
  wrong: ({ office, session, typed }, errors) =>
    peoplePage(office, session, everybody, typedText(typed, 'find'), errors),
})

async function foundPage(
  office: Office,
  session: Session,
  holders: readonly Holder[],
  more: boolean,
): Promise<Page> {
  const ration = await rationOf(office, session)
  return page({
    title: t('people.found'),
    body: html`${more && paragraph(t('people.found.more'))}${holderTable(session, holders, null)}${namesForm(session, ration, holders)}${rationLine(ration)}${paragraph(link('/people', t('people.back')))}`,
  })
}

export const namePeople = route({
  method: 'POST',
  path: '/people/names',
  action: 'person-see',
  body: z.object({ who: several(holderId).pipe(z.array(holderId).min(1).max(screenfulMax)) }),
  async handle({ office, body: { who }, session }) {
    const known = await holdersById(office.store.db, who)
    const holders = [...new Set(who)].flatMap((id) => known.get(id) ?? [])
    const [purpose] = purposesFor(session, ['F.text'])
    if (!purpose) throw new Refusal('not-permitted', 'your roles do not include names')
    if (holders.length === 0) throw new Refusal('not-found', 'there is nobody of these ids')
    const opened = await viewHolders(office, session.hand, holders, ['F.text'], purpose)
    const names = new Map(
      [...opened].flatMap(([id, { groups }]) => {
        const text = groups['F.text']
        if (!text) return []
        const { name, rank } = readRecord('F.text', text)
        return [[id, `${name}, ${rank}`] as const]
      }),
    )
    return page({
      title: t('people.named'),
      body: html`${holderTable(session, holders, names)}${paragraph(t('people.named.once'))}${rationLine(await rationOf(office, session))}${paragraph(link('/people', t('people.back')))}`,
    })
  },
})
