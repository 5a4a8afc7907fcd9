// Names and ranks of a roster that have no room on the card their holder will be given. Said when the roster is looked
// at, weeks before a card would be refused for it; it stops nothing.
import { findMisfits, type CardArtErrorCode } from '@tipstaff/card-art'
import { designOf, ordinaryTypes } from '../card-types.ts'
import type { RosterRow } from './roster-row.ts'

/** What stands on a line and cannot be drawn on a card. */
export interface RoomWarning {
  readonly line: number
  readonly what: 'name' | 'rank'
  readonly fault: 'too-wide' | 'no-such-letter'
  /** Title of the card. */
  readonly card: string
  /** Heading of the column that says what is printed instead. */
  readonly instead: string
}

const instead = { name: 'Name on card', rank: 'Rank on card' } as const

/** What of a row cannot be drawn, even as small as allowed, on an ordinary card that people of its kind are given. */
export const findRoomWarnings = (row: RosterRow): readonly RoomWarning[] =>
  ordinaryTypes
    .filter(({ kinds }) => kinds.includes(row.kind))
    .flatMap((type) =>
      findMisfits(designOf(type).layout, row).map(({ field, code }) => ({
        line: row.line,
        what: field,
        fault: faultOf(code),
        card: type.title,
        instead: instead[field],
      })),
    )

const faultOf = (code: CardArtErrorCode): RoomWarning['fault'] =>
  code === 'does-not-fit' ? 'too-wide' : 'no-such-letter'
