// Names that were opened for somebody, kept in this process's memory for a quarter of an hour, for him alone.
import type { OperatorId } from '@tipstaff/custody'
import type { Office } from '../platform/office.ts'
import type { Names } from './name-people.ts'

export const shownForMs = 15 * 60_000

interface Opening {
  readonly names: Names
  /** The intent two people signed for them, the first where there are several; null where one person sufficed. */
  readonly approvedBy: string | null
}
interface Opened extends Opening {
  readonly until: number
}
const kept = new WeakMap<object, Map<string, Opened>>()
const keyOf = (answer: string, by: OperatorId): string => `${by} ${answer}`

/** Keeps names for the one they were opened for; they go by themselves. */
export function keepNames(
  { store, clock }: Pick<Office, 'store' | 'clock'>,
  answer: string,
  by: OperatorId,
  opening: Opening,
): void {
  const all = kept.get(store) ?? new Map<string, Opened>()
  kept.set(store, all)
  const opened = { ...opening, until: clock() + shownForMs }
  all.set(keyOf(answer, by), opened)
  setTimeout(() => {
    if (all.get(keyOf(answer, by)) === opened) all.delete(keyOf(answer, by))
  }, shownForMs).unref()
}

/** The names opened for him, and until when they stay; null where there are none (any more). */
export function namesFor(
  { store, clock }: Pick<Office, 'store' | 'clock'>,
  answer: string,
  by: OperatorId,
): Opened | null {
  const opened = kept.get(store)?.get(keyOf(answer, by))
  return opened && clock() < opened.until ? opened : null
}

/** He has seen enough. */
export function closeNames({ store }: Pick<Office, 'store'>, answer: string, by: OperatorId): void {
  kept.get(store)?.delete(keyOf(answer, by))
}
