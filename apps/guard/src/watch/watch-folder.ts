// The watched folder: what is put in is copied, the copy is read, and that copy goes to the folder of what passed or
// is held. The file itself is removed last: killed at any point, nothing is lost and nothing passes unread.
import {
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  unlinkSync,
  openSync,
  closeSync,
  fsyncSync,
} from 'node:fs'
import { basename, extname, join } from 'node:path'
import { scanApart, type IndexPaths } from '@tipstaff/release-guard/apart'
import type { FastifyBaseLogger } from 'fastify'
import { digestOf, type Holds } from '../held/holds.ts'

export interface WatchOptions {
  readonly paths: IndexPaths
  readonly from: string
  readonly passed: string
  readonly holds: Holds
  /** A file that has not changed for so long is taken to be whole. */
  readonly quietMilliseconds: number
  readonly logger: Pick<FastifyBaseLogger, 'info' | 'error'>
}

interface Look {
  readonly mark: string
  readonly since: number
}

/** Names of files that are being written, or are nobody's to send. */
const passesBy = /^\.|\.(?:part|tmp|crdownload|swp)$|^~\$/

export class FolderWatch {
  readonly #options: WatchOptions
  readonly #looks = new Map<string, Look>()
  readonly #work: string
  #clock: NodeJS.Timeout | null = null
  #round: Promise<void> | null = null

  constructor(options: WatchOptions) {
    this.#options = options
    for (const folder of [options.from, options.passed]) mkdirSync(folder, { recursive: true })
    // On the same disk as the folder of what passed: a link from here is there at once or not at all.
    for (const name of readdirSync(options.passed))
      if (name.startsWith('.guard-')) rmSync(join(options.passed, name), { recursive: true })
    this.#work = mkdtempSync(join(options.passed, '.guard-'))
  }

  /** Looks again and again until stopped. */
  start(everyMilliseconds: number): void {
    const again = (): void => {
      this.#round = this.round().finally(() => {
        if (this.#clock !== null) this.#clock = setTimeout(again, everyMilliseconds)
      })
    }
    this.#clock = setTimeout(again, 0)
  }

  async stop(): Promise<void> {
    if (this.#clock !== null) clearTimeout(this.#clock)
    this.#clock = null
    await this.#round
    rmSync(this.#work, { recursive: true, force: true })
  }

  /** One look at the folder. */
  async round(): Promise<void> {
    for (const entry of readdirSync(this.#options.from, { withFileTypes: true })) {
      if (!entry.isFile() || passesBy.test(entry.name)) continue
      try {
        if (this.#isQuiet(entry.name)) await this.#take(entry.name)
      } catch (error) {
        this.#options.logger.error({ err: error }, 'a file stays where it is')
      }
    }
    for (const { id, way } of this.#options.holds.waiting('folder')) {
      if (typeof way !== 'string') continue
      const work = join(this.#work, id)
      copyFileSync(this.#options.holds.content(id), work)
      this.#pass(work, basename(way))
      this.#options.holds.sent(id)
    }
  }

  #isQuiet(name: string): boolean {
    const { size, mtimeMs, ino } = statSync(join(this.#options.from, name))
    const mark = `${size}:${mtimeMs}:${ino}`
    const before = this.#looks.get(name)
    if (before?.mark === mark) return Date.now() - before.since >= this.#options.quietMilliseconds
    this.#looks.set(name, { mark, since: Date.now() })
    return false
  }

  async #take(name: string): Promise<void> {
    const file = join(this.#options.from, name)
    const work = join(this.#work, 'file')
    rmSync(work, { force: true })
    copyFileSync(file, work)
    const digest = digestOf(work)
    const report = await scanApart(work, this.#options.paths)
    const stays = report.verdict === 'HOLD' || report.verdict === 'BLOCK'
    if (stays) this.#options.holds.hold(work, 'folder', name, report)
    else this.#pass(work, name)
    rmSync(work, { force: true })
    this.#looks.delete(name)
    // Written to meanwhile: it is looked at once more, as a new file.
    if (digestOf(file) === digest) unlinkSync(file)
    this.#options.logger.info({ verdict: report.verdict }, stays ? 'held' : 'passed')
  }

  /** Puts what was read among what passed, whole and under a free name. */
  #pass(work: string, name: string): void {
    const handle = openSync(work, 'r+')
    fsyncSync(handle)
    closeSync(handle)
    const ending = extname(name)
    for (let number = 1; number < 10_000; number += 1) {
      const free = number === 1 ? name : `${basename(name, ending)} (${number})${ending}`
      const target = join(this.#options.passed, free)
      // Passed before, and ended before its original was removed.
      if (existsSync(target) && digestOf(target) === digestOf(work)) return
      try {
        linkSync(work, target)
        return
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
      }
    }
    throw new Error('there is no free name left')
  }
}
