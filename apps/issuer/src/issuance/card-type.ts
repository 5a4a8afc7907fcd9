// Kinds of card as data: who may hold one, how long it lives, which design it wears. What is in
// card-types.json is checked when it is loaded; nothing else in the code knows the list.
import { sampleDesigns, type DesignData } from '@tipstaff/card-art'
import { z } from 'zod'
import { Refusal } from '../platform/refusal.ts'
import file from './card-types.json' with { type: 'json' }

/** Cards live at most six years (FIPS 201-3 section 2.8). */
export const lifeMonthsMax = 72

const typeIds = ['warrant-card', 'staff-pass', 'contractor-pass', 'day-pass'] as const
export type CardTypeId = (typeof typeIds)[number]

const shape = z.array(
  z.strictObject({
    id: z.enum(typeIds),
    title: z.string().min(1).max(40),
    kinds: z.array(z.enum(['officer', 'staff', 'contractor'])).min(1),
    /** How long it lives: months, or hours for a pass of a day. */
    lifeMonths: z.number().int().min(1).max(lifeMonthsMax).optional(),
    lifeHours: z.number().int().min(1).max(24).optional(),
    design: z.string(),
  }),
)
export type CardType = Readonly<z.infer<typeof shape>[number]>

export const cardTypes: readonly CardType[] = shape.parse(file)

/** Those that are asked for and printed; a pass of a day is made at the desk. */
export const ordinaryTypes: readonly CardType[] = cardTypes.filter(
  ({ lifeHours }) => lifeHours === undefined,
)

/** A type by its id. Refusal `not-found`, naming those there are. */
export function cardType(id: string): CardType {
  const found = cardTypes.find((type) => type.id === id)
  if (found) return found
  const known = cardTypes.map((type) => type.id).join(', ')
  throw new Refusal('not-found', `there is no card type ${id}; there are ${known}`)
}

/** Whether this is a pass of a day, made at once for who has left his card at home. */
export const isForDay = (id: CardTypeId): boolean => cardType(id).lifeHours !== undefined

/** The design a type wears. */
export function designOf(type: CardType): DesignData {
  const found = sampleDesigns.find(({ id }) => id === type.design)
  if (!found) throw new Refusal('not-ready', `there is no design ${type.design}`)
  return found
}

/**
 * The last day of a card issued today: the type's life, never past the vetting's expiry, never past six
 * years. Dates are `YYYY-MM-DD`.
 */
export function expiryOf(type: CardType, vettingExpiresOn: string, today: string): string {
  return [
    monthsAfter(today, type.lifeMonths ?? 0),
    monthsAfter(today, lifeMonthsMax),
    vettingExpiresOn,
  ].reduce((first, date) => (date < first ? date : first))
}

/** The same day some months later, or the last day of that month where it has no such day. */
export function monthsAfter(date: string, months: number): string {
  const [year = 0, month = 1, day = 1] = date.split('-').map(Number)
  const last = new Date(Date.UTC(year, month + months, 0)).getUTCDate()
  const then = new Date(Date.UTC(year, month - 1 + months, Math.min(day, last)))
  return then.toISOString().slice(0, 10)
}

/** When a card issued now ends: its last day, and the second from which on it is expired. `now` in milliseconds. */
export function endingOf(
  type: CardType,
  vettingExpiresOn: string,
  now: number,
): { readonly expiresOn: string; readonly expiresAt: number } {
  if (type.lifeHours === undefined) {
    const expiresOn = expiryOf(type, vettingExpiresOn, new Date(now).toISOString().slice(0, 10))
    return { expiresOn, expiresAt: endOfDay(expiresOn) }
  }
  const hours = Math.floor(now / 1000) + type.lifeHours * 3_600
  const expiresAt = Math.min(hours, endOfDay(vettingExpiresOn))
  return { expiresOn: new Date((expiresAt - 1) * 1000).toISOString().slice(0, 10), expiresAt }
}

/** Seconds since the epoch from which on a card with this last day is expired: the next midnight, UTC. */
export const endOfDay = (date: string): number => Date.parse(`${date}T00:00:00Z`) / 1000 + 86_400
