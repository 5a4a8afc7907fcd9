// A person as the release guard is told of him, from his opened records.
import type { Person } from '@tipstaff/release-guard'
import { readRecord } from '../personnel/index.ts'
import { printedPerson } from '../platform/guard/printed-person.ts'
import type { OpenedRecord } from '../platform/open-records.ts'

/** The person of opened `F.text` and `H` records. Throws a fault that quotes nothing where one is missing. */
export function personOf({ groups }: OpenedRecord): Person {
  const { 'F.text': text, H: personnel } = groups
  if (!text || !personnel) throw new Error('an opened record without its group')
  return printedPerson(readRecord('F.text', text), readRecord('H', personnel))
}
