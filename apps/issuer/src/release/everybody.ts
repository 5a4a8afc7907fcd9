// Everybody's name and number, opened for the release guard: one act of two people, at most 1,000 people an intent,
// one leaf each. What is opened goes to the caller chunk by chunk and stays nowhere.
import { waitOf, type HolderId, type OperatorId, type Signatory } from '@tipstaff/custody'
import type { Person } from '@tipstaff/release-guard'
import { holdersPresent, leavers, type Holder } from '../personnel/index.ts'
import { draftOpening, type Act } from '../platform/acts.ts'
import { readEnvelopes } from '../platform/envelopes.ts'
import type { Office } from '../platform/office.ts'
import { openRecords } from '../platform/open-records.ts'
import { Refusal } from '../platform/refusal.ts'
import { personOf } from './person-of.ts'

const groups = ['F.text', 'H'] as const
const opening = { purpose: 'guard', recipient: 'office', groups } as const

/**
 * Drafts the opening of everybody, present or left, whose records are there. Writes nothing.
 * @throws Refusal `not-found` when nobody has a record
 */
export async function draftEverybody(
  { store, clock }: Pick<Office, 'store' | 'clock'>,
  key: Signatory,
  matter: string,
): Promise<readonly Act[]> {
  const acts: Act[] = []
  const lifeMs = waitOf({ verb: 'open', purpose: 'guard' })
  for await (const page of everybody(store.db)) {
    const sealed = await readEnvelopes(
      store.db,
      page.map(({ id }) => id),
      groups,
    )
    const subjects = page.flatMap(({ id, subjectKey }) => {
      const own = sealed.get(id)
      return own?.['F.text'] && own.H
        ? [{ holder: id, subjectKey: new Uint8Array(subjectKey) }]
        : []
    })
    if (subjects.length === 0) continue
    acts.push(draftOpening(key, { matter, no: acts.length, ...opening, subjects, lifeMs }, clock()))
  }
  if (acts.length === 0) throw new Refusal('not-found', 'nobody here has a record')
  return acts
}

async function* everybody(db: Office['store']['db']): AsyncGenerator<readonly Holder[]> {
  yield* holdersPresent(db)
  yield* leavers(db)
}

/** How many people these acts open. */
export const peopleIn = (acts: readonly Act[]): number =>
  acts.reduce((sum, { items }) => sum + items.length, 0)

export interface OpenedPerson extends Person {
  readonly holder: HolderId
}

/** Opens what two people approved, and gives each person once. Refusal `custodian-refused`. */
export async function* openEverybody(
  office: Pick<Office, 'store' | 'custodian' | 'ledger' | 'clock' | 'log'>,
  acts: readonly Act[],
  report: (done: number) => void = () => undefined,
): AsyncGenerator<OpenedPerson, void, undefined> {
  let done = 0
  for (const act of acts) {
    for (const opened of await openRecords(office, act))
      yield { holder: opened.holder, ...personOf(opened) }
    done += act.items.length
    report(done)
  }
}

/** Who asked for these acts and who approved them. Refusal `second-person-needed`. */
export function bothOf(acts: readonly Act[]): {
  readonly by: OperatorId
  readonly second: OperatorId
  readonly intent: string
} {
  const [first] = acts
  const second = first?.approvals[1]
  if (!first || !second)
    throw new Refusal('second-person-needed', 'everybody is opened by two people')
  return { by: first.by, second: second.operator, intent: first.hash }
}
