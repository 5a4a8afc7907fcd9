// Asking for cards: whom for, then a look at what would be asked, then the asking itself.
import { z } from 'zod'
import type { HolderId } from '@tipstaff/custody'
import {
  banner,
  button,
  field,
  form,
  heading,
  html,
  later,
  link,
  page,
  paragraph,
  redirect,
  route,
  summaryList,
  t,
  table,
  typedText,
  type FieldError,
  type Html,
  type Page,
  type Typed,
  numberWords,
} from '../../console/index.ts'
import { findHolderByNumber } from '../../personnel/index.ts'
import type { Office } from '../../platform/office.ts'
import { Refusal } from '../../platform/refusal.ts'
import { cardType, ordinaryTypes } from '../../personnel/index.ts'
import { planRequest, requestCards } from '../request-cards.ts'
import type { PersonRefused } from '../requests.ts'
import { cardsWords } from './parts.ts'
import { forgetDraft, keepDraft, readDraft, type RequestDraft } from './request-drafts.ts'

const peopleMax = 2_000
/** From here on asking takes long enough to be watched. */
const manyCards = 1_000

export const newRequest = route({
  method: 'GET',
  path: '/requests/new',
  action: 'request-make',
  query: z.object({
    holder: z
      .string()
      .regex(/^ho_[a-z2-7]{16}$/)
      .optional(),
  }),
  handle: ({ query: { holder } }) =>
    newPage(holder === undefined ? {} : { who: 'listed', people: holder }, []),
})

function newPage(typed: Typed, errors: readonly FieldError[]): Page {
  return page({
    title: t('request.new'),
    errors,
    body: html`${form({
      action: '/requests/new',
      body: html`${field({
        kind: 'radios',
        name: 'type',
        label: t('request.new.type'),
        options: ordinaryTypes.map(({ id, title, kinds, lifeMonths = 0 }) => ({
          value: id,
          text: title,
          hint: t('request.new.type.hint', {
            kinds: kinds.map((kind) => t(`kind-of-person.${kind}`)).join(', '),
            months: lifeMonths,
          }),
        })),
        value: typed['type'],
        errors,
      })}${field({
        kind: 'radios',
        name: 'who',
        label: t('request.new.who'),
        options: [
          { value: 'listed', text: t('request.new.listed') },
          {
            value: 'everyone',
            text: t('request.new.everyone'),
            hint: t('request.new.everyone.hint'),
          },
        ],
        value: typed['who'],
        errors,
      })}${field({
        kind: 'textarea',
        name: 'people',
        label: t('request.new.people'),
        hint: t('request.new.people.hint', { most: numberWords(peopleMax) }),
        value: typedText(typed, 'people'),
        errors,
      })}${field({
        kind: 'checkboxes',
        name: 'replaces',
        label: t('request.new.replaces'),
        options: [
          {
            value: 'yes',
            text: t('request.new.replaces.yes'),
            hint: t('request.new.replaces.hint'),
          },
        ],
        value: typed['replaces'],
      })}${button(t('request.new.look'))}`,
    })}${paragraph(link('/requests', t('request.back')))}`,
  })
}

export const draftRequest = route({
  method: 'POST',
  path: '/requests/new',
  action: 'request-make',
  body: z.object({
    type: z.enum(
      ordinaryTypes.map(({ id }) => id),
      later('request.new.wrong.type'),
    ),
    who: z.enum(['listed', 'everyone'], later('request.new.wrong.who')),
    people: z
      .string()
      .max(200_000, later('request.new.wrong.too-many', { most: peopleMax }))
      .default(''),
    replaces: z.literal('yes').optional(),
  }),
  async handle({ office, body: { type, who, people, replaces }, typed, session }) {
    const what = { type, by: session.operator, replaces: replaces === 'yes' }
    const now = office.clock()
    if (who === 'everyone') {
      if (people.trim() !== '')
        return newPage(typed, [{ field: 'people', message: t('request.new.wrong.both') }])
      const id = keepDraft({ ...what, who, lines: new Map() }, now)
      return redirect(`/requests/new/${id}`)
    }
    const read = await readPeople(office, people)
    if ('wrong' in read) return newPage(typed, [{ field: 'people', message: read.wrong }])
    const id = keepDraft({ ...what, who: [...read.lines.keys()], lines: read.lines }, now)
    return redirect(`/requests/new/${id}`)
  },
  wrong: ({ typed }, errors) => newPage(typed, errors),
})

