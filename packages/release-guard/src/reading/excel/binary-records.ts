// The records of an xlsb part: a type and a length in groups of seven bits, then the bytes.

export interface BinaryRecord {
  readonly type: number
  readonly bytes: Buffer
}

/** All records; ends where the part does or where a record would reach beyond it. */
export function* binaryRecords(part: Buffer): Generator<BinaryRecord> {
  let at = 0
  const group = (most: number): number => {
    let value = 0
    for (let i = 0; i < most; i += 1) {
      const byte = part[at] ?? 0
      at += 1
      value += (byte & 0x7f) << (7 * i)
      if (byte < 0x80) break
    }
    return value
  }
  while (at < part.length) {
    const type = group(2)
    const length = group(4)
    if (at + length > part.length) return
    yield { type, bytes: part.subarray(at, at + length) }
    at += length
  }
}

/** A string: its length in four bytes, then two bytes a letter. Beyond the record it is empty. */
export function wideString(bytes: Buffer, at: number): string {
  if (at + 4 > bytes.length) return ''
  const count = bytes.readUInt32LE(at)
  if (count === 0xffffffff || at + 4 + count * 2 > bytes.length) return ''
  return bytes.toString('utf16le', at + 4, at + 4 + count * 2)
}

/** Every string of two bytes a letter in a record. */
export function stringsIn(bytes: Buffer): string[] {
  if (bytes.length < 8) return []
  const text = bytes.toString('latin1')
  return Array.from(text.matchAll(/(?:[\x20-\x7e\xa0-\xff]\0){3,2000}/g), ([run]) =>
    run.replaceAll('\0', ''),
  )
}
