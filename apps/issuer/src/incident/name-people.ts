// Names for an answer: an opening like any other, logged, rationed, and by two people past a screenful.
import { screenfulMax, type HolderId, type Signatory } from '@tipstaff/custody'
import { holdersById, readRecord } from '../personnel/index.ts'
import { approveAct, draftOpening } from '../platform/acts.ts'
import type { Office } from '../platform/office.ts'
import { openRecords } from '../platform/open-records.ts'
import { Refusal } from '../platform/refusal.ts'

export interface NamedPerson {
  readonly name: string
  readonly rank: string
}
const chunk = 1_000

/**
 * Names and ranks of these people; who cannot be named (shredded since) is absent.
 * @throws Refusal `second-person-needed`, `custodian-refused`, `not-ready`
 */
export async function namePeople(
  office: Pick<Office, 'store' | 'custodian' | 'ledger' | 'clock' | 'log'>,
  key: Signatory,
  second: Signatory | null,
  people: readonly HolderId[],
): Promise<ReadonlyMap<HolderId, NamedPerson>> {
  if (people.length > screenfulMax && !second)
    throw new Refusal(
      'second-person-needed',
      `names of more than ${screenfulMax} need --second KEY`,
    )
  const holders = await holdersById(office.store.db, people)
  const subjects = people.flatMap((id) => {
    const holder = holders.get(id)
    return holder ? [{ holder: id, subjectKey: new Uint8Array(holder.subjectKey) }] : []
  })
  const names = new Map<HolderId, NamedPerson>()
  for (let from = 0; from < subjects.length; from += chunk) {
    const some = subjects.slice(from, from + chunk)
    const what = { purpose: 'exposure', recipient: key.operator, groups: ['F.text'] } as const
    const draft = draftOpening(key, { matter: 'exposure', ...what, subjects: some }, office.clock())
    const act = second ? approveAct(draft, second) : draft
    for (const { holder, groups } of await openRecords(office, act)) {
      const text = groups['F.text']
      if (!text) throw new Error('an opened record without its group')
      const { name, rank } = readRecord('F.text', text)
      names.set(holder, { name, rank })
    }
  }
  return names
}
