// Reads the people of a register from CSV. Which column is which is told by its heading or by the caller.
import { GuardError } from '../guard-error.ts'
import { csvRows } from './csv-cells.ts'
import { foldWhole, type Person } from './person.ts'

const headings: Readonly<Record<keyof Person, readonly string[]>> = {
  number: [
    'number',
    'servicenumber',
    'warrantnumber',
    'paynumber',
    'staffnumber',
    'employeenumber',
    'collarnumber',
    'id',
    'staffid',
    'employeeid',
  ],
  surname: ['surname', 'lastname', 'familyname'],
  given: [
    'forename',
    'forenames',
    'firstname',
    'givenname',
    'givennames',
    'given',
    'initials',
    'initial',
  ],
  rank: ['rank', 'grade', 'rankorgrade', 'rankgrade', 'jobtitle'],
  unit: ['unit', 'department', 'team', 'station', 'location', 'district'],
}

/** For each field, the heading of its column when it is none of the usual ones. */
export type ColumnNames = Partial<Record<keyof Person, string>>

/**
 * The people in a CSV file with a heading line.
 * @throws GuardError `bad-people` when no column of surnames and none of numbers is found
 */
export function* readPeople(csv: string, names: ColumnNames = {}): Generator<Person> {
  const rows = csvRows(csv)
  const first = rows.next()
  const heads = (first.done === true ? [] : first.value).map(foldWhole)
  const columnOf = (field: keyof Person): number => {
    const named = names[field]
    if (named !== undefined) return heads.indexOf(foldWhole(named))
    return heads.findIndex((head) => headings[field].includes(head))
  }
  const at = {
    number: columnOf('number'),
    surname: columnOf('surname'),
    given: columnOf('given'),
    rank: columnOf('rank'),
    unit: columnOf('unit'),
  }
  for (const [field, name] of Object.entries(names))
    if (at[field as keyof Person] < 0)
      throw new GuardError('bad-people', `there is no column headed ${JSON.stringify(name)}`)
  if (at.surname < 0 && at.number < 0)
    throw new GuardError('bad-people', 'no column is headed as a surname or a number')
  for (const row of rows) yield personIn(row, at)
}

const personIn = (row: readonly string[], at: Readonly<Record<keyof Person, number>>): Person => ({
  number: row[at.number] ?? '',
  surname: row[at.surname] ?? '',
  given: row[at.given] ?? '',
  rank: row[at.rank] ?? '',
  unit: row[at.unit] ?? '',
})
