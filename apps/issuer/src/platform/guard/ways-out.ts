// Every way a file can leave the office, and what decides there. One table: docs/formats/release-guard.md says it
// in words.
import type { Verdict } from '@tipstaff/release-guard'

/**
 * What can hold nobody, by its format: no field in it takes a person's data. Such a file leaves unlooked-at; the
 * word says which it is.
 */
export const plain = {
  ledger: 'tiles, checkpoints, receipts and public keys of the log',
  key: 'key files, certificates and public keys',
  list: 'lists that gates follow: card ids, status bits, keys',
  sealed: 'ciphertext',
  settings: 'the office’s own settings',
  index: 'the release guard’s index: keyed codes',
} as const
export type Plain = keyof typeof plain

/**
 * `ids`: made of random ids, closed words, counts and times; looked at all the same where there is an index.
 * `people`: can hold people; without a good index it stays.
 */
export const waysOut = {
  upload: 'people',
  exposure: 'ids',
  'exposure-names': 'people',
  'refused-rows': 'people',
  'traced-people': 'people',
} as const satisfies Record<string, 'ids' | 'people'>
export type WayOut = keyof typeof waysOut

/** What became of a file. `named`: two people approved that it names people. `returned`: to who brought it. */
export type Outcome = 'passed' | 'held' | 'named' | 'returned'

export interface Grounds {
  /** The guard's verdict; null where there is no index that can be used. */
  readonly verdict: Verdict | null
  /** Whether two people approved the opening of exactly these people, for this. */
  readonly isApproved: boolean
  /** Whether it goes back to who brought it a moment ago, and holds nothing else. */
  readonly isReturned: boolean
  /** Whether a second person released a file with the same content. */
  readonly isReleased: boolean
}

/** What becomes of a file; null where nothing may be decided without an index. */
export function decide(
  way: WayOut,
  { verdict, isApproved, isReturned, isReleased }: Grounds,
): Outcome | null {
  if (isApproved) return 'named'
  if (isReturned) return 'returned'
  if (verdict === null) return waysOut[way] === 'ids' ? 'passed' : null
  const isHeld = verdict === 'BLOCK' || verdict === 'HOLD'
  return isHeld && !isReleased ? 'held' : 'passed'
}
