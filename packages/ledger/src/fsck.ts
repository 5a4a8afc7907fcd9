// Recomputes a whole log from its entries up and says where it breaks: every entry decoded strictly,
// every stored tile compared, the root held against the signed checkpoint. Memory does not grow.
import type { CheckpointPolicy } from './checkpoint.ts'
import { bytesEqual } from './encoding.ts'
import { decodeEntry } from './entry.ts'
import { LedgerError } from './ledger-error.ts'
import { RightEdge, readTileBytes, type TileNodes } from './tile-tree.ts'
import { bundlePath, parseBundle, tilePath, tileWidth, type TileReader } from './tiles.ts'
import { openLog, passes, type LogVerdict, type Problem } from './verify.ts'

export interface FsckOptions {
  /** Called after every bundle. */
  readonly onProgress?: (entries: number, size: number) => void
  /** Decodes one entry, throwing LedgerError where it is not well-formed; Tipstaff's own unless said. */
  readonly decode?: Decode
  /** How many problems are kept; the rest are counted. 100 unless said. */
  readonly problemsMax?: number
  /** How many bundles are read ahead; 4 unless said. */
  readonly readAhead?: number
}

export interface FsckReport extends LogVerdict {
  /** How many entries were hashed and decoded. */
  readonly entries: number
  readonly problemCount: number
}

type Decode = (entry: Uint8Array, index: number) => unknown
type Note = (problem: Problem) => void
type FullTile = readonly [level: number, index: number, tile: TileNodes]
interface Stored {
  readonly bytes: Uint8Array
  readonly width: number
}

/** One run: the tree hashed so far, and the stored tiles it is held against. */
class Run {
  readonly edge: RightEdge = new RightEdge((...tile) => this.#full.push(tile))
  readonly #full: FullTile[] = []
  readonly #log: TileReader
  readonly #size: number
  readonly #decode: Decode
  readonly #note: Note

  constructor(log: TileReader, size: number, decode: Decode, note: Note) {
    this.#log = log
    this.#size = size
    this.#decode = decode
    this.#note = note
  }

  widthOf(index: number): number {
    return Math.min(tileWidth, this.#size - index * tileWidth)
  }

  /** A bundle by its partial path, or by the full one that has replaced it. */
  async read(index: number): Promise<Stored> {
    const width = this.widthOf(index)
    for (const stored of width === tileWidth ? [tileWidth] : [width, tileWidth]) {
      const bytes = await this.#log.read(bundlePath(index, stored))
      if (bytes !== null) return { bytes, width: stored }
    }
    throw new LedgerError('missing', 'there is no such bundle in the log')
  }

  async take(index: number, { bytes, width }: Stored): Promise<void> {
    const entries = parseBundle(bytes, width).slice(0, this.widthOf(index))
    for (const [at, entry] of entries.entries()) this.#takeEntry(entry, index * tileWidth + at)
    for (const tile of this.#full.splice(0)) await this.#compare(...tile)
  }

  #takeEntry(entry: Uint8Array, index: number): void {
    this.edge.append(entry)
    try {
      this.#decode(entry, index)
    } catch (error) {
      if (!(error instanceof LedgerError)) throw error
      this.#note({ where: `entry ${index}`, because: error.code, what: error.message })
    }
  }

  async #compare(level: number, index: number, tile: TileNodes): Promise<void> {
    await passes(this.#note, tilePath(level, index, tile.width), async () => {
      const stored = await readTileBytes(this.#log, level, index, tile.width)
      if (stored === null) throw new LedgerError('missing', 'there is no such tile in the log')
      if (!bytesEqual(stored, tile.bytes()))
        throw new LedgerError('wrong-root', 'the tile is not the one its entries make')
    })
  }

  async finish(root: Uint8Array): Promise<void> {
    for (const [level, tile] of this.edge.levels.entries()) {
      const index = Math.floor(this.#size / tileWidth ** (level + 1))
      if (tile.width > 0) await this.#compare(level, index, tile)
    }
    if (!bytesEqual(this.edge.root(), root))
      throw new LedgerError('wrong-root', 'the entries do not make the root of the checkpoint')
  }
}

// Reads bundles a little ahead, in order, so that a distant log is not waited for one by one.
function* readBundles(run: Run, count: number, ahead: number): Generator<Promise<Stored>> {
  const reading: Promise<Stored>[] = []
  for (let next = 0; next < count || reading.length > 0;) {
    for (; reading.length <= ahead && next < count; next += 1) {
      const bundle = run.read(next)
      // It is awaited in its turn; until then its failure must not count as unhandled.
      bundle.catch(() => undefined)
      reading.push(bundle)
    }
    const first = reading.shift()
    if (first !== undefined) yield first
  }
}

/**
 * Checks every byte of a log against its signed checkpoint, entries first. A missing or broken bundle
 * ends the run, since nothing after it can be placed; anything else is noted and the run goes on.
 * @throws LedgerError `malformed-policy`; faults of the reader pass through
 */
export async function fsck(
  log: TileReader,
  policy: CheckpointPolicy,
  options: FsckOptions = {},
): Promise<FsckReport> {
  const { onProgress, decode = decodeEntry, problemsMax = 100, readAhead = 4 } = options
  const problems: Problem[] = []
  let problemCount = 0
  const note = (problem: Problem): void => {
    problemCount += 1
    if (problems.length < problemsMax) problems.push(problem)
  }
  const opened = await openLog(log, policy, note)
  if (opened === null) return { isGood: false, opened, entries: 0, problems, problemCount }
  const { size, root } = opened.checkpoint
  const run = new Run(log, size, decode, note)
  let isWhole = true
  let index = 0
  for (const bundle of readBundles(run, Math.ceil(size / tileWidth), readAhead)) {
    const where = bundlePath(index, run.widthOf(index))
    isWhole = await passes(note, where, async () => run.take(index, await bundle))
    if (!isWhole) break
    index += 1
    onProgress?.(run.edge.size, size)
  }
  if (isWhole) await passes(note, 'root', () => run.finish(root))
  return { isGood: problemCount === 0, opened, entries: run.edge.size, problems, problemCount }
}
