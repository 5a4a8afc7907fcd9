// The reading of one outgoing file: collects rows by place, notes and what could not be read, and judges them in the end.
import { CellReader, type Cell } from '../deciding/cell.ts'
import { Allowed, type AllowEntry } from '../deciding/allow-list.ts'
import type { Finding, Place, RuleName, Verdict } from '../deciding/finding.ts'
import { judgeFile, type Judgement } from '../deciding/judge-file.ts'
import { cellsOfLine } from '../deciding/line-cells.ts'
import { LineRows } from '../deciding/text/line-rows.ts'
import { TextMatcher } from '../deciding/text/text-matcher.ts'
import { TextWords } from '../deciding/text/text-words.ts'
import { RowMatcher } from '../deciding/row-matcher.ts'
import type { Register } from '../index/register.ts'
import { Budget, BudgetError } from './budget.ts'

/** Where the rows of a place go: as texts, or as cells that were read before. */
export interface Rows {
  row(texts: readonly string[]): void
  cells(row: readonly Cell[]): void
}

/** Told of all that is read, row by row or line by line (one cell). */
export type Listen = (place: Place, cells: readonly string[]) => void

/** What the one who asks knows of the file. */
export interface ScanOptions {
  /** How many rows the answer should have. */
  readonly expectedRows?: number
  /** Domains of our own: mail addresses there are people of ours. */
  readonly ownDomains?: readonly string[]
  /** People who may be named. */
  readonly allow?: readonly AllowEntry[]
  /** The day of the scan, YYYY-MM-DD; today when absent. */
  readonly day?: string
}

interface Part {
  readonly place: Place
  readonly matcher: RowMatcher
  readonly rows: Rows
  readonly text: TextMatcher
}

export class Reading {
  readonly register: Register
  readonly cells: CellReader
  readonly budget: Budget = new Budget()
  /** Present when somebody wants the texts themselves. */
  readonly listen: Listen | undefined
  readonly #parts = new Map<string, Part>()
  readonly #findings: Finding[] = []
  readonly #words: TextWords
  readonly #allowed: Allowed
  readonly #options: ScanOptions
  readonly #later: (readonly [Place, () => Promise<void>])[] = []

  constructor(register: Register, listen?: Listen, options: ScanOptions = {}) {
    this.register = register
    this.cells = new CellReader(register)
    this.listen = listen
    this.#words = new TextWords(register)
    const day = options.day ?? new Date().toISOString().slice(0, 10)
    this.#allowed = new Allowed(register, options.allow ?? [], day)
    this.#options = options
  }

  #part(place: Place): Part {
    const key = `${place.part}\n${place.words}`
    let part = this.#parts.get(key)
    if (part === undefined) {
      const matcher = new RowMatcher(this.register, this.cells, this.#allowed)
      const { listen } = this
      const heard = listen && {
        row: (texts: readonly string[]): void => {
          listen(place, texts)
          matcher.row(texts)
        },
        cells: (row: readonly Cell[]): void => matcher.cells(row),
      }
      const text = new TextMatcher(
        this.register,
        this.#words,
        this.#allowed,
        this.#options.ownDomains,
      )
      part = { place, matcher, rows: heard ?? matcher, text }
      this.#parts.set(key, part)
    }
    return part
  }

  /** Where the rows of a place go. */
  rows(place: Place): Rows {
    return this.#part(place).rows
  }

  /** A paragraph or a line: compared as a row when it is short, and as running text. */
  line(place: Place, line: string): void {
    const { text, matcher } = this.#part(place)
    this.listen?.(place, [line])
    text.scan(line)
    const lines = line.includes('\n') ? line.split('\n') : [line]
    for (const one of lines) {
      const cells = cellsOfLine(one)
      if (cells !== null) matcher.row(cells)
    }
  }

  /** Running text of many lines, a whole file of it in UTF-8: those that may be rows are compared as rows. */
  lines(place: Place, whole: Buffer): void {
    const { text, matcher } = this.#part(place)
    if (this.listen !== undefined)
      for (const line of whole.toString('utf8').split(/\r?\n/)) this.listen(place, [line])
    const rows = new LineRows(this.cells, matcher)
    text.scanBytes(whole, whole.length, (from, to, seen) => rows.line(whole, from, to, seen))
  }

  /** Running text whose lines were told as rows before. */
  text(place: Place, text: string): void {
    this.#part(place).text.scan(text)
  }

  finding(verdict: Verdict, rule: RuleName, place: Place, count: number, why: string): void {
    this.#findings.push({ verdict, rule, place, count, why })
  }

  /** What cannot be read is held. */
  hold(place: Place, why: string): void {
    this.finding('HOLD', 'unreadable', place, 1, `This cannot be checked: ${why}.`)
  }

  /** Runs a step of reading; one that fails is a hold at its place and the others go on, but past a limit all ends. */
  attempt(place: Place, step: () => void): void {
    try {
      step()
    } catch (error) {
      if (error instanceof BudgetError) throw error
      this.failed(place)
    }
  }

  /** A step that takes its time: done by `finish`. */
  later(place: Place, step: () => Promise<void>): void {
    this.#later.push([place, step])
  }

  /** Does what was left for later, and what that leaves again. */
  async finish(): Promise<void> {
    for (let next = this.#later.shift(); next !== undefined; next = this.#later.shift())
      try {
        await next[1]()
      } catch (error) {
        if (error instanceof BudgetError) throw error
        this.failed(next[0])
      }
  }

  failed(place: Place): void {
    this.hold(place, 'reading it failed')
  }

  /** All findings, worst first, their verdict, and what was read where. */
  judge(): Judgement {
    const parts = [...this.#parts.values()].map(({ place, matcher, text }) => ({
      place,
      rows: matcher.evidence(),
      text: text.evidence(),
    }))
    const { facts } = this.register
    return judgeFile(parts, this.#findings, facts, this.#allowed, this.#options.expectedRows)
  }
}
