// C2SP tlog-tiles as paths and bytes: tiles of up to 256 hashes, bundles of up to 256 entries, each
// entry after its length as a big-endian uint16. Parsing takes exactly what the path promises.
import { isCount, type MaybePromise } from './encoding.ts'
import { LedgerError } from './ledger-error.ts'
import { hashBytes } from './merkle.ts'

/** Hashes in a full tile, entries in a full bundle. */
export const tileWidth = 256
/** The longest entry a bundle can hold. */
export const entryBytesMax = 65_535

/** Reads a file of the log by its path below the log's prefix; null where there is none. */
export interface TileReader {
  read(path: string): MaybePromise<Uint8Array | null>
}

/** Where a log's files are kept. `write` replaces the file whole or not at all, and durably. */
export interface TileStore extends TileReader {
  write(path: string, bytes: Uint8Array): MaybePromise<void>
}

export type TileAddress =
  | {
      readonly kind: 'tile'
      readonly level: number
      readonly index: number
      readonly width: number
    }
  | { readonly kind: 'bundle'; readonly index: number; readonly width: number }

/** `x001/x234/067` for 1234067: three digits a folder, `x` on all but the last. */
function indexPath(index: number): string {
  const groups = String(index).padStart(3, '0')
  const padded = groups.padStart(Math.ceil(groups.length / 3) * 3, '0')
  const parts = padded.match(/.{3}/g) ?? []
  return parts.map((part, at) => (at < parts.length - 1 ? `x${part}` : part)).join('/')
}

function suffix(index: number, width: number): string {
  if (!isCount(index)) throw new LedgerError('out-of-range', 'a tile index must be an integer')
  if (!Number.isInteger(width) || width < 1 || width > tileWidth)
    throw new LedgerError('out-of-range', 'a tile is 1 to 256 wide')
  return width === tileWidth ? '' : `.p/${width}`
}

/**
 * `tile/<level>/<index>[.p/<width>]` (tlog-tiles, Merkle Tree).
 * @throws LedgerError `out-of-range`
 */
export function tilePath(level: number, index: number, width: number = tileWidth): string {
  if (!isCount(level) || level > 63) throw new LedgerError('out-of-range', 'a level is 0 to 63')
  const tail = suffix(index, width)
  return `tile/${level}/${indexPath(index)}${tail}`
}

/**
 * `tile/entries/<index>[.p/<width>]` (tlog-tiles, Log entries).
 * @throws LedgerError `out-of-range`
 */
export function bundlePath(index: number, width: number = tileWidth): string {
  const tail = suffix(index, width)
  return `tile/entries/${indexPath(index)}${tail}`
}

const level = '(?<level>[0-9]|[1-5][0-9]|6[0-3])'
const width = '(?<width>[1-9][0-9]?|1[0-9]{2}|2[0-4][0-9]|25[0-5])'
const addressPattern = new RegExp(
  `^tile/(?:entries|${level})/(?<index>(?:x[0-9]{3}/){0,5}[0-9]{3})(?:[.]p/${width})?$`,
)

/** What a path names, or null unless it is the one spelling of a tile's or bundle's path. */
export function parseTilePath(path: string): TileAddress | null {
  const found = addressPattern.exec(path)?.groups
  if (found === undefined) return null
  const digits = found['index'] ?? ''
  const index = Number(digits.replace(/[x/]/g, ''))
  if (!isCount(index) || indexPath(index) !== digits) return null
  const address = { index, width: Number(found['width'] ?? tileWidth) }
  return found['level'] === undefined
    ? { kind: 'bundle', ...address }
    : { kind: 'tile', level: Number(found['level']), ...address }
}

/** How wide the rightmost tile of a level is in a tree of this size; 0 where there is no partial one. */
export function partialWidth(level: number, size: number): number {
  return Math.floor(size / tileWidth ** level) % tileWidth
}

/**
 * The hashes of a tile that must be exactly this wide.
 * @throws LedgerError `malformed-tile`
 */
export function parseTile(bytes: Uint8Array, width: number): Uint8Array[] {
  if (bytes.length !== width * hashBytes)
    throw new LedgerError('malformed-tile', `a tile of width ${width} has another length`)
  return Array.from({ length: width }, (_, at) =>
    bytes.subarray(at * hashBytes, (at + 1) * hashBytes),
  )
}

/**
 * Encodes up to 256 entries as a bundle.
 * @throws LedgerError `too-large`
 */
export function encodeBundle(entries: readonly Uint8Array[]): Uint8Array {
  if (entries.length > tileWidth) throw new LedgerError('too-large', 'a bundle holds 256 entries')
  const bytes = Buffer.alloc(entries.reduce((sum, entry) => sum + 2 + entry.length, 0))
  let at = 0
  for (const entry of entries) {
    if (entry.length > entryBytesMax) throw new LedgerError('too-large', 'an entry is too long')
    at = bytes.writeUInt16BE(entry.length, at)
    bytes.set(entry, at)
    at += entry.length
  }
  return bytes
}

/**
 * The entries of a bundle that must hold exactly `width` of them and nothing else. They share memory
 * with `bytes`.
 * @throws LedgerError `malformed-bundle`
 */
export function parseBundle(bytes: Uint8Array, width: number): Uint8Array[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const entries: Uint8Array[] = []
  let at = 0
  while (entries.length < width) {
    if (at + 2 > bytes.length) throw new LedgerError('malformed-bundle', 'a bundle ends too soon')
    const end = at + 2 + view.getUint16(at)
    if (end > bytes.length) throw new LedgerError('malformed-bundle', 'a bundle ends too soon')
    entries.push(bytes.subarray(at + 2, end))
    at = end
  }
  if (at !== bytes.length) throw new LedgerError('malformed-bundle', 'a bundle goes on too long')
  return entries
}
