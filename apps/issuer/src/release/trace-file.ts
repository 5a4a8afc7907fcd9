// Who is in a file that got out: everybody's records opened by two people, log first, compared with the file in memory,
// and forgotten but for the ids of those found.
import { randomBytes } from 'node:crypto'
import { personFields, whoIsIn, type Found } from '@tipstaff/release-guard'
import type { Act } from '../platform/acts.ts'
import { markOf } from '../platform/guard/guard-keys.ts'
import { enqueue, newEntry } from '../platform/ledger/ledger-rows.ts'
import type { Office } from '../platform/office.ts'
import { Refusal } from '../platform/refusal.ts'
import { bothOf, openEverybody, type OpenedPerson } from './everybody.ts'
import { keepTrace, sealTrace, type Trace, type TracedPerson } from './traces.ts'

/**
 * Compares everybody with a file. `mark` is the file's, as it was approved; null where both people are here.
 * @throws Refusal `wrong-state` for another file than was approved, `second-person-needed`, `custodian-refused`
 */
export async function traceFile(
  office: Office,
  acts: readonly Act[],
  bytes: Uint8Array,
  mark: string | null = null,
  report: (done: number) => void = () => undefined,
): Promise<Trace> {
  const own = await markOf(office, bytes)
  if (mark !== null && mark !== own)
    throw new Refusal('wrong-state', 'this is not the file that was approved')
  const { by, second, intent } = bothOf(acts)
  const { found, unread, compared } = await whoIsIn(bytes, openEverybody(office, acts, report))
  const people = found.map(tracedPerson)
  const at = office.clock()
  const facts = { by: [by, second].sort(), file: own, people: people.length }
  const entry = newEntry({ kind: 'publication-traced', ...facts }, at)
  const trace: Trace = {
    id: `tr_${randomBytes(8).toString('hex')}`,
    ...{ mark: own, by, second, intent, at, compared, people, entry: entry.id },
    unread: [...new Set(unread.map(({ place }) => place.words))],
  }
  const said = await sealTrace(office, trace)
  await office.store.write(async (trx) => {
    await enqueue(trx, [entry])
    await keepTrace(trx, trace, said)
  })
  return trace
}

function tracedPerson({ person, fit, standings }: Found<OpenedPerson>): TracedPerson {
  const fields = new Set(standings.flatMap((one) => one.fields))
  return {
    holder: person.holder,
    fit,
    fields: personFields.filter((field) => fields.has(field)),
    places: [...new Set(standings.map(({ place }) => place.words))],
    isHidden: standings.every(({ place }) => place.isHidden),
    rows: standings.reduce((sum, { rows }) => sum + rows, 0),
  }
}
