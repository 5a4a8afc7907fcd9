// A drawing as it stands on a page: its steps, what they name, and what was found out about each. A form drawn twice is two.
import { CleanError } from '../clean-error.ts'
import type { PdfFile } from '../pdf-parts/pdf-file.ts'
import { PdfString, type Dict, type Stream, type Value } from '../pdf-parts/pdf-value.ts'
import { inlinePicture, type Step } from '../pdf-parts/contents.ts'
import type { Face, Letter } from '../pdf-parts/fonts.ts'
import type { Mark, Reason } from './sight.ts'

/** A letter that was written, and how far it moves the pen in thousandths as `TJ` counts. */
export interface Written {
  readonly letter: Letter
  readonly move: number | null
  readonly mark: Mark
}

export interface Shown {
  readonly face: Face
  readonly items: readonly (Written | number)[]
}

export class Drawing {
  readonly steps: readonly Step[]
  readonly resources: Dict
  /** Null for the contents of a page. */
  readonly form: Stream | null
  readonly marks = new Map<number, Mark[]>()
  readonly shown = new Map<number, Shown>()
  readonly children = new Map<number, Drawing>()
  /** Steps that show what is switched off. */
  readonly off = new Set<number>()
  /** What is written in place of a step, once it is known what stays. */
  readonly instead = new Map<number, readonly Step[]>()

  constructor(steps: readonly Step[], resources: Dict, form: Stream | null) {
    this.steps = steps
    this.resources = resources
    this.form = form
  }

  named(file: PdfFile, kind: string, name: string): Value {
    return file.get(file.dict(this.resources.get(kind)).get(name))
  }
}

const layerWords = 'what layers show that are switched off'
export const shows = /^(?:Tj|TJ|'|")$/
const paints = /^(?:S|s|f|F|f\*|B|B\*|b|b\*)$/
const lineStarts = /^(?:BT|ET|Td|TD|Tm|T\*)$/

type Note = (reason: Reason | typeof layerWords, count: number) => void

/** Decides what is written of each step, and says what is not. */
export function plan(drawing: Drawing, note: Note): void {
  planShows(drawing, note)
  drawing.steps.forEach((step, at) => {
    const isOff = drawing.off.has(at)
    const reason = outOfSight(drawing.marks.get(at))
    const instead = isOff || reason !== null ? nothingFor(step) : null
    if (instead === null) return
    drawing.instead.set(at, instead)
    note(isOff ? layerWords : (reason ?? layerWords), 1)
  })
  for (const [at, child] of drawing.children) if (!drawing.off.has(at)) plan(child, note)
}

/** Why nothing of some marks is seen; null where something is. */
function outOfSight(marks: readonly Mark[] = []): Reason | null {
  const [first] = marks
  return marks.every(({ gone }) => gone !== null) ? (first?.gone ?? null) : null
}

/** What stands in place of a step that paints nothing; null for one that never paints. */
function nothingFor({ operator }: Step): Step[] | null {
  // A path that is not painted may still be one that cuts out.
  if (paints.test(operator)) return [{ operator: 'n', operands: [] }]
  return operator === 'sh' || operator === 'Do' || operator === inlinePicture ? [] : null
}

type Item = PdfString | number

/** From the last to the first: where nothing is written after it on the line, how far the pen moved is of no account. */
function planShows(drawing: Drawing, note: Note): void {
  let isFollowed = false
  for (let at = drawing.steps.length - 1; at >= 0; at -= 1) {
    const { operator } = drawing.steps[at] ?? { operator: '' }
    if (lineStarts.test(operator)) isFollowed = false
    if (!shows.test(operator)) continue
    isFollowed = planShow(drawing, at, isFollowed, note) || isFollowed
    if (operator === "'" || operator === '"') isFollowed = false
  }
}

/** Decides what of a string stays; true when anything does. */
function planShow(drawing: Drawing, at: number, isFollowed: boolean, note: Note): boolean {
  const [step, shown] = [drawing.steps[at], drawing.shown.get(at)]
  if (step === undefined || shown === undefined) return false
  const { face, items } = shown
  const isOff = drawing.off.has(at)
  const letters = items.filter((item) => typeof item !== 'number')
  const reasons = new Set(letters.flatMap(({ mark }) => mark.gone ?? []))
  const stay = isOff ? [] : letters.filter(({ mark }) => mark.gone === null)
  for (const { letter } of stay) face.used.add(letter.code)
  if (stay.length === letters.length) return true
  const kept = keptItems(items, new Set(stay), isFollowed)
  if (kept.length > 0) face.isNeeded = true
  drawing.instead.set(at, rewritten(step, kept))
  if (isOff) note(layerWords, 1)
  else for (const reason of reasons) note(reason, 1)
  return kept.length > 0
}

/** The letters that stay, and in place of those that went how far they moved the pen. */
function keptItems(
  items: readonly (Written | number)[],
  stay: ReadonlySet<Written>,
  isFollowed: boolean,
): Item[] {
  const kept: Item[] = []
  for (const item of items) {
    const last = kept[kept.length - 1]
    const next = typeof item === 'number' ? item : itemOf(item, stay.has(item))
    if (typeof next === 'number' && typeof last === 'number') kept[kept.length - 1] = last + next
    else if (next instanceof PdfString && last instanceof PdfString)
      kept[kept.length - 1] = new PdfString(last.bytes + next.bytes)
    else kept.push(next)
  }
  if (!isFollowed && typeof kept[kept.length - 1] === 'number') kept.pop()
  if (kept.some((item) => Number.isNaN(item)))
    throw new CleanError(
      'text out of sight stands before text in sight, in letters of unknown width',
    )
  return kept.map((item) => (typeof item === 'number' ? Math.round(item * 1e4) / 1e4 : item))
}

const itemOf = ({ letter, move }: Written, stays: boolean): Item =>
  stays ? new PdfString(letter.bytes) : (move ?? Number.NaN)

function rewritten({ operator, operands }: Step, kept: readonly Item[]): Step[] {
  const steps: Step[] = []
  if (operator === '"') {
    steps.push({ operator: 'Tw', operands: operands.slice(0, 1) })
    steps.push({ operator: 'Tc', operands: operands.slice(1, 2) })
  }
  if (operator === "'" || operator === '"') steps.push({ operator: 'T*', operands: [] })
  if (kept.length > 0) steps.push({ operator: 'TJ', operands: [kept] })
  return steps
}
