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
