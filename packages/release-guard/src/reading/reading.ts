// The reading of one outgoing file: collects rows by place, notes and what could not be read, and judges them in the end.
import { CellReader } from '../deciding/cell.ts'
import {
  verdicts,
  worst,
  type Finding,
  type Place,
  type RuleName,
  type Verdict,
} from '../deciding/finding.ts'
import { judgePart } from '../deciding/judge-part.ts'
import { TextMatcher } from '../deciding/text-matcher.ts'
import { RowMatcher } from '../deciding/row-matcher.ts'
import type { Register } from '../index/register.ts'
import { Budget } from './budget.ts'

interface Part {
  readonly place: Place
  readonly rows: RowMatcher
  readonly text: TextMatcher
}

const wordsInLine = 24

export class Reading {
  readonly register: Register
  readonly cells: CellReader
  readonly budget: Budget = new Budget()
  readonly #parts = new Map<string, Part>()
  readonly #findings: Finding[] = []

  constructor(register: Register) {
    this.register = register
    this.cells = new CellReader(register)
  }

  #part(place: Place): Part {
    const key = `${place.part}\n${place.words}`
    let part = this.#parts.get(key)
    if (part === undefined) {
      part = {
        place,
        rows: new RowMatcher(this.register, this.cells),
        text: new TextMatcher(this.register),
      }
      this.#parts.set(key, part)
    }
    return part
  }

  /** Where the rows of a place go. */
  rows(place: Place): RowMatcher {
    return this.#part(place).rows
  }

  /** A paragraph or a line: compared as a row when it is short, and as running text. */
  line(place: Place, line: string): void {
    const part = this.#part(place)
    part.text.add(line)
    if (line.length > 600) return
    let cells = line.split(/\t|\s{2,}|[,;|]/)
    if (cells.length < 3) cells = line.split(/[\s,;|]+/)
    if (cells.length <= wordsInLine) part.rows.row(cells.map((cell) => cell.trim()))
  }

  finding(verdict: Verdict, rule: RuleName, place: Place, count: number, why: string): void {
    this.#findings.push({ verdict, rule, place, count, why })
  }

  /** What cannot be read is held. */
  hold(place: Place, why: string): void {
    this.finding('HOLD', 'unreadable', place, 1, `This cannot be checked: ${why}.`)
  }

  /** All findings, worst first, and their verdict. */
  judge(): { verdict: Verdict; findings: Finding[] } {
    const findings = [...this.#findings]
    let shown = 0
    let hidden = 0
    let hiddenPlace: Place | null = null
    for (const { place, rows, text } of this.#parts.values()) {
      const evidence = rows.evidence()
      findings.push(...judgePart(place, evidence, this.register.facts), ...text.judge(place))
      if (!place.isHidden) shown = Math.max(shown, evidence.rows)
      else if (evidence.personRows > hidden) [hidden, hiddenPlace] = [evidence.personRows, place]
    }
    if (hiddenPlace !== null && hidden >= 20 && hidden > 3 * shown)
      findings.push({
        verdict: 'HOLD',
        rule: 'more-than-shown',
        place: hiddenPlace,
        count: hidden,
        why: `What is seen has ${shown.toLocaleString('en-GB')} rows, the file has ${hidden.toLocaleString('en-GB')} more about people in ${hiddenPlace.words}.`,
      })
    findings.sort((a, b) => verdicts.indexOf(a.verdict) - verdicts.indexOf(b.verdict))
    return { verdict: worst(findings), findings }
  }
}
