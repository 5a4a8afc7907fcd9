// The tree in memory: one tile with its inner nodes, the right edge of a growing tree, and a reader of
// hashes over stored tiles. Memory is bounded by the height of the tree and the size of the cache.
import type { MaybePromise } from './encoding.ts'
import { LedgerError } from './ledger-error.ts'
import {
  emptyRoot,
  hashBytes,
  leafHashInto,
  nodeHash,
  pairHashInto,
  type HashReader,
} from './merkle.ts'
import { partialWidth, tilePath, tileWidth, type TileReader } from './tiles.ts'

const tileHeight = 8

// Nodes of height h begin after those of all lower heights: 256 + 128 + … of them.
const startOf = (height: number): number => 2 * tileWidth - (2 * tileWidth) / 2 ** height

/** One tile and every inner node above its hashes: 511 hashes, filled from the left. */
export class TileNodes {
  readonly #nodes: Buffer = Buffer.alloc((2 * tileWidth - 1) * hashBytes)
  width = 0

  /** A tile of `width` hashes from the front of `bytes`, which may be a wider tile. */
  static of(bytes: Uint8Array, width: number): TileNodes {
    const tile = new TileNodes()
    for (let at = 0; at < width; at += 1)
      tile.push(bytes.subarray(at * hashBytes, (at + 1) * hashBytes))
    return tile
  }

  push(hash: Uint8Array): void {
    this.#nodes.set(hash, this.width * hashBytes)
    this.#climb()
  }

  pushLeaf(leaf: Uint8Array): void {
    leafHashInto(leaf, this.#nodes, this.width * hashBytes)
    this.#climb()
  }

  // The new hash completes one pair for every trailing 1 of its index.
  #climb(): void {
    let index = this.width
    for (let height = 0; index % 2 === 1; height += 1, index = (index - 1) / 2) {
      const pair = (startOf(height) + index - 1) * hashBytes
      const parent = (startOf(height + 1) + (index - 1) / 2) * hashBytes
      pairHashInto(this.#nodes, pair, this.#nodes, parent)
    }
    this.width += 1
  }

  /** Node `index` at `height` 0 (the tile's hashes) to 8 (its root), or null while incomplete. */
  node(height: number, index: number): Uint8Array | null {
    if ((index + 1) * 2 ** height > this.width) return null
    const at = (startOf(height) + index) * hashBytes
    return this.#nodes.subarray(at, at + hashBytes)
  }

  /** The bytes of the tile as it is served: a view where it is full, else a copy. */
  bytes(): Uint8Array {
    const bytes = this.#nodes.subarray(0, this.width * hashBytes)
    return this.width === tileWidth ? bytes : Uint8Array.from(bytes)
  }
}

/** Takes a tile the moment it is full. */
export type TileFull = (level: number, index: number, tile: TileNodes) => void

/** The growing right side of a tree: at each level the tile that is not yet full. */
export class RightEdge {
  readonly #levels: TileNodes[]
  readonly #onFull: TileFull
  #size: number

  /** `levels` are the partial tiles of a tree of `size`, lowest first (possibly of width 0). */
  constructor(onFull: TileFull, size = 0, levels: TileNodes[] = []) {
    levels.forEach((tile, level) => {
      if (tile.width !== partialWidth(level, size))
        throw new LedgerError('malformed-tile', `the edge at level ${level} has another width`)
    })
    this.#levels = levels
    this.#onFull = onFull
    this.#size = size
  }

  get size(): number {
    return this.#size
  }

  /** The unfinished tiles, lowest level first. */
  get levels(): readonly TileNodes[] {
    return this.#levels
  }

