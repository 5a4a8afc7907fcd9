// Builds the release guard's index from everybody's records: opened by two people, log first, in memory only. The
// office keeps the index; its key is the custodian's to give.
import { createHash, randomBytes } from 'node:crypto'
import { dirname, resolve } from 'node:path'
import { buildIndex, buildIndexFrom, type Person } from '@tipstaff/release-guard'
import type { Act } from '../platform/acts.ts'
import { holdsNobody, letOut } from '../platform/dispatch.ts'
import { dropFiles } from '../platform/guard/extend-index.ts'
import {
  indexPath,
  keepIndex,
  olderIndexes,
  type BuiltIndex,
} from '../platform/guard/guard-indexes.ts'
import { indexKey } from '../platform/guard/guard-keys.ts'
import { record } from '../platform/ledger/ledger-rows.ts'
import type { Office } from '../platform/office.ts'
import { Refusal } from '../platform/refusal.ts'
import { bothOf, openEverybody } from './everybody.ts'

/** Where a copy for a guard elsewhere goes, with a key of its own. */
export interface CopyPlaces {
  readonly index: string
  readonly key: string
}

/** Refusal `malformed` where index and key would lie together: then the index is the register. */
export function checkPlaces({ index, key }: CopyPlaces): void {
  if (dirname(resolve(index)) === dirname(resolve(key)))
    throw new Refusal('malformed', 'index and key in one folder protect nobody: choose two places')
}

/**
 * Opens everybody, builds the index and puts it to use.
 * @throws Refusal `second-person-needed` where the acts have no second signature, `custodian-refused`, `not-ready`
 */
export async function buildGuardIndex(
  office: Office,
  acts: readonly Act[],
  copy: CopyPlaces | null = null,
  report: (done: number) => void = () => undefined,
): Promise<BuiltIndex> {
  if (copy) checkPlaces(copy)
  const { by, second } = bothOf(acts)
  const at = office.clock()
  const id = `gi_${randomBytes(8).toString('hex')}`
  const people = new Counted(openEverybody(office, acts, report), copy !== null)
  const bytes = await buildIndexFrom(people.each(), await indexKey(office, id))
  const digest = createHash('sha256').update(bytes).digest('hex')
  letOut(indexPath(office, id), holdsNobody('index', bytes))
  // Who joins after the acts were drafted is in none of them.
  const draftedAt = Math.min(at, ...acts.map(({ terms }) => terms.at))
  const index = { id, digest, people: people.count, by, second, at, draftedAt }
  await office.store.write(async (trx) => {
    const facts = { by: [by, second].sort(), index: digest, people: index.people }
    await record(trx, { kind: 'guard-index-built', ...facts }, office.clock())
    await keepIndex(trx, index)
  })
  // The one before may just be in use.
  for (const old of (await olderIndexes(office.store.db)).slice(1)) dropFiles(office, old)
  if (copy) {
    const key = new Uint8Array(randomBytes(32))
    letOut(copy.key, holdsNobody('key', key))
    letOut(copy.index, holdsNobody('index', buildIndex(people.kept, key)))
  }
  return index
}

/** People as they come, counted; kept only where they are needed twice. */
class Counted {
  count = 0
  readonly kept: Person[] = []
  readonly #people: AsyncIterable<Person>
  readonly #keeps: boolean
  constructor(people: AsyncIterable<Person>, keeps: boolean) {
    this.#people = people
    this.#keeps = keeps
  }
  async *each(): AsyncGenerator<Person, void, undefined> {
    for await (const person of this.#people) {
      this.count += 1
      if (this.#keeps) this.kept.push(person)
      yield person
    }
  }
}
