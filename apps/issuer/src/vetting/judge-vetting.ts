// What an opened vetting record means for a card: whether the card is good for longer than the vetting, or soon.
import type { VettingRecord } from '../personnel/index.ts'

export type Judgement = 'missing' | 'over' | 'outlives' | 'soon' | 'good'

/** Days before its end from which on vetting is said to end soon. */
export const soonDays = 90
const dayMs = 24 * 3_600_000

/** The worst that can be said, today. Days are `YYYY-MM-DD`; both last days count. */
export function judgeVetting(
  { level, expiresOn }: Pick<VettingRecord, 'level' | 'expiresOn'>,
  cardExpiresOn: string,
  now: number,
): Judgement {
  if (level === null || expiresOn === null) return 'missing'
  const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10)
  if (expiresOn < dayOf(now)) return 'over'
  if (cardExpiresOn > expiresOn) return 'outlives'
  return expiresOn <= dayOf(now + soonDays * dayMs) ? 'soon' : 'good'
}
