// Appends to a log and proves what is in it. Only the right edge and a few tiles are in memory; full
// tiles go to the store on `flush`, partial ones on `publish`, both after the caller has committed.
import { bytesEqual, isCount, type MaybePromise } from './encoding.ts'
import { LedgerError } from './ledger-error.ts'
import { leafHash, proveConsistency, proveInclusion, treeRoot, type HashReader } from './merkle.ts'
import { RightEdge, TileCache, tileHashReader, TileNodes, readTile } from './tile-tree.ts'
import {
  bundlePath,
  encodeBundle,
  entryBytesMax,
  parseBundle,
  partialWidth,
  tilePath,
  tileWidth,
  type TileStore,
} from './tiles.ts'

/** Reads leaves `from` to `to` (exclusive, at most 256 of them), from wherever the truth is kept. */
export type LeafReader = (from: number, to: number) => MaybePromise<readonly Uint8Array[]>

export interface LogOpening {
  /** How many leaves the log has; from its last signed checkpoint, or from the entries' own table. */
  readonly size: number
  /** The root at that size. Where it is given, opening fails on any other. */
  readonly root?: Uint8Array
  /** Stands in for tiles and bundles that are missing from the store (written back on `flush`). */
  readonly leaves?: LeafReader
  /** Full tiles kept in memory; 64 unless said (16 kB each). */
  readonly cachedTiles?: number
}

export interface Appended {
  readonly firstIndex: number
  readonly size: number
  readonly root: Uint8Array
}

export interface TreeHead {
  readonly size: number
  readonly root: Uint8Array
}

/** Full tiles and bundles not yet in the store, by path. */
type Pending = Map<string, Uint8Array>

export class LogWriter {
  readonly #store: TileStore
  readonly #cache: TileCache
  readonly #pending: Pending
  readonly #edge: RightEdge
  #bundle: Uint8Array[]