/** People by what was pasted: a number or an id a line, a comma, semicolon or tab being as good as a new line. */
async function readPeople(
  office: Pick<Office, 'store' | 'custodian'>,
  text: string,
): Promise<{ readonly lines: ReadonlyMap<HolderId, number> } | { readonly wrong: string }> {
  const typed = text.split(/[\n,;\t]/).map((one) => one.trim())
  const asked = typed.map((one, i) => ({ one, line: i + 1 })).filter(({ one }) => one !== '')
  if (asked.length === 0) return { wrong: t('request.new.wrong.people') }
  if (asked.length > peopleMax)
    return { wrong: t('request.new.wrong.too-many', { most: numberWords(peopleMax) }) }
  const lines = new Map<HolderId, number>()
  const missing: number[] = []
  for (let from = 0; from < asked.length; from += 50) {
    const some = asked.slice(from, from + 50)
    const found = await Promise.all(some.map(({ one }) => holderAt(office, one)))
    for (const [i, holder] of found.entries()) {
      const line = some[i]?.line ?? 0
      if (holder === null) missing.push(line)
      else if (!lines.has(holder)) lines.set(holder, line)
    }
  }
  if (missing.length === 0) return { lines }
  const shown = missing.slice(0, 20).join(', ')
  const more = missing.length > 20 ? ` …` : ''
  return { wrong: t('request.new.wrong.nobody', { lines: `${shown}${more}` }) }
}

async function holderAt(
  office: Pick<Office, 'store' | 'custodian'>,
  typed: string,
): Promise<HolderId | null> {
  if (/^ho_[a-z2-7]{16}$/.test(typed)) return typed as HolderId
  try {
    return (await findHolderByNumber(office, typed))?.id ?? null
  } catch (error) {
    if (error instanceof Refusal && error.code === 'malformed') return null
    throw error
  }
}

const params = z.object({ draft: z.string().regex(/^dr_[0-9a-f]{32}$/) })

export const previewRequest = route({
  method: 'GET',
  path: '/requests/new/:draft',
  action: 'request-make',
  params,
  async handle({ office, params: { draft: id }, session }) {
    const draft = readDraft(id, session.operator, office.clock())
    const { count, refused } = await planRequest(office, draft)
    const { title } = cardType(draft.type)
    return page({
      title: t('request.check.title', { cards: cardsWords(count) }),
      body: html`${summaryList([
        { key: t('request.type'), value: title },
        {
          key: t('request.check.for'),
          value:
            draft.who === 'everyone'
              ? t('request.new.everyone')
              : draft.who.length === 1
                ? t('request.check.listed.one')
                : t('request.check.listed', { count: draft.who.length }),
        },
        { key: t('request.check.count'), value: cardsWords(count) },
        { key: t('request.replaces'), value: t(draft.replaces ? 'word.yes' : 'word.no') },
      ])}${without(refused, draft)}${askBody(draft, count)}`,
    })
  },
})

function askBody({ id }: RequestDraft, count: number): Html {
  const back = paragraph(link('/requests/new', t('request.check.again')))
  if (count === 0) return html`${banner(t('request.check.nobody'), 'warning')}${back}`
  return html`${heading(t('request.next'))}${paragraph(t('request.check.next'))}${form({
    action: `/requests/new/${id}`,
    body: button(t('request.check.ask', { cards: cardsWords(count) })),
  })}${back}`
}

/** For whom no card can be asked, by reason; with the lines of the list where there was one. */
export function without(
  refused: readonly PersonRefused[],
  draft: Pick<RequestDraft, 'lines'> | null = null,
): Html | false {
  if (refused.length === 0) return false
  const reasons = [...new Set(refused.map(({ refusal }) => refusal))]
  const lineOf = ({ holder }: PersonRefused): number => draft?.lines.get(holder) ?? 0
  const hasLines = draft !== null && draft.lines.size > 0
  return table({
    caption: t('request.without'),
    columns: [
      t('request.without.why'),
      { label: t('request.without.people'), numeric: true },
      ...(hasLines ? [t('request.without.lines')] : []),
    ],
    rows: reasons.map((reason) => {
      const own = refused.filter(({ refusal }) => refusal === reason)
      const lines = own.map(lineOf).sort((a, b) => a - b)
      const more = lines.length > 30 ? ' …' : ''
      return [
        t(`card.refusal.${reason}`),
        numberWords(own.length),
        ...(hasLines ? [`${lines.slice(0, 30).join(', ')}${more}`] : []),
      ]
    }),
  })
}

export const makeRequest = route({
  method: 'POST',
  path: '/requests/new/:draft',
  action: 'request-make',
  params,
  async handle({ office, params: { draft: id }, session, startTask }) {
    const { type, who, replaces = false } = readDraft(id, session.operator, office.clock())
    const { hand } = session
    const ask = () => requestCards(office, hand, { type, who, replaces })
    const { count } = await planRequest(office, { type, who, replaces })
    if (count >= manyCards) {
      const what = { kind: t('request.task.ask', { cards: cardsWords(count) }), total: count }
      const task = await startTask(
        { ...what, by: session.operator, back: '/requests' },
        async (report) => {
          const { serials } = await ask()
          report(serials.length)
        },
      )
      forgetDraft(id)
      return redirect(`/tasks/${task}`)
    }
    const { request, serials } = await ask()
    forgetDraft(id)
    const notice = t('request.asked', { cards: cardsWords(serials.length) })
    return redirect(`/requests/${request}`, { notice })
  },
})
