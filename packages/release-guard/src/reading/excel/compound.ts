// The old office container (OLE, "compound file"): streams by path, as a small file system in the file has them.
// A damaged list of contents gives null; sectors and chains are followed a bounded number of times.

export interface Compound {
  readonly streams: ReadonlyMap<string, Buffer>
  /** Sectors that belong to nothing any more. */
  readonly free: Buffer
}

const entriesMax = 50_000
const endOfChain = 0xfffffffe
const freeSector = 0xffffffff

/** Reads the streams of a compound file, or null when it cannot be followed. */
export function readCompound(file: Buffer): Compound | null {
  try {
    return new CompoundReader(file).read()
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
}

class CompoundReader {
  readonly #file: Buffer
  readonly #size: number
  readonly #table: number[]
  #small: Buffer = Buffer.alloc(0)
  #smallTable: number[] = []
  readonly #smallMax: number

  constructor(file: Buffer) {
    this.#file = file
    const shift = file.readUInt16LE(30)
    if (shift !== 9 && shift !== 12) throw new RangeError('sector size')
    this.#size = 1 << shift
    this.#smallMax = file.readUInt32LE(56)
    this.#table = this.#readTable()
  }

  #sector(number: number): Buffer {
    const from = (number + 1) * this.#size
    if (from >= this.#file.length) throw new RangeError('a sector lies outside the file')
    return this.#file.subarray(from, from + this.#size)
  }

  /** The table of which sector follows which. */
  #readTable(): number[] {
    const sectors: number[] = []
    for (let i = 0; i < 109; i += 1) sectors.push(this.#file.readUInt32LE(76 + i * 4))
    let next = this.#file.readUInt32LE(68)
    for (let steps = 0; next < endOfChain - 1 && steps < 4_096; steps += 1) {
      const list = numbers(this.#sector(next))
      next = list.pop() ?? endOfChain
      sectors.push(...list)
    }
    const table: number[] = []
    for (const sector of sectors)
      if (sector < endOfChain - 1)
        for (const entry of numbers(this.#sector(sector))) table.push(entry)
    return table
  }

  #chain(start: number, size: number): Buffer {
    const pieces: Buffer[] = []
    let length = 0
    for (let at = start; at < endOfChain - 1 && length < size; at = this.#table[at] ?? endOfChain) {
      const piece = this.#sector(at)
      pieces.push(piece)
      length += this.#size
      if (length > this.#file.length + this.#size) throw new RangeError('a chain runs in a circle')
    }
    return Buffer.concat(pieces).subarray(0, size)
  }

  #smallChain(start: number, size: number): Buffer {
    const pieces: Buffer[] = []
    for (let at = start, i = 0; at < endOfChain - 1 && i * 64 < size; i += 1) {
      pieces.push(this.#small.subarray(at * 64, at * 64 + 64))
      at = this.#smallTable[at] ?? endOfChain
    }
    return Buffer.concat(pieces).subarray(0, size)
  }

  read(): Compound {
    const all = Number.MAX_SAFE_INTEGER
    const directory = this.#chain(this.#file.readUInt32LE(48), all)
    if (directory.length < 128) throw new RangeError('no directory')
    this.#small = this.#chain(directory.readUInt32LE(116), directory.readUInt32LE(120))
    this.#smallTable = numbers(this.#chain(this.#file.readUInt32LE(60), all))
    const streams = new Map<string, Buffer>()
    const waiting: [number, string][] = [[directory.readUInt32LE(76), '']]
    const seen = new Set<number>()
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const [id, path] = next
      if (id === freeSector || seen.has(id)) continue
      if (seen.size > entriesMax) throw new RangeError('too many streams')
      seen.add(id)
      this.#entry(directory, id, path, streams, waiting)
    }
    return { streams, free: this.#free() }
  }

  #entry(
    directory: Buffer,
    id: number,
    path: string,
    streams: Map<string, Buffer>,
    waiting: [number, string][],
  ): void {
    const at = id * 128
    const nameLength = Math.max(0, Math.min(64, directory.readUInt16LE(at + 64)) - 2)
    const name = path + directory.toString('utf16le', at, at + nameLength)
    waiting.push([directory.readUInt32LE(at + 68), path], [directory.readUInt32LE(at + 72), path])
    const kind = directory[at + 66]
    const [start, size] = [directory.readUInt32LE(at + 116), directory.readUInt32LE(at + 120)]
    if (kind === 1) waiting.push([directory.readUInt32LE(at + 76), `${name}/`])
    else if (kind === 2)
      streams.set(
        name,
        size < this.#smallMax ? this.#smallChain(start, size) : this.#chain(start, size),
      )
  }

  #free(): Buffer {
    const pieces: Buffer[] = []
    this.#table.forEach((next, at) => {
      const from = (at + 1) * this.#size
      if (next === freeSector && from < this.#file.length)
        pieces.push(this.#file.subarray(from, from + this.#size))
    })
    return Buffer.concat(pieces)
  }
}

function numbers(bytes: Buffer): number[] {
  const list: number[] = []
  for (let at = 0; at + 4 <= bytes.length; at += 4) list.push(bytes.readUInt32LE(at))
  return list
}
