// Brings an index up to date with people who came, went or changed, without the others.
import { appendSegment, openIndex } from './index-file.ts'
import { decodeSegment, encodeSegment, makeSegment } from './index-segment.ts'
import type { Person } from './person.ts'
import { seal, unseal } from './sealed.ts'

export interface RegisterChanges {
  /** As they stood in the register before; somebody who changed is removed as he was and added as he is. */
  readonly removed?: Iterable<Person>
  readonly added?: Iterable<Person>
}

const fileOf = ({ buffer, byteOffset, byteLength }: Uint8Array): Buffer =>
  Buffer.from(buffer, byteOffset, byteLength)

function segmentOf(index: Buffer, key: Uint8Array, { removed, added }: RegisterChanges): Buffer {
  const { shadows } = openIndex(index, key).facts
  return encodeSegment(makeSegment(removed ?? [], added ?? [], key, shadows))
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
  const file = fileOf(index)
  return appendSegment(file, segmentOf(file, key, changes), key)
}

/**
 * A change drawn now and put behind the index later: keyed codes, sealed by the index's key. Nobody stands in it.
 * @throws GuardError `wrong-key` or `bad-index`
 */
export const drawChange = (
  index: Uint8Array,
  key: Uint8Array,
  changes: RegisterChanges,
): Uint8Array => seal(segmentOf(fileOf(index), key, changes), key)

/**
 * Puts a drawn change behind an index of the same key, whatever was put behind it since.
 * @throws GuardError `wrong-key` or `bad-index`, also for a change that was altered
 */
export function addChange(index: Uint8Array, key: Uint8Array, change: Uint8Array): Uint8Array {
  const file = fileOf(index)
  openIndex(file, key)
  const content = unseal(fileOf(change), key)
  decodeSegment(content)
  return appendSegment(file, content, key)
}
