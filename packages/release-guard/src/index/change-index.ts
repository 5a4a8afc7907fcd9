// Brings an index up to date with people who came, went or changed, without the others.
import { appendSegment, openIndex } from './index-file.ts'
import { encodeSegment, makeSegment } from './index-segment.ts'
import type { Person } from './person.ts'

export interface RegisterChanges {
  /** As they stood in the register before; somebody who changed is removed as he was and added as he is. */
  readonly removed?: Iterable<Person>
  readonly added?: Iterable<Person>
}

/**
 * The index with one more change behind it. What went is no longer found, unless somebody else has it too.
 * After many changes (a tenth of the register) build the index anew: shadows age, and words stay known.
 * @throws GuardError `wrong-key` or `bad-index`
 */
export function changeIndex(
  index: Uint8Array,
  key: Uint8Array,
  changes: RegisterChanges,
): Uint8Array {
  const file = Buffer.from(index.buffer, index.byteOffset, index.byteLength)
  const { shadows } = openIndex(file, key).facts
  const segment = makeSegment(changes.removed ?? [], changes.added ?? [], key, shadows)
  return appendSegment(file, encodeSegment(segment), key)
}
