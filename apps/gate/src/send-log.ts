// Sends the gate's log to the office when the office can be reached. An entry leaves the list of those to send
// only when the office has said that it holds it, and the office knows each by its id: none is lost or doubled.
import type { UnsentEntry } from './gate-store.ts'
import type { Gate } from './gate.ts'
import type { Notes } from './follow.ts'

const patienceMs = 5_000
/** Most entries in one sending. */
export const entriesMax = 50
/** Seconds before an office that did not take the log is asked again. */
export const restSeconds = 60

/** As it is sent. Whoever was let in is counted, not followed: only a card that was not admitted is named. */
export const entryToSend = ({ id, at, zone, said, grade, serial }: UnsentEntry): object => ({
  id,
  at,
  zone,
  said,
  ...(grade === null ? {} : { grade }),
  ...(serial === null || letIn.includes(said) ? {} : { serial }),
})
const letIn = ['admitted', 'confirm-portrait', 'same-person', 'hand-admitted', 'no-answer']

export class LogSender {
  readonly #gate: Gate
  readonly #notes: Notes
  #isUnderWay = false
  #refusedAt: number | null = null

  constructor(gate: Gate, notes: Notes) {
    this.#gate = gate
    this.#notes = notes
  }

  /** Sends what has not been sent, if anything; returns at once. */
  tell(signal: AbortSignal): void {
    const now = this.#gate.now()
    const isResting = this.#refusedAt !== null && Math.abs(now - this.#refusedAt) < restSeconds
    if (this.#isUnderWay || isResting || signal.aborted || this.#gate.countUnsent() === 0) return
    this.#isUnderWay = true
    void this.#sendAll(signal)
      .then((isHeard) => (this.#refusedAt = isHeard ? null : now))
      .finally(() => (this.#isUnderWay = false))
  }

  async #sendAll(signal: AbortSignal): Promise<boolean> {
    while (!signal.aborted) {
      const entries = this.#gate.unsentLog(entriesMax)
      if (entries.length === 0) return true
      if (!(await this.#send(entries, signal))) return false
      this.#gate.logIsSent(entries.map(({ id }) => id))
    }
    return true
  }

  async #send(entries: readonly UnsentEntry[], signal: AbortSignal): Promise<boolean> {
    const { publication, site, gate } = this.#gate.enrolment
    try {
      const response = await fetch(`${publication}/gates/log`, {
        method: 'POST',
        redirect: 'error',
        signal: AbortSignal.any([signal, AbortSignal.timeout(patienceMs)]),
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ site, gate, entries: entries.map(entryToSend) }),
      })
      await response.body?.cancel()
      if (response.status === 204) return true
      this.#notes.warn({ status: response.status }, 'the office did not take the log')
    } catch {
      if (!signal.aborted)
        this.#notes.warn({ refused: 'not-reachable' }, 'the log could not be sent')
    }
    return false
  }
}
