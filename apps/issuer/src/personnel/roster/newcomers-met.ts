// Who a roster brings that the release guard's index does not know, kept in memory while the roster is taken in.
import type { Person } from '@tipstaff/release-guard'
import { addedPeopleMax, type Newcomers } from '../../platform/guard/extend-index.ts'
import { printedPerson } from '../../platform/guard/printed-person.ts'
import type { ComparedRow } from './compare-roster.ts'
import type { RosterRow } from './roster-row.ts'

export class NewcomersMet implements Newcomers {
  count = 0
  joined = 0
  people: Person[] | null = []

  /** Notes a row whose name, rank, number or unit may be new: vetting is nothing the guard looks for. */
  meet(row: RosterRow, { what, records }: ComparedRow): void {
    if (records.every(({ group }) => group === 'V')) return
    this.count += 1
    if (what === 'joined') this.joined += 1
    if (this.count > addedPeopleMax) this.people = null
    this.people?.push(printedPerson(row, row))
  }
}
