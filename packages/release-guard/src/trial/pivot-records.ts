// The rows a pivot table remembers, in the records of xls and of xlsb as Excel writes them: fields with their items, then for
// each row its places in those lists.
import type { Rows } from './made-up.ts'

/** The items of each field in the order they are met, and each row as places among them. */
function fieldsOf(rows: Rows): { items: string[][]; places: number[][] } {
  const width = rows[0]?.length ?? 0
  const seen = Array.from({ length: width }, () => new Map<string, number>())
  const places = rows.map((row) =>
    seen.map((known, at) => {
      const text = row[at] ?? ''
      const place = known.get(text) ?? known.size
      known.set(text, place)
      return place
    }),
  )
  return { items: seen.map((known) => [...known.keys()]), places }
}

const isNumber = (text: string): boolean => /^\d{1,15}$/.test(text)
function double(text: string): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeDoubleLE(Number(text))
  return bytes
}

function oldRecord(type: number, bytes: Buffer): Buffer {
  const head = Buffer.alloc(4)
  head.writeUInt16LE(type)
  head.writeUInt16LE(bytes.length, 2)
  return Buffer.concat([head, bytes])
}

/** A text with its length in two bytes and a byte that says how wide its letters are. */
function oldText(text: string): Buffer {
  const isWide = /[^\0-\xff]/.test(text)
  const head = Buffer.alloc(3)
  head.writeUInt16LE(text.length)
  head[2] = isWide ? 1 : 0
  return Buffer.concat([head, Buffer.from(text, isWide ? 'utf16le' : 'latin1')])
}

/** A stream of the storage `_SX_DB_CUR`. */
export function oldPivotStream(rows: Rows): Buffer {
  const { items, places } = fieldsOf(rows)
  const head = Buffer.alloc(20)
  head.writeUInt32LE(rows.length)
  head.writeUInt16LE(items.length, 10)
  head.writeUInt16LE(items.length, 12)
  const fields = items.flatMap((list, at) => {
    const field = Buffer.alloc(14)
    field.writeUInt16LE(list.length > 255 ? 0x0205 : 0x0005)
    field.writeUInt16LE(list.length, 6)
    field.writeUInt16LE(list.length, 12)
    return [
      oldRecord(0xc7, Buffer.concat([field, oldText(`Field ${at + 1}`)])),
      ...list.map((text) =>
        isNumber(text) ? oldRecord(0xc9, double(text)) : oldRecord(0xcd, oldText(text)),
      ),
    ]
  })
  const records = places.map((row) =>
    oldRecord(
      0xc8,
      Buffer.concat(
        row.map((place, at) => {
          const bytes = Buffer.alloc((items[at]?.length ?? 0) > 255 ? 2 : 1)
          bytes.writeUIntLE(place, 0, bytes.length)
          return bytes
        }),
      ),
    ),
  )
  return Buffer.concat([
    oldRecord(0xc6, head),
    ...fields,
    ...records,
    oldRecord(0x0a, Buffer.alloc(0)),
  ])
}

function groups(value: number): number[] {
  const low = value & 0x7f
  return value < 0x80 ? [low] : [low | 0x80, ...groups(value >>> 7)]
}
const record = (type: number, bytes: Buffer = Buffer.alloc(0)): Buffer =>
  Buffer.concat([Buffer.from([...groups(type), ...groups(bytes.length)]), bytes])

function long(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}
const wideText = (text: string): Buffer =>
  Buffer.concat([long(text.length), Buffer.from(text, 'utf16le')])

/** The two parts of an xlsb workbook, by name. */
export function binaryPivotParts(rows: Rows): Record<string, Buffer> {
  const { items, places } = fieldsOf(rows)
  const fields = items.flatMap((list) => [
    record(183, Buffer.alloc(22)),
    record(189, Buffer.alloc(6)),
    ...list.map((text) => (isNumber(text) ? record(21, double(text)) : record(24, wideText(text)))),
    record(190),
    record(184),
  ])
  const records = places.map((row) => record(33, Buffer.concat(row.map(long))))
  return {
    'xl/pivotCache/pivotCacheDefinition1.bin': Buffer.concat([
      record(179, Buffer.alloc(20)),
      ...fields,
      record(180),
    ]),
    'xl/pivotCache/pivotCacheRecords1.bin': Buffer.concat([
      record(193, long(rows.length)),
      ...records,
      record(194),
    ]),
  }
}