  private constructor(
    store: TileStore,
    cache: TileCache,
    size: number,
    opened: { levels: TileNodes[]; bundle: Uint8Array[]; pending: Pending },
  ) {
    this.#store = store
    this.#cache = cache
    this.#pending = opened.pending
    this.#bundle = opened.bundle
    this.#edge = new RightEdge(
      (level, index, tile) => this.#full(level, index, tile),
      size,
      opened.levels,
    )
  }

  /**
   * Opens a log at a size: an empty one at 0, an existing one from its tiles and bundles, and where
   * those are missing (a crash before `flush`, a lost disk) from the leaves themselves.
   * @throws LedgerError `missing`, `wrong-root`, `malformed-tile`, `malformed-bundle`, `out-of-range`
   */
  static async open(store: TileStore, opening: LogOpening): Promise<LogWriter> {
    const { size, root, leaves, cachedTiles } = opening
    if (!isCount(size)) throw new LedgerError('out-of-range', 'a size must be an integer')
    const source = new EdgeSource(store, leaves)
    const writer = new LogWriter(store, new TileCache(cachedTiles), size, {
      ...(await source.edge(size)),
      pending: source.pending,
    })
    if (root !== undefined && !bytesEqual(writer.root(), root))
      throw new LedgerError('wrong-root', `the tiles make another root at size ${size}`)
    return writer
  }

  get size(): number {
    return this.#edge.size
  }

  /** The root of the tree as it is now. */
  root(): Uint8Array {
    return this.#edge.root()
  }

  /**
   * Appends leaves in order; synchronous, in memory only. After a failed commit throw this writer away
   * and open another.
   * @throws LedgerError `too-large`, before anything is appended
   */
  append(leaves: readonly Uint8Array[]): Appended {
    for (const leaf of leaves)
      if (leaf.length > entryBytesMax) throw new LedgerError('too-large', 'a leaf is too long')
    const firstIndex = this.size
    for (const leaf of leaves) {
      this.#bundle.push(Uint8Array.from(leaf))
      this.#edge.append(leaf)
    }
    return { firstIndex, size: this.size, root: this.root() }
  }

  #full(level: number, index: number, tile: TileNodes): void {
    if (level === 0) {
      this.#pending.set(bundlePath(index), encodeBundle(this.#bundle))
      this.#bundle = []
    }
    const path = tilePath(level, index)
    this.#pending.set(path, tile.bytes())
    this.#cache.set(path, tile)
  }

  /** Hands every full tile and bundle that is not yet there to the store. Safe to run again. */
  async flush(): Promise<void> {
    for (const [path, bytes] of [...this.#pending]) {
      await this.#store.write(path, bytes)
      if (this.#pending.get(path) === bytes) this.#pending.delete(path)
    }
  }

  /**
   * Flushes, then writes the partial tiles and bundle of the tree as it was when called. Returns that
   * tree's head: write its checkpoint after this and not before (tlog-tiles, Partial Tiles).
   */
  async publish(): Promise<TreeHead> {
    const head = { size: this.size, root: this.root() }
    const partials = this.#partials()
    await this.flush()
    for (const [path, bytes] of partials) await this.#store.write(path, bytes)
    return head
  }

  #partials(): [string, Uint8Array][] {
    const tiles = this.#edge.levels.flatMap((tile, level): [string, Uint8Array][] => {
      const index = Math.floor(this.size / tileWidth ** (level + 1))
      return tile.width === 0 ? [] : [[tilePath(level, index, tile.width), tile.bytes()]]
    })
    if (this.#bundle.length === 0) return tiles
    const index = Math.floor(this.size / tileWidth)
    return [[bundlePath(index, this.#bundle.length), encodeBundle(this.#bundle)], ...tiles]
  }

  #hashes(): HashReader {
    const reader = { read: (path: string) => this.#pending.get(path) ?? this.#store.read(path) }
    const stored = tileHashReader(reader, this.size, this.#cache)
    return (height, index) => this.#edge.node(height, index) ?? stored(height, index)
  }

  #within(size: number): void {
    if (!isCount(size) || size > this.size)
      throw new LedgerError('out-of-range', `the log has ${this.size} leaves`)
  }

  /** The root of the tree at an earlier size. @throws LedgerError `out-of-range`, `missing` */
  async rootAt(size: number): Promise<Uint8Array> {
    this.#within(size)
    return treeRoot(this.#hashes(), size)
  }

  /** The inclusion proof of a leaf in the tree of `size`. @throws LedgerError `out-of-range`, `missing` */
  async inclusionProof(index: number, size: number = this.size): Promise<Uint8Array[]> {
    this.#within(size)
    return proveInclusion(this.#hashes(), index, size)
  }

  /** The proof that the tree of `n` continues that of `m`. @throws LedgerError `out-of-range`, `missing` */
  async consistencyProof(m: number, n: number = this.size): Promise<Uint8Array[]> {
    this.#within(n)
    return proveConsistency(this.#hashes(), m, n)
  }
}

/** Finds the right edge of a tree in a store, rebuilding from below what is missing there. */
class EdgeSource {
  readonly pending: Pending = new Map()
  readonly #store: TileStore
  readonly #leaves: LeafReader | undefined

  constructor(store: TileStore, leaves: LeafReader | undefined) {
    this.#store = store
    this.#leaves = leaves
  }

  async edge(size: number): Promise<{ levels: TileNodes[]; bundle: Uint8Array[] }> {
    const levels: TileNodes[] = []
    for (let level = 0; Math.floor(size / tileWidth ** level) > 0; level += 1) {
      const index = Math.floor(size / tileWidth ** (level + 1))
      const width = partialWidth(level, size)
      levels.push(width === 0 ? new TileNodes() : await this.#tile(level, index, width))
    }
    const bundle = await this.#edgeBundle(size)
    bundle.forEach((leaf, at) => {
      const hash = levels[0]?.node(0, at)
      if (hash === null || hash === undefined || !bytesEqual(leafHash(leaf), hash))
        throw new LedgerError('wrong-root', 'the last bundle is not that of the last tile')
    })
    return { levels, bundle }
  }

  async #edgeBundle(size: number): Promise<Uint8Array[]> {
    const width = partialWidth(0, size)
    if (width === 0) return []
    const entries = await this.#bundle(Math.floor(size / tileWidth), width)
    return entries.map((entry) => Uint8Array.from(entry))
  }

  async #tile(level: number, index: number, width: number): Promise<TileNodes> {
    const stored = await readTile(this.#store, level, index, width)
    if (stored !== null) return stored
    const tile = new TileNodes()
    if (level === 0) for (const leaf of await this.#bundle(index, width)) tile.pushLeaf(leaf)
    else
      for (let at = 0; at < width; at += 1) {
        const child = await this.#tile(level - 1, index * tileWidth + at, tileWidth)
        const root = child.node(8, 0)
        if (root !== null) tile.push(root)
      }
    if (width === tileWidth) this.pending.set(tilePath(level, index), tile.bytes())
    return tile
  }

  async #bundle(index: number, width: number): Promise<readonly Uint8Array[]> {
    for (const stored of width === tileWidth ? [tileWidth] : [width, tileWidth]) {
      const bytes = await this.#store.read(bundlePath(index, stored))
      if (bytes !== null) return parseBundle(bytes, stored).slice(0, width)
    }
    const path = bundlePath(index, width)
    if (this.#leaves === undefined) throw new LedgerError('missing', `${path} is not in the store`)
    const from = index * tileWidth
    const leaves = await this.#leaves(from, from + width)
    if (leaves.length !== width) throw new LedgerError('missing', `leaves from ${from} are missing`)
    if (width === tileWidth) this.pending.set(path, encodeBundle(leaves))
    return leaves
  }
}
