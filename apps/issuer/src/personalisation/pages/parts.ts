// What pages about printing share: states as tags, the people who may approve, serials as they are scanned.
import type { OperatorId } from '@tipstaff/custody'
import { z } from 'zod'
import {
  html,
  may,
  roleWords,
  t,
  tag,
  type Html,
  type Session,
  type TagColour,
} from '../../console/index.ts'
import type { Office } from '../../platform/office.ts'
import type { Batch, BatchState } from '../batches.ts'

export const batchParams = z.object({ id: z.string().regex(/^ba_[a-z2-7]{16}$/) })
export const jobParams = z.object({
  id: z.string().regex(/^ba_[a-z2-7]{16}$/),
  job: z.string().regex(/^jo_[a-z2-7]{16}$/),
})

const colours = {
  prepared: 'yellow',
  approved: 'blue',
  admitted: 'green',
  closed: 'grey',
} as const satisfies Record<BatchState, TagColour>

export function batchTag({ state, expiresAt }: Batch, now: number): Html {
  if (state !== 'closed' && expiresAt <= now) return tag('orange', t('batch.state.late'))
  return tag(colours[state], t(`batch.state.${state}`))
}

export const code = (text: string): Html => html`<span class="ts-code ts-id">${text}</span>`

/** Operators other than this one who may do what the second person does. */
export async function others(
  { custodian }: Pick<Office, 'custodian'>,
  { operator }: Session,
  action: 'batch-approve' | 'request-approve',
): Promise<readonly { readonly value: OperatorId; readonly text: string }[]> {
  const { operators } = await custodian.call('list-operators', {})
  return operators
    .filter((one) => one.operator !== operator && may(action, one.roles))
    .map((one) => ({ value: one.operator, text: `${one.operator} (${roleWords(one.roles)})` }))
}

/** Serials as they were scanned or pasted, each once. */
export const serialsOf = (text: string): readonly string[] => [
  ...new Set(
    text
      .toUpperCase()
      .split(/[\s,;]+/)
      .filter((one) => one !== ''),
  ),
]

export const isSerial = (text: string): boolean => /^[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}$/.test(text)
