// What pages about changes of cards share: which words a change has, who may ask for it, which cards it fits.
import { z } from 'zod'
import {
  field,
  html,
  link,
  t,
  type Action,
  type FieldError,
  type Html,
  numberWords,
} from '../../console/index.ts'
import { type CardState } from '../../issuance/index.ts'
import type { Office } from '../../platform/office.ts'
import { waitingStatements, type Statement } from '../../publication/index.ts'
import {
  cardChanges,
  changeOf,
  type CardChange,
  type CardReason,
  type ChangeOfCards,
} from '../card-change.ts'

export const serialParams = z.object({
  serial: z.string().regex(/^[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}$/),
})

interface ChangeRow {
  readonly action: Action
  readonly states: readonly CardState[]
  readonly reasons: readonly CardReason[]
}

/** Each change as pages offer it. */
export const changes = {
  suspend: {
    action: 'card-suspend',
    states: ['active'],
    reasons: ['lost', 'stolen', 'compromised', 'investigation', 'other'],
  },
  restore: {
    action: 'card-restore',
    states: ['suspended'],
    reasons: ['found', 'investigation', 'other'],
  },
  revoke: {
    action: 'card-revoke',
    states: ['signed', 'printed', 'handed-over', 'active', 'suspended'],
    reasons: ['lost', 'stolen', 'left', 'compromised', 'superseded', 'investigation', 'other'],
  },
} as const satisfies Record<CardChange, ChangeRow>

export const changeNames = ['suspend', 'restore', 'revoke'] as const satisfies CardChange[]

/** The reasons of a change to choose from. */
export const reasonField = (
  change: CardChange,
  value: string,
  errors: readonly FieldError[],
): Html =>
  field({
    kind: 'radios',
    name: 'reason',
    label: t('change.reason'),
    options: changes[change].reasons.map((reason) => ({
      value: reason,
      text: t(`reason.${reason}`),
    })),
    value,
    errors,
  })

/** A change of cards that waits for its second person. */
export interface WaitingChange extends ChangeOfCards {
  readonly change: 'restore' | 'revoke'
  readonly statement: Statement
}

/** What a statement asks for; null where it is about something else than cards. */
export function waitingChange(statement: Statement): WaitingChange | null {
  const change = (['restore', 'revoke'] as const).find(
    (one) => cardChanges[one].rule.act === statement.act,
  )
  return change ? { change, statement, ...changeOf(statement.facts) } : null
}

/** All changes that wait, oldest first. */
export async function changesWaiting(
  office: Pick<Office, 'store' | 'clock'>,
): Promise<readonly WaitingChange[]> {
  const all = (await waitingStatements(office)).flatMap((one) => waitingChange(one) ?? [])
  return all.sort((a, b) => a.statement.at - b.statement.at)
}

/** "Revoke 3 cards: left". */
export const changeWords = ({ change, cards, reason }: WaitingChange): string =>
  t(cards.length === 1 ? `change.${change}.one` : `change.${change}.many`, {
    count: numberWords(cards.length),
    reason: t(`reason.${reason}`).toLowerCase(),
  })

export const code = (text: string): Html => html`<span class="ts-code ts-id">${text}</span>`
export const cardLink = (serial: string): Html =>
  link(`/cards/${serial}`, serial, 'govuk-link ts-code ts-id')
