// Operators as forms need them: who is known, which keepers one may ask, and where an order is seen once it is asked.
import type { OperatorId, OperatorRow } from '@tipstaff/custody'
import { z } from 'zod'
import {
  field,
  later,
  redirect,
  t,
  type FieldError,
  type Html,
  type Redirect,
  type Session,
} from '../../console/index.ts'
import type { Office } from '../../platform/office.ts'
import { Refusal } from '../../platform/refusal.ts'

export const operatorParams = z.object({
  operator: z.custom<OperatorId>(
    (text) => typeof text === 'string' && /^op_[a-z2-7]{16}$/.test(text),
  ),
})

/** Everybody the custodian knows, asked now. */
export async function operatorRows({
  custodian,
}: Pick<Office, 'custodian'>): Promise<readonly OperatorRow[]> {
  const { operators } = await custodian.call('list-operators', {})
  return operators
}

/** Refusal `not-found`. */
export async function operatorRow(
  office: Pick<Office, 'custodian'>,
  operator: OperatorId,
): Promise<OperatorRow> {
  const row = (await operatorRows(office)).find((one) => one.operator === operator)
  if (!row) throw new Refusal('not-found', `${operator} is not enrolled`)
  return row
}

/** The keepers one may ask, as a field; null where there is none. */
export async function secondField(
  office: Pick<Office, 'custodian'>,
  session: Session,
  errors: readonly FieldError[],
  options: { readonly not?: OperatorId; readonly value?: string } = {},
): Promise<Html | null> {
  const others = (await operatorRows(office)).filter(
    ({ operator, roles }) =>
      roles.includes('keeper') && operator !== session.operator && operator !== options.not,
  )
  if (others.length === 0) return null
  return field({
    kind: 'select',
    name: 'second',
    label: t('change.second'),
    hint: t('change.second.hint'),
    value: options.value ?? (others.length === 1 ? others[0]?.operator : ''),
    errors,
    options: [
      { value: '', text: t('exposure.new.choose') },
      ...others.map(({ operator }) => ({ value: operator, text: operator })),
    ],
  })
}

/** Who was chosen. */
export const second = z.custom<OperatorId>(
  (text) => typeof text === 'string' && /^op_[a-z2-7]{16}$/.test(text),
  later('change.second.wrong'),
)
/** Where an order is seen once it is asked. */
export const asked = (matter: string, to: OperatorId): Redirect =>
  redirect(`/orders/${matter}`, { notice: t('change.asked', { second: to }) })

/** An order for somebody who is no keeper could never be approved. Refusal `malformed`. */
export async function keeperNamed(office: Office, named: OperatorId): Promise<void> {
  const row = (await operatorRows(office)).find(({ operator }) => operator === named)
  if (!row?.roles.includes('keeper')) throw new Refusal('malformed', `${named} is no keeper`)
}
