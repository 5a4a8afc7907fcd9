// Operators as the custodian knows them: all of them, one of them, and a link with which one makes a passkey.
import {
  passkeyDigest,
  passkeyFingerprint,
  type OperatorId,
  type OperatorRow,
} from '@tipstaff/custody'
import { z } from 'zod'
import {
  banner,
  button,
  form,
  heading,
  html,
  link,
  may,
  page,
  paragraph,
  roleWords,
  route,
  summaryList,
  t,
  table,
  tag,
  time,
  type FieldError,
  type Fragment,
  type Html,
  type Page,
  type Session,
} from '../../console/index.ts'
import { askToRemoveOperator } from '../../platform/govern-people.ts'
import type { Office } from '../../platform/office.ts'
import {
  inviteOperator,
  pendingPasskeys,
  type PendingPasskey,
} from '../../platform/passkeys/invites.ts'
import {
  asked,
  keeperNamed,
  operatorParams,
  operatorRow,
  operatorRows,
  second,
  secondField,
} from './known-operators.ts'

export const seeOperators = route({
  method: 'GET',
  path: '/operators',
  action: 'operator-see',
  async handle({ office, session }) {
    const rows = await operatorRows(office)
    const pending = await pendingPasskeys(office)
    return page({
      title: t('operators.title'),
      body: html`${paragraph(t('operators.lead'))}${
        may('order-ask', session.roles) &&
        html`<p class="govuk-body">
          <a class="govuk-button" role="button" href="/operators/new">${t('operators.add')}</a>
        </p>`
      }${table({
        caption: t('operators.all'),
        columns: [
          t('audit.operator'),
          t('operators.roles'),
          t('operators.key-file'),
          t('operators.passkeys'),
        ],
        rows: rows.map((row) => operatorCells(row, pending, session)),
      })}`,
    })
  },
})

function operatorCells(
  { operator, roles, publicKey, passkeys }: OperatorRow,
  pending: readonly PendingPasskey[],
  session: Session,
): readonly Fragment[] {
  const waiting = pending.filter((one) => one.operator === operator).length
  return [
    html`${link(`/operators/${operator}`, operator)}${operator === session.operator && ` (${t('operators.you')})`}`,
    roleWords(roles),
    t(publicKey ? 'ledger.yes' : 'ledger.no'),
    html`${passkeys.length}${waiting > 0 && html` ${tag('yellow', t('operators.waiting', { count: waiting }))}`}`,
  ]
}

export const seeOperator = route({
  method: 'GET',
  path: '/operators/:operator',
  action: 'operator-see',
  params: operatorParams,
  handle: ({ office, params: { operator }, session }) =>
    operatorPage(office, operator, session, []),
})

async function operatorPage(
  office: Office,
  operator: OperatorId,
  session: Session,
  errors: readonly FieldError[],
): Promise<Page> {
  const row = await operatorRow(office, operator)
  const pending = (await pendingPasskeys(office)).filter((one) => one.operator === operator)
  const isKeeper = may('order-ask', session.roles)
  return page({
    title: t('operator.title', { operator }),
    errors,
    body: html`${summaryList([
      { key: t('operators.roles'), value: roleWords(row.roles) },
      { key: t('operator.signs'), value: signsWith(row) },
      {
        key: t('audit.menu'),
        value: link(`/audit/acts?operator=${operator}`, t('operator.acts')),
      },
      ...(may('exposure-ask', session.roles) ? [exposureOf(operator)] : []),
    ])}${passkeyTable(row, pending, isKeeper, session)}${isKeeper && inviteForm(operator)}${
      isKeeper &&
      operator !== session.operator &&
      (await removal(office, operator, session, errors))
    }${paragraph(link('/operators', t('operators.all')))}`,
  })
}

const exposureOf = (operator: OperatorId) => ({
  key: t('exposure.menu'),
  value: link(`/exposure/new?about=${operator}`, t('operator.exposure')),
})

