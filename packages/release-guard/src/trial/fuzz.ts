// Fuzzing led by coverage: files are changed at random, and a changed file that makes the readers run code no file before
// it ran is kept and changed further. Everything from one seed, so that a crash found once is found again.
import { Session } from 'node:inspector/promises'
import { dice } from './made-up.ts'

/** Watches which functions and branches of the readers have run. */
export class Coverage {
  readonly #session = new Session()
  readonly #seen = new Set<string>()

  async start(): Promise<void> {
    this.#session.connect()
    await this.#session.post('Profiler.enable')
    await this.#session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true })
  }

  /** How much ran that had not run before. */
  async fresh(): Promise<number> {
    const { result } = await this.#session.post('Profiler.takePreciseCoverage')
    let fresh = 0
    for (const { url, functions } of result) {
      if (!url.includes('/src/reading/')) continue
      for (const { ranges } of functions)
        for (const { startOffset, endOffset, count } of ranges) {
          const key = `${url}:${startOffset}:${endOffset}`
          if (count === 0 || this.#seen.has(key)) continue
          this.#seen.add(key)
          fresh += 1
        }
    }
    return fresh
  }

  stop(): void {
    this.#session.disconnect()
  }
}

type Roll = (top: number) => number

/** One change or a few: bytes set, numbers at their limits, pieces cut, doubled or taken from another file. */
export function change(file: Buffer, other: Buffer, roll: Roll): Buffer {
  let bytes = Buffer.from(file)
  for (let left = 1 + roll(4); left > 0; left -= 1) {
    const at = roll(bytes.length + 1)
    const length = Math.min(bytes.length - at, 1 + roll(40))
    const kind = roll(6)
    if (kind === 0 && bytes.length > 0) bytes[at % bytes.length] = roll(256)
    else if (kind === 1 && at + 4 <= bytes.length)
      bytes.writeUInt32LE([0, 1, 0x7fffffff, 0xffffffff, bytes.length, 0xfffe][roll(6)] ?? 0, at)
    else if (kind === 2) bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + length)])
    else if (kind === 3) bytes = Buffer.concat([bytes.subarray(0, at + length), bytes.subarray(at)])
    else if (kind === 4) {
      const from = roll(other.length + 1)
      bytes = Buffer.concat([
        bytes.subarray(0, at),
        other.subarray(from, from + length),
        bytes.subarray(at),
      ])
    } else if (kind === 5 && roll(20) === 0) bytes = bytes.subarray(0, at)
  }
  return bytes
}

/** Runs so many changed files; gives those that were kept. `run` throws for what must not happen. */
export async function fuzz(
  seeds: readonly Buffer[],
  rounds: number,
  seed: number,
  coverage: Coverage,
  run: (file: Buffer) => Promise<void>,
): Promise<Buffer[]> {
  const roll = dice(seed)
  const kept = [...seeds]
  for (const file of seeds) await run(file)
  await coverage.fresh()
  for (let round = 0; round < rounds; round += 1) {
    const file = kept[roll(kept.length)] ?? Buffer.alloc(0)
    const other = kept[roll(kept.length)] ?? file
    const changed = change(file, other, roll)
    await run(changed)
    if ((await coverage.fresh()) > 0) kept.push(changed)
  }
  return kept.slice(seeds.length)
}
