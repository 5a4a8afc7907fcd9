// What a keeper asks of another: a new operator, a passkey let in or removed, an operator removed.
import {
  operatorRoles,
  passkeyDigest,
  passkeyFingerprint,
  randomId,
  type OperatorId,
} from '@tipstaff/custody'
import { z } from 'zod'
import {
  banner,
  button,
  field,
  form,
  html,
  later,
  link,
  page,
  paragraph,
  roleWords,
  route,
  t,
  typedText,
  type FieldError,
  type Html,
  type Page,
  type Session,
  type Typed,
} from '../../console/index.ts'
import {
  askToAddOperator,
  askToAddPasskey,
  askToRemovePasskey,
} from '../../platform/govern-people.ts'
import type { Office } from '../../platform/office.ts'
import { pendingPasskeys, type PendingPasskey } from '../../platform/passkeys/invites.ts'
import { Refusal } from '../../platform/refusal.ts'
import { fingerprintTyped } from '../orders.ts'
import {
  asked,
  keeperNamed,
  operatorParams,
  operatorRow,
  second,
  secondField,
} from './known-operators.ts'

const roleShape = z.preprocess(
  (value) => (typeof value === 'string' ? [value] : (value ?? [])),
  z.array(z.enum(operatorRoles)).min(1, later('new.roles.wrong')),
)

export const newOperator = route({
  method: 'GET',
  path: '/operators/new',
  action: 'order-ask',
  handle: ({ office, session }) => newPage(office, session, {}, []),
})

async function newPage(
  office: Office,
  session: Session,
  typed: Typed,
  errors: readonly FieldError[],
): Promise<Page> {
  const secondKeeper = await secondField(office, session, errors, {
    ...(typed['second'] === undefined ? {} : { value: typedText(typed, 'second') }),
  })
  return page({
    title: t('new.title'),
    errors,
    body: html`${paragraph(t('new.lead'))}${
      secondKeeper
        ? form({
            action: '/operators/new',
            body: html`${field({
              kind: 'checkboxes',
              name: 'roles',
              label: t('new.roles'),
              value: typed['roles'],
              errors,
              options: operatorRoles.map((role) => ({ value: role, text: roleWords([role]) })),
            })}${secondKeeper}${button(t('new.button'))}`,
          })
        : banner(t('change.second.none'))
    }${paragraph(link('/operators', t('operators.all')))}`,
  })
}

export const addOperator = route({
  method: 'POST',
  path: '/operators/new',
  action: 'order-ask',
  fresh: true,
  body: z.object({ roles: roleShape, second }),
  async handle({ office, body, session }) {
    await keeperNamed(office, body.second)
    const operator = randomId('op')
    return asked(await askToAddOperator(office, session.hand, { operator, ...body }), body.second)
  },
  wrong: ({ office, session, typed }, errors) => newPage(office, session, typed, errors),
})

const passkeyParams = operatorParams.extend({ digest: z.string().regex(/^[0-9a-f]{64}$/) })

async function pendingOf(
  office: Office,
  operator: OperatorId,
  digest: string,
): Promise<PendingPasskey> {
  const found = (await pendingPasskeys(office)).find(
    (one) => one.operator === operator && one.digest === digest,
  )
  if (!found) throw new Refusal('not-found', `no such passkey of ${operator} waits`)
  return found
}

export const approvePasskeyPage = route({
  method: 'GET',
  path: '/operators/:operator/passkeys/:digest/approve',
  action: 'order-ask',
  params: passkeyParams,
  async handle({ office, params: { operator, digest }, session }) {
    await pendingOf(office, operator, digest)
    return await passkeyPage(office, session, { operator, digest }, {}, [])
  },
})

interface Which {
  readonly operator: OperatorId
  readonly digest: string
}

async function passkeyPage(
  office: Office,
  session: Session,
  { operator, digest }: Which,
  typed: Typed,
  errors: readonly FieldError[],
): Promise<Page> {
  const keeper = await secondField(office, session, errors, {
    ...(typed['second'] === undefined ? {} : { value: typedText(typed, 'second') }),
  })
  return page({
    title: t('passkey.title'),
    errors,
    body: html`${paragraph(t('passkey.lead', { operator }))}${
      keeper
        ? form({
            action: `/operators/${operator}/passkeys/${digest}/approve`,
            body: html`${toldField(errors, typedText(typed, 'told'))}${keeper}${button(t('passkey.button'))}`,
          })
        : banner(t('change.second.none'))
    }${paragraph(link(`/operators/${operator}`, t('operator.back', { operator })))}`,
  })
}

/** Where a keeper types the number its owner read to him. */
export const toldField = (errors: readonly FieldError[], value = ''): Html =>
  field({
    kind: 'text',
    name: 'told',
    label: t('passkey.typed'),
    hint: t('passkey.typed.hint'),
    value,
    autocomplete: 'off',
    inputmode: 'numeric',
    errors,
  })
export const toldWrong: FieldError = { field: 'told', message: later('passkey.typed.wrong') }

export const askPasskey = route({
  method: 'POST',
  path: '/operators/:operator/passkeys/:digest/approve',
  action: 'order-ask',
  fresh: true,
  params: passkeyParams,
  body: z.object({ told: z.string().max(100), second }),
  async handle({ office, params: { operator, digest }, body, session, typed }) {
    const pending = await pendingOf(office, operator, digest)
    if (fingerprintTyped(body.told) !== pending.fingerprint)
      return await passkeyPage(office, session, { operator, digest }, typed, [toldWrong])
    await keeperNamed(office, body.second)
    const about = { operator, digest, second: body.second }
    return asked(await askToAddPasskey(office, session.hand, about), body.second)
  },
  async wrong({ office, session, typed, params }, errors) {
    return await passkeyPage(office, session, params, typed, errors)
  },
})

export const removePasskeyPage = route({
  method: 'GET',
  path: '/operators/:operator/passkeys/:digest/remove',
  action: 'order-ask',
  params: passkeyParams,
  handle: ({ office, params, session }) => removePage(office, session, params, []),
})

async function removePage(
  office: Office,
  session: Session,
  { operator, digest }: Which,
  errors: readonly FieldError[],
): Promise<Page> {
  const { passkeys } = await operatorRow(office, operator)
  if (!passkeys.some((one) => passkeyDigest(one) === digest))
    throw new Refusal('not-found', `${operator} has no such passkey`)
  const keeper = await secondField(office, session, errors, { not: operator })
  const fingerprint = passkeyFingerprint(digest)
  return page({
    title: t('passkey.remove.title'),
    errors,
    body: html`${paragraph(t('passkey.remove.lead', { operator, fingerprint }))}${
      keeper
        ? form({
            action: `/operators/${operator}/passkeys/${digest}/remove`,
            body: html`${keeper}${button(t('passkey.remove.button'), { kind: 'warning' })}`,
          })
        : banner(t('change.second.none'))
    }${paragraph(link(`/operators/${operator}`, t('operator.back', { operator })))}`,
  })
}

export const removePasskey = route({
  method: 'POST',
  path: '/operators/:operator/passkeys/:digest/remove',
  action: 'order-ask',
  fresh: true,
  params: passkeyParams,
  body: z.object({ second }),
  async handle({ office, params, body, session }) {
    await keeperNamed(office, body.second)
    const about = { ...params, second: body.second }
    return asked(await askToRemovePasskey(office, session.hand, about), body.second)
  },
  wrong: ({ office, session, params }, errors) => removePage(office, session, params, errors),
})
