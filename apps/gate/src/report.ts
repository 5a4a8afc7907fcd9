// Tells the office which lists this gate holds, so that it can see a gate that has fallen silent. Never waited
// for and never believed: a report that fails changes nothing at the gate. Nothing personal is in it.
import type { Gate } from './gate.ts'
import type { Notes } from './follow.ts'

const patienceMs = 5_000
/** How often, in seconds, a gate that has nothing new says that it is still there. */
export const reportEverySeconds = 60

export class Reporter {
  readonly #gate: Gate
  readonly #notes: Notes
  #said = ''
  #saidAt: number | null = null
  #isUnderWay = false

  constructor(gate: Gate, notes: Notes) {
    this.#gate = gate
    this.#notes = notes
  }

  /** Sends a report when there is something new to say, or a minute has passed; returns at once. */
  tell(signal: AbortSignal): void {
    const { site, gate } = this.#gate.enrolment
    const [trust, status, access] = (['trust', 'status', 'access'] as const).map((kind) =>
      this.#gate.holds(kind),
    )
    const report = JSON.stringify({ site, gate, trust, status, access })
    const now = this.#gate.now()
    const isDue = this.#saidAt === null || Math.abs(now - this.#saidAt) >= reportEverySeconds
    if (this.#isUnderWay || signal.aborted || (report === this.#said && !isDue)) return
    this.#isUnderWay = true
    void this.#send(report, signal)
      .then((isHeard) => {
        if (isHeard) [this.#said, this.#saidAt] = [report, now]
      })
      .finally(() => (this.#isUnderWay = false))
  }

  async #send(report: string, signal: AbortSignal): Promise<boolean> {
    try {
      const response = await fetch(`${this.#gate.enrolment.publication}/gates/heard`, {
        method: 'POST',
        redirect: 'error',
        signal: AbortSignal.any([signal, AbortSignal.timeout(patienceMs)]),
        headers: { 'content-type': 'application/json' },
        body: report,
      })
      await response.body?.cancel()
      if (response.status === 204) return true
      this.#notes.warn({ status: response.status }, 'the office did not take the report')
    } catch {
      if (!signal.aborted) this.#notes.warn({ refused: 'not-reachable' }, 'the office did not hear')
    }
    return false
  }
}
