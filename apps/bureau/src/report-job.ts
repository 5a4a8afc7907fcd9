// After a crash: the operator says of a job in doubt whether a card came out, and on which blank.
import type { Journal, Opening } from './journal.ts'
import { StationError } from './station-error.ts'
import type { Station } from './station.ts'
import { receiptOf } from './work-group.ts'

export type CrashWord = 'good' | 'spoiled' | 'none'

/**
 * Ends an opening in doubt. `good` and `spoiled` sign a receipt; `none` frees the blank and tells the
 * office, which alone may ask for a new release. Nothing is opened again. Throws `wrong-state`.
 */
export function reportJob(
  station: Station,
  journal: Journal,
  clock: () => number,
  job: string,
  word: CrashWord,
  blank?: string,
): Opening {
  const opening = journal.inDoubt().find((one) => one.job === job)
  if (!opening) throw new StationError('wrong-state', `${job} is not in doubt`)
  if (word === 'none') {
    journal.endWithout(opening)
    return opening
  }
  const used = { ...opening, blank: blank ?? opening.blank }
  if (used.blank !== opening.blank) journal.letGo(opening.blank)
  const receipt = receiptOf({ station, clock }, used, { outcome: word, blank: used.blank })
  journal.end([{ opening: used, outcome: word, receipt }])
  return used
}
