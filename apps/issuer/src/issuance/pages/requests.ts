// The requests for cards there are, newest first.
import { z } from 'zod'
import {
  field,
  filterForm,
  html,
  link,
  may,
  page,
  pagination,
  paragraph,
  route,
  t,
  table,
  tabs,
  time,
} from '../../console/index.ts'
import { ordinaryTypes } from '../../personnel/index.ts'
import { listRequests, type CardRequest, type RequestId } from '../requests.ts'
import { cardsWords, requestTag, typeTitle } from './parts.ts'

const aPage = 25
const states = ['requested', 'approved', 'done', 'refused'] as const

const cursor = z
  .string()
  .regex(/^\d{1,15}-re_[a-z2-7]{16}$/)
  .transform((text) => {
    const [at = '', id = ''] = text.split('-')
    return { at: Number(at), id: id as RequestId }
  })

export const seeRequests = route({
  method: 'GET',
  path: '/requests',
  action: 'request-see',
  query: z.object({
    state: z.enum(states).optional(),
    type: z
      .string()
      .max(24)
      .transform((type) => (type === '' ? undefined : type))
      .optional(),
    after: cursor.optional(),
  }),
  async handle({ office, query: { state, type, after }, session }) {
    const found = await listRequests(office.store.db, { state, type, after }, aPage + 1)
    const shown = found.slice(0, aPage)
    const last = found.length > aPage ? shown.at(-1) : undefined
    const at = (asked: Readonly<Record<string, string | undefined>>): string => {
      const all = { state, type, ...asked }
      const pairs = Object.entries(all).flatMap(([name, value]) =>
        value === undefined ? [] : [[name, value]],
      )
      return pairs.length === 0 ? '/requests' : `/requests?${String(new URLSearchParams(pairs))}`
    }
    return page({
      title: t('request.title'),
      body: html`${paragraph(t('request.lead'))}${
        may('request-make', session.roles) &&
        html`<p class="govuk-body">${link('/requests/new', t('request.new'), 'govuk-button')}</p>`
      }${tabs([
        { label: t('request.all'), href: at({ state: undefined }), isHere: state === undefined },
        ...states.map((one) => ({
          label: t(`request.tab.${one}`),
          href: at({ state: one }),
          isHere: one === state,
        })),
      ])}${filterForm(
        '/requests',
        html`${state !== undefined && html`<input type="hidden" name="state" value="${state}" />`}${field(
          {
            kind: 'select',
            name: 'type',
            label: t('request.type'),
            value: type,
            options: [
              { value: '', text: t('request.every-type') },
              ...ordinaryTypes.map(({ id, title }) => ({ value: id, text: title })),
            ],
          },
        )}`,
      )}${list(shown)}${pagination({
        previous: after === undefined ? null : at({}),
        next: last ? at({ after: `${last.at}-${last.id}` }) : null,
      })}`,
    })
  },
})

const list = (requests: readonly CardRequest[]) =>
  table({
    caption: t('request.list'),
    empty: t('request.none'),
    columns: [
      t('request.what'),
      t('request.state'),
      t('request.at'),
      t('request.by'),
      t('request.approved-by'),
    ],
    rows: requests.map((one) => [
      link(`/requests/${one.id}`, `${typeTitle(one.type)}, ${cardsWords(one.count)}`),
      requestTag(one.state),
      time(one.at),
      html`<span class="ts-code ts-id">${one.by}</span>`,
      one.approvedBy === null ? '–' : html`<span class="ts-code ts-id">${one.approvedBy}</span>`,
    ]),
  })
