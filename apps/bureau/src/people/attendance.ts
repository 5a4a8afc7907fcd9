// Who stands at the machine and says what came of each card: two people at the terminal, two people at the page
// in a browser, or nobody (`--auto`).
import type { RunEnd } from '../run-batch.ts'
import type { Press } from '../work-group.ts'

/** Why no card is being printed at this moment. */
export type News = RunEnd | 'no-office'

export interface Attendance {
  readonly judge: Press['judge']
  /** Nobody is there to judge, or they have paused: nothing is released. */
  isAway(): boolean
  /** Fires when they come back. */
  awake(): AbortSignal
  tell(news: News): void
  /** The station stops: whoever is asked about a card is asked no more. */
  leave(): void
  close(): Promise<void> | void
}

const words: Readonly<Partial<Record<News, string>>> = {
  'too-fast': 'the pace of this batch is reached: going on shortly',
  'no-blanks': 'no blanks left: the office has to issue more',
  waiting: 'the budget is used up: report what is in doubt',
  expired: 'a batch has expired',
}

/** Says news on the station's terminal. */
export function sayNews(news: News): void {
  const said = words[news]
  if (said !== undefined) process.stderr.write(`${said}\n`)
}

/** A signal that does not fire. */
export const never: AbortSignal = new AbortController().signal

/** Nobody is there: every card counts as good, on the next blank of the stock. */
export const nobody: Attendance = {
  judge: (opening) => Promise.resolve({ outcome: 'good', blank: opening.blank }),
  isAway: () => false,
  awake: () => never,
  tell: sayNews,
  leave: () => undefined,
  close: () => undefined,
}