function signsWith({ publicKey, passkeys }: OperatorRow): string {
  if (publicKey) return t(passkeys.length > 0 ? 'operator.signs.both' : 'operator.signs.key-file')
  return t(passkeys.length > 0 ? 'operator.signs.passkeys' : 'operator.signs.nothing')
}

// The number of a key that waits is shown to nobody here: keepers type what its owner reads to them.
function passkeyTable(
  { operator, passkeys }: OperatorRow,
  pending: readonly PendingPasskey[],
  isKeeper: boolean,
  session: Session,
): Html {
  const isOwn = operator === session.operator
  const at = (digest: string, what: string): string =>
    `/operators/${operator}/passkeys/${digest}/${what}`
  const rows = [
    ...passkeys.map((passkey) => {
      const digest = passkeyDigest(passkey)
      return [
        passkeyFingerprint(digest),
        passkey.origin,
        tag('green', t('operator.enrolled')),
        isKeeper && !isOwn && link(at(digest, 'remove'), t('operator.passkey.remove')),
      ]
    }),
    ...pending.map(({ digest, passkey }) => [
      t('operator.number-unseen'),
      passkey.origin,
      tag('yellow', t('operator.pending')),
      isKeeper && link(at(digest, 'approve'), t('operator.passkey.approve')),
    ]),
  ]
  return table({
    caption: t('operator.passkeys'),
    empty: t('operator.passkeys.none'),
    columns: [t('operator.fingerprint'), t('operator.for'), t('operator.state'), t('operator.do')],
    rows,
  })
}

const inviteForm = (operator: OperatorId): Html =>
  html`${heading(t('operator.invite'))}${paragraph(t('operator.invite.lead'))}${form({
    action: `/operators/${operator}/invite`,
    body: button(t('operator.invite.button'), { kind: 'secondary' }),
  })}`

async function removal(
  office: Office,
  operator: OperatorId,
  session: Session,
  errors: readonly FieldError[],
): Promise<Html> {
  const field = await secondField(office, session, errors, { not: operator })
  return html`${heading(t('operator.remove'))}${paragraph(t('operator.remove.lead'))}${
    field
      ? form({
          action: `/operators/${operator}/remove`,
          body: html`${field}${button(t('operator.remove.button'), { kind: 'warning' })}`,
        })
      : paragraph(t('change.second.none'))
  }`
}

/** Makes a link and shows it this once: it stands in no address, notice or log, and in the store as a hash. */
export const inviteAgain = route({
  method: 'POST',
  path: '/operators/:operator/invite',
  action: 'operator-invite',
  fresh: true,
  params: operatorParams,
  async handle({ office, params: { operator }, origin }) {
    const { token, expiresAt } = await inviteOperator(office, operator)
    return page({
      title: t('operator.invite.title', { operator }),
      body: html`${banner(t('operator.invite.shown'), 'warning')}
        <p class="ts-link-once">${origin}/invite/${token}</p>
        ${paragraph(html`${untilWords(expiresAt)}`)}${paragraph(t('operator.invite.next'))}${paragraph(link(`/operators/${operator}`, t('operator.back', { operator })))}`,
    })
  },
})

function untilWords(at: number): Html {
  const [before = '', after = ''] = t('operator.invite.until').split('{until}')
  return html`${before}${time(at)}${after}`
}

export const removeOperator = route({
  method: 'POST',
  path: '/operators/:operator/remove',
  action: 'order-ask',
  fresh: true,
  params: operatorParams,
  body: z.object({ second }),
  async handle({ office, params: { operator }, body, session }) {
    await keeperNamed(office, body.second)
    const about = { operator, second: body.second }
    return asked(await askToRemoveOperator(office, session.hand, about), body.second)
  },
  wrong: ({ office, params: { operator }, session }, errors) =>
    operatorPage(office, operator, session, errors),
})
