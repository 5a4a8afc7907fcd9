// What the processes of a benchmark cost: processor seconds of each by name, and the most memory all of them
// together were seen to hold. Reads /proc, so on Linux only.
import { readdirSync, readFileSync } from 'node:fs'

const tickMs = 10

/** A program's name, found in its command line. */
const names: Readonly<Record<string, string>> = {
  'apps/custodian/src/main': 'custodian',
  sequencer: 'sequencer',
  'apps/bureau/src/main': 'station',
}

export class ProcessWatch {
  /** Processor seconds by pid, kept when the process has ended. */
  readonly #seconds = new Map<number, { name: string; seconds: number }>()
  readonly #timer: NodeJS.Timeout
  #peak: Readonly<Record<string, number>> = {}
  /** What the looking itself took, in this process: no part of what is measured. */
  #ownSeconds = 0

  constructor(everyMs = 1_000) {
    this.#timer = setInterval(() => this.look(), everyMs)
    this.look()
  }

  /** Megabytes in all processes together; pages they share are counted once (proportional set size). */
  get peakMegabytes(): number {
    return sumOf(this.#peak) / 1024 / 1024
  }

  /** Megabytes by program at that moment. */
  get peakByProgram(): Readonly<Record<string, number>> {
    return Object.fromEntries(
      Object.entries(this.#peak).map(([name, bytes]) => [name, Math.round(bytes / 1024 / 1024)]),
    )
  }

  /** Processor seconds by program so far. */
  cpu(): Readonly<Record<string, number>> {
    this.look()
    const sums: Record<string, number> = {}
    for (const { name, seconds } of this.#seconds.values()) sums[name] = (sums[name] ?? 0) + seconds
    return { ...sums, office: (sums['office'] ?? 0) - this.#ownSeconds }
  }

  look(): void {
    const before = process.cpuUsage()
    const held: Record<string, number> = {}
    for (const pid of family(process.pid)) {
      const stat = statOf(pid)
      if (!stat) continue
      // One that has just ended has no command line any more.
      const known = this.#seconds.get(pid)?.name ?? 'other'
      const name = pid === process.pid ? 'office' : known === 'other' ? nameOf(pid) : known
      held[name] = (held[name] ?? 0) + bytesOf(pid)
      this.#seconds.set(pid, { name, seconds: stat.seconds })
    }
    if (sumOf(held) > sumOf(this.#peak)) this.#peak = held
    const { user, system } = process.cpuUsage(before)
    this.#ownSeconds += (user + system) / 1e6
  }

  stop(): void {
    clearInterval(this.#timer)
  }
}

const sumOf = (bytes: Readonly<Record<string, number>>): number =>
  Object.values(bytes).reduce((a, b) => a + b, 0)

/** A process and everything it started. */
function family(root: number): readonly number[] {
  const parents = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => ({ pid: Number(name), parent: statOf(Number(name))?.parent ?? 0 }))
  const found = [root]
  for (const one of found)
    found.push(...parents.flatMap(({ pid, parent }) => (parent === one ? [pid] : [])))
  return found
}

function statOf(pid: number): { parent: number; seconds: number } | null {
  try {
    const [, rest = ''] = readFileSync(`/proc/${String(pid)}/stat`, 'utf8').split(') ')
    const fields = rest.split(' ').map(Number)
    const seconds = (((fields[11] ?? 0) + (fields[12] ?? 0)) * tickMs) / 1000
    return { parent: fields[1] ?? 0, seconds }
  } catch {
    return null
  }
}

function bytesOf(pid: number): number {
  try {
    const text = readFileSync(`/proc/${String(pid)}/smaps_rollup`, 'utf8')
    return Number(/^Pss:\s+(\d+) kB/m.exec(text)?.[1] ?? 0) * 1024
  } catch {
    return 0
  }
}

function nameOf(pid: number): string {
  try {
    const line = readFileSync(`/proc/${String(pid)}/cmdline`, 'utf8')
    return Object.entries(names).find(([part]) => line.includes(part))?.[1] ?? 'other'
  } catch {
    return 'other'
  }
}
