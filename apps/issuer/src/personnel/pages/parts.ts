// What the pages about people share: the ration, who may open which records for what, days and numbers in words.
import {
  fieldGroups,
  operatorRoles,
  rightFor,
  type FieldGroup,
  type OperatorRole,
} from '@tipstaff/custody'
import { z } from 'zod'
import {
  banner,
  html,
  t,
  tag,
  type Html,
  type Session,
  numberWords,
  dayWords,
} from '../../console/index.ts'
import type { Office } from '../../platform/office.ts'
import type { Holder } from '../holders.ts'

export const holderId = z.custom<Holder['id']>(
  (value) => typeof value === 'string' && /^ho_[a-z2-7]{16}$/.test(value),
)

/** A field that may be sent once, often, or not at all. */
export const several = <S extends z.ZodType>(shape: S) =>
  z.preprocess(
    (value) => (value === undefined ? [] : Array.isArray(value) ? (value as unknown[]) : [value]),
    z.array(shape),
  )

export interface Ration {
  readonly hour: number
  readonly day: number
  readonly hourLeft: number
  readonly dayLeft: number
  /** How many people may be opened now. */
  readonly left: number
}

/** What the custodian lets him open alone. */
export async function rationOf(
  { custodian }: Pick<Office, 'custodian'>,
  { operator }: Session,
): Promise<Ration> {
  const ration = await custodian.call('ration', { operator })
  return { ...ration, left: Math.min(ration.hourLeft, ration.dayLeft) }
}

/** The ration in a line; a warning when it is spent. */
export const rationLine = ({ hour, day, hourLeft, dayLeft, left }: Ration): Html =>
  left === 0
    ? banner(t('ration.spent', { hour: numberWords(hour), day: numberWords(day) }), 'warning')
    : html`<p class="govuk-body-s ts-ration">
        ${t('ration.left', { hour: numberWords(hourLeft), day: numberWords(dayLeft) })}
      </p>`

const onScreen = ['view', 'check'] as const
export type ScreenPurpose = (typeof onScreen)[number]
// The text of a card's code says nothing to a person.
export const shownGroups = fieldGroups.filter((group) => group !== 'F.card')

const held = (roles: Session['roles']): readonly OperatorRole[] =>
  operatorRoles.filter((role) => roles.includes(role))

/** The purposes for which somebody in these roles may have these records on his screen. */
export const purposesFor = (
  { roles }: Pick<Session, 'roles'>,
  groups: readonly FieldGroup[],
): readonly ScreenPurpose[] =>
  onScreen.filter((purpose) => rightFor(held(roles), { verb: 'open', purpose, groups }) !== null)

/** Present or gone, in a word. */
export const stateTag = ({ state, leftOn }: Pick<Holder, 'state' | 'leftOn'>): Html =>
  state === 'present'
    ? tag('green', t('people.present'))
    : html`${tag('grey', t('people.left'))}${leftOn !== null && html` ${dayWords(leftOn)}`}`

/** A picture in the page itself: it has no address that could be asked for again. */
export const pictureOf = (bytes: Uint8Array, type: 'jpeg' | 'avif', alt: string): Html =>
  html`<img
    class="ts-portrait ts-portrait--${type}"
    alt="${alt}"
    src="data:image/${type};base64,${Buffer.from(bytes).toString('base64')}"
  />`
