// What a roster does, as a terminal shows it: figures, lines of the file and faults. Never a name.
import type { RosterPlan } from './roster-run.ts'

const shownMax = 40

/** Lines of text about a plan, for the operator who brought the file. */
export function showPlan(plan: RosterPlan): string {
  const lines = (what: string, found: readonly number[]): string => {
    if (found.length === 0) return ''
    const more = found.length > shownMax ? ` and ${found.length - shownMax} more` : ''
    return `  ${what}: lines ${found.slice(0, shownMax).join(', ')}${more}\n`
  }
  const { joined, returned, changed, goneBefore, unchanged, left, refused, noRoom } = plan
  return [
    `${joined.length} joined, ${returned.length} came back, ${changed.length} changed, ${unchanged} unchanged, `,
    `${left.length} left, ${goneBefore.length} had left before, ${refused.length} cannot be taken\n`,
    lines('joined', joined),
    lines('came back', returned),
    lines('changed', changed),
    lines('had left before', goneBefore),
    left.length > 0 ? `  left: ${left.slice(0, shownMax).join(', ')}\n` : '',
    ...refused.slice(0, shownMax).map((row) => {
      const why = row.errors.map(({ field, reason }) => `${field ?? 'the row'} ${reason}`)
      return `  line ${row.line}: ${why.join('; ')}\n`
    }),
    ...noRoom.slice(0, shownMax).map(roomWords),
    noRoom.length > shownMax ? `  and ${noRoom.length - shownMax} more warnings\n` : '',
  ].join('')
}

function roomWords({ line, what, fault, card, instead }: RosterPlan['noRoom'][number]): string {
  const why =
    fault === 'too-wide'
      ? `is too wide for the ${card} even at its smallest`
      : `has a letter that the ${card} cannot show`
  return `  warning, line ${line}: the ${what} ${why}; the row is taken in all the same, but no card can be made until the HR system sends what to print in a column "${instead}"\n`
}
