// Programs that may use the interface: their credentials, made and ended by a keeper, shown once.
import { operatorRoles, type OperatorId } from '@tipstaff/custody'
import { z } from 'zod'
import {
  allCredentials,
  banner,
  button,
  credentialDaysMax,
  endCredential,
  field,
  form,
  heading,
  html,
  later,
  link,
  makeCredential,
  may,
  page,
  paragraph,
  redirect,
  roleWords,
  route,
  t,
  table,
  tag,
  time,
  typedText,
  type Credential,
  type FieldError,
  type Fragment,
  type Html,
  type Page,
  type Session,
  type Typed,
} from '../../console/index.ts'
import type { Office } from '../../platform/office.ts'
import { operatorRows } from './known-operators.ts'

export const seePrograms = route({
  method: 'GET',
  path: '/programs',
  action: 'operator-see',
  handle: ({ office, session }) => programsPage(office, session, {}, []),
})

async function programsPage(
  office: Office,
  session: Session,
  typed: Typed,
  errors: readonly FieldError[],
): Promise<Page> {
  const all = await allCredentials(office)
  const isKeeper = may('program-credential', session.roles)
  return page({
    title: t('programs.title'),
    errors,
    body: html`${paragraph(t('programs.lead'))}${table({
      caption: t('programs.all'),
      empty: t('programs.none'),
      columns: [
        t('programs.name'),
        t('programs.for'),
        t('operators.roles'),
        t('programs.until'),
        t('operator.state'),
      ],
      rows: all.map((one) => cells(one, office.clock(), isKeeper)),
    })}${isKeeper && (await makeForm(office, typed, errors))}${paragraph(link('/api/v1/openapi.json', t('programs.description')))}`,
  })
}

function cells(one: Credential, now: number, isKeeper: boolean): readonly Fragment[] {
  const isOver = one.endedAt !== null || one.expiresAt <= now
  return [
    one.name,
    link(`/operators/${one.operator}`, one.operator),
    roleWords(one.roles),
    time(one.endedAt ?? one.expiresAt),
    isOver
      ? tag('grey', t('programs.over'))
      : html`${tag('green', t('programs.good'))}${
          isKeeper &&
          form({
            action: `/programs/${one.id}/end`,
            body: html`<button class="govuk-button govuk-button--warning ts-small">
              ${t('programs.end')}<span class="govuk-visually-hidden"> ${one.name}</span>
            </button>`,
          })
        }`,
  ]
}

async function makeForm(
  office: Office,
  typed: Typed,
  errors: readonly FieldError[],
): Promise<Html> {
  const rows = await operatorRows(office)
  return html`${heading(t('programs.new'))}${form({
    action: '/programs',
    body: html`${field({
      kind: 'text',
      name: 'name',
      label: t('programs.name'),
      hint: t('programs.name.hint'),
      value: typedText(typed, 'name'),
      autocomplete: 'off',
      errors,
    })}${field({
      kind: 'select',
      name: 'operator',
      label: t('programs.for'),
      hint: t('programs.for.hint'),
      value: typedText(typed, 'operator'),
      errors,
      options: [
        { value: '', text: t('exposure.new.choose') },
        ...rows.map(({ operator, roles }) => ({
          value: operator,
          text: `${operator} (${roleWords(roles)})`,
        })),
      ],
    })}${field({
      kind: 'checkboxes',
      name: 'roles',
      label: t('programs.roles'),
      hint: t('programs.roles.hint'),
      value: typed['roles'],
      errors,
      options: operatorRoles.map((role) => ({ value: role, text: roleWords([role]) })),
    })}${field({
      kind: 'text',
      name: 'days',
      label: t('programs.days'),
      hint: t('programs.days.hint', { most: credentialDaysMax }),
      value: typedText(typed, 'days') || '90',
      inputmode: 'numeric',
      width: 5,
      errors,
    })}${button(t('programs.make'))}`,
  })}`
}

const operatorChosen = z.custom<OperatorId>(
  (text) => typeof text === 'string' && /^op_[a-z2-7]{16}$/.test(text),
  later('programs.for.wrong'),
)

/** Makes a credential and shows it this once. */
export const makeProgram = route({
  method: 'POST',
  path: '/programs',
  action: 'program-credential',
  fresh: true,
  body: z.object({
    name: z
      .string()
      .trim()
      .regex(/^[^\p{C}]{1,60}$/u, later('programs.name.wrong')),
    operator: operatorChosen,
    roles: z.preprocess(
      (value) => (typeof value === 'string' ? [value] : (value ?? [])),
      z.array(z.enum(operatorRoles)).min(1, later('new.roles.wrong')),
    ),
    days: z.coerce
      .number(later('programs.days.wrong'))
      .int(later('programs.days.wrong'))
      .min(1, later('programs.days.wrong'))
      .max(credentialDaysMax, later('programs.days.wrong')),
  }),
  async handle({ office, body, session, typed }) {
    const row = (await operatorRows(office)).find(({ operator }) => operator === body.operator)
    if (!row || !body.roles.every((role) => row.roles.includes(role)))
      return await programsPage(office, session, typed, [
        { field: 'roles', message: t('programs.roles.wrong') },
      ])
    const token = await makeCredential(office, session.hand.operator, body)
    return page({
      title: t('programs.made', { name: body.name }),
      body: html`${banner(t('programs.shown'), 'warning')}
        <p class="ts-link-once">${token}</p>
        ${paragraph(t('programs.next'))}${paragraph(link('/programs', t('programs.all')))}`,
    })
  },
  wrong: ({ office, session, typed }, errors) => programsPage(office, session, typed, errors),
})

export const endProgram = route({
  method: 'POST',
  path: '/programs/:id/end',
  action: 'program-credential',
  params: z.object({ id: z.string().regex(/^pc_[0-9a-f]{16}$/) }),
  async handle({ office, params: { id }, session }) {
    await endCredential(office, id, session.hand.operator)
    return redirect('/programs', { notice: t('programs.ended') })
  },
})
