// Numbers, days and times as people write them in the language spoken now: its tag is the locale, so a file of words
// brings its formats with it. A tag the runtime knows no formats for is written as in British English.
import { english, languageNow } from './language.ts'

const here = 'Europe/London'

const dateStyles = {
  /** A day that is a date and no moment: "24 November 2026". */
  day: { dateStyle: 'long', timeZone: 'UTC' },
  /** … where there is little room: "24 Nov 2026". */
  'short-day': { dateStyle: 'medium', timeZone: 'UTC' },
  /** The day of a moment, here. */
  'day-here': { dateStyle: 'medium', timeZone: here },
  /** A moment: "24 Nov 2026, 14:05". */
  moment: { dateStyle: 'medium', timeStyle: 'short', timeZone: here },
  /** A moment of these days: "24 Nov, 14:05". */
  'short-moment': {
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    timeZone: here,
  },
  /** "14:05". */
  hour: { timeStyle: 'short', timeZone: here },
  /** A moment that is checked far away. */
  'moment-utc': { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' },
} as const satisfies Record<string, Intl.DateTimeFormatOptions>

export type DateStyle = keyof typeof dateStyles

/** What is made once for each key; making a format takes longer than using it a thousand times. */
function keptBy<F>(make: (key: string) => F): (key: string) => F {
  const kept = new Map<string, F>()
  return (key) => {
    const found = kept.get(key) ?? make(key)
    kept.set(key, found)
    return found
  }
}

const numberFormat = keptBy((tag) => new Intl.NumberFormat([tag, english]))
const dateFormat = keptBy((key) => {
  const [tag = english, style = 'moment'] = key.split(' ')
  return new Intl.DateTimeFormat([tag, english], dateStyles[style as DateStyle])
})

/** "1,204". */
export const numberWords = (count: number): string => numberFormat(languageNow()).format(count)

/** A moment, in milliseconds since the epoch. */
export const dateWords = (style: DateStyle, at: number): string =>
  dateFormat(`${languageNow()} ${style}`).format(at)

/** `2026-11-24` as "24 November 2026". */
export const dayWords = (date: string): string => dateWords('day', Date.parse(`${date}T00:00:00Z`))
