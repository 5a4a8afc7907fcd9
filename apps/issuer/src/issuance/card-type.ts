// How long a card of each kind lives. The kinds themselves are known before anybody has a card: a roster is held
// against them (personnel/card-types.ts).
import { lifeMonthsMax, type CardType } from '../personnel/index.ts'

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