  /** Adds one leaf (at most 65,535 bytes). */
  append(leaf: Uint8Array): void {
    let tile = this.#level(0)
    tile.pushLeaf(leaf)
    this.#size += 1
    for (let level = 0; tile.width === tileWidth; level += 1) {
      const index = Math.floor(this.#size / tileWidth ** (level + 1)) - 1
      const root = tile.node(tileHeight, 0) ?? emptyRoot
      this.#levels[level] = new TileNodes()
      this.#onFull(level, index, tile)
      tile = this.#level(level + 1)
      tile.push(root)
    }
  }

  #level(level: number): TileNodes {
    return (this.#levels[level] ??= new TileNodes())
  }

  /** The root of the tree as it is now. */
  root(): Uint8Array {
    let root: Uint8Array | null = null
    for (const { width, node } of this.#peaks()) {
      if (width > 0) root = root === null ? node : nodeHash(node, root)
    }
    return Uint8Array.from(root ?? emptyRoot)
  }

  // Perfect subtrees of the tree, smallest (rightmost) first.
  *#peaks(): Generator<{ width: number; node: Uint8Array }> {
    for (const tile of this.#levels)
      for (let height = 0; height < tileHeight; height += 1) {
        const count = tile.width >> height
        const node = count % 2 === 1 ? tile.node(height, count - 1) : null
        if (node !== null) yield { width: count, node }
      }
  }

  /** A node of the edge by height in the whole tree, or null where it is in a full tile or not yet. */
  node(height: number, index: number): Uint8Array | null {
    const level = Math.floor(height / tileHeight)
    const tile = this.#levels[level]
    const across = 2 ** (tileHeight - (height % tileHeight))
    const here = Math.floor(index / across)
    if (tile === undefined || here !== Math.floor(this.#size / tileWidth ** (level + 1)))
      return null
    return tile.node(height % tileHeight, index - here * across)
  }
}

/** The last used full tiles, with their inner nodes: 16 kB each. */
export class TileCache {
  readonly #tiles = new Map<string, TileNodes>()
  readonly #max: number

  constructor(max = 64) {
    this.#max = max
  }

  get(path: string): TileNodes | null {
    const tile = this.#tiles.get(path)
    if (tile === undefined) return null
    this.#tiles.delete(path)
    this.#tiles.set(path, tile)
    return tile
  }

  set(path: string, tile: TileNodes): void {
    this.#tiles.delete(path)
    this.#tiles.set(path, tile)
    const oldest = this.#tiles.keys().next()
    if (this.#tiles.size > this.#max && !oldest.done) this.#tiles.delete(oldest.value)
  }
}

/**
 * The bytes of a tile of this width from a store: by its own partial path, or from the front of the full
 * tile that has replaced it. Null where neither is there.
 * @throws LedgerError `malformed-tile` where a file has the wrong length
 */
export async function readTileBytes(
  store: TileReader,
  level: number,
  index: number,
  width: number,
): Promise<Uint8Array | null> {
  for (const stored of width === tileWidth ? [tileWidth] : [width, tileWidth]) {
    const path = tilePath(level, index, stored)
    const bytes = await store.read(path)
    if (bytes === null) continue
    if (bytes.length !== stored * hashBytes)
      throw new LedgerError('malformed-tile', `${path} has another length`)
    return bytes.subarray(0, width * hashBytes)
  }
  return null
}

/** The same with its inner nodes. @throws LedgerError `malformed-tile` */
export async function readTile(
  store: TileReader,
  level: number,
  index: number,
  width: number,
): Promise<TileNodes | null> {
  const bytes = await readTileBytes(store, level, index, width)
  return bytes === null ? null : TileNodes.of(bytes, width)
}

/**
 * A reader of the hashes of a tree of `size` over stored tiles. What it reads is not authenticated:
 * compare the root or verify the proof made from it.
 */
export function tileHashReader(
  store: TileReader,
  size: number,
  cache: TileCache = new TileCache(),
): HashReader {
  return (height, index): MaybePromise<Uint8Array> => {
    const level = Math.floor(height / tileHeight)
    const inTile = height % tileHeight
    const across = 2 ** (tileHeight - inTile)
    const at = Math.floor(index / across)
    const width = Math.min(tileWidth, Math.floor(size / tileWidth ** level) - at * tileWidth)
    const path = tilePath(level, at, width)
    const take = (tile: TileNodes | null): Uint8Array => {
      const node = tile?.node(inTile, index - at * across) ?? null
      if (node === null) throw new LedgerError('missing', `${path} is not in the log`)
      return node
    }
    const cached = cache.get(path)
    if (cached !== null) return take(cached)
    return readTile(store, level, at, width).then((tile) => {
      if (tile !== null) cache.set(path, tile)
      return take(tile)
    })
  }
}
