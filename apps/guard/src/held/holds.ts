// What is held: a folder each with the content and what is known of it. It leaves when one person has asked for it
// and another has released it, each by an own key and with a reason; the station that held it sends it then.
import { createHash, randomBytes } from 'node:crypto'
import {
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import type { Report } from '@tipstaff/release-guard'
import { StationError } from '../guard-error.ts'
import { addEntry, readEntries, type Entry, type Word } from './journal.ts'
import { isTrueWord, signWord, type People, type Self } from './people.ts'

/** Where a held thing was going. */
export interface Way {
  readonly from: string
  readonly to: readonly string[]
}

export interface HoldFacts {
  readonly id: string
  readonly station: 'mail' | 'folder'
  /** The way of a message, or the name of a file. */
  readonly way: Way | string
  readonly digest: string
  readonly report: Pick<Report, 'verdict' | 'summary' | 'findings'>
}

export interface Standing {
  readonly id: string
  readonly at: string
  readonly verdict: string
  readonly asked: Word | null
  readonly released: Word | null
  readonly isSent: boolean
}

export const digestOf = (file: string): string =>
  createHash('sha256').update(readFileSync(file)).digest('hex')

function syncFile(path: string): void {
  const file = openSync(path, 'r')
  try {
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

const isWord = (entry: Entry): entry is Word => entry.kind === 'asked' || entry.kind === 'released'
type Held = Extract<Entry, { kind: 'held' }>
const isHeld = (entry: Entry): entry is Held => entry.kind === 'held'

export class Holds {
  readonly #folder: string
  readonly #people: People
  readonly #journal: string

  constructor(folder: string, people: People) {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    this.#folder = folder
    this.#people = people
    this.#journal = join(folder, 'journal.jsonl')
    for (const name of readdirSync(folder))
      if (name.startsWith('.new-')) rmSync(join(folder, name), { recursive: true })
  }

  /** Holds a file on its way. The same file on the same way is held once, however often it comes. */
  hold(content: string, station: 'mail' | 'folder', way: Way | string, report: Report): string {
    const digest = digestOf(content)
    const id = this.#idFor(JSON.stringify([station, way, digest]))
    const { verdict, summary, findings } = report
    const facts: HoldFacts = { id, station, way, digest, report: { verdict, summary, findings } }
    if (!existsSync(join(this.#folder, id))) this.#keep(content, facts)
    if (!this.#entries(id).some(({ kind }) => kind === 'held'))
      addEntry(this.#journal, { kind: 'held', id, at: now(), digest, station, verdict })
    return id
  }

  /** The same thing has the same number until it was sent; what comes once more then is held anew. */
  #idFor(what: string): string {
    for (let time = 0; ; time += 1) {
      const id = createHash('sha256').update(`${time}${what}`).digest('hex').slice(0, 16)
      if (!this.#entries(id).some(({ kind }) => kind === 'sent')) return id
    }
  }

  /** Whole or not at all: a folder gets its name when everything in it is on the disk. */
  #keep(content: string, facts: HoldFacts): void {
    const made = join(this.#folder, `.new-${randomBytes(8).toString('hex')}`)
    mkdirSync(made, { mode: 0o700 })
    copyFileSync(content, join(made, 'content'))
    writeFileSync(join(made, 'facts.json'), JSON.stringify(facts), { mode: 0o600 })
    for (const name of ['content', 'facts.json']) syncFile(join(made, name))
    renameSync(made, join(this.#folder, facts.id))
    syncFile(this.#folder)
  }

  #entries(id: string): Entry[] {
    return readEntries(this.#journal).filter((entry) => entry.id === id)
  }

  facts(id: string): HoldFacts {
    const file = join(this.#folder, id, 'facts.json')
    if (!/^[0-9a-f]{16}$/.test(id) || !existsSync(file))
      throw new StationError('not-found', 'Nothing of that number is held.')
    return JSON.parse(readFileSync(file, 'utf8')) as HoldFacts
  }

  content(id: string): string {
    return join(this.#folder, id, 'content')
  }

  /** Where every hold stands; only words that are true count. */
  standings(): Standing[] {
    const entries = readEntries(this.#journal)
    return entries.filter(isHeld).map(({ id, at, digest, verdict }) => {
      const own = entries.filter((entry) => entry.id === id)
      const words = own
        .filter(isWord)
        .filter((word) => word.digest === digest && isTrueWord(word, this.#people))
      const asked = words.find(({ kind }) => kind === 'asked') ?? null
      const released =
        words.find(({ kind, who }) => kind === 'released' && asked !== null && who !== asked.who) ??
        null
      return { id, at, verdict, asked, released, isSent: own.some(({ kind }) => kind === 'sent') }
    })
  }

  #standing(id: string): Standing {
    const found = this.standings().find((one) => one.id === id)
    if (found === undefined) throw new StationError('not-found', 'Nothing of that number is held.')
    return found
  }

  /** The first of two people asks that something go. */
  ask(id: string, self: Self, reason: string): void {
    if (this.#standing(id).asked !== null)
      throw new StationError('wrong-state', 'This was asked for already.')
    this.#say('asked', id, self, reason)
  }

  /** The second of two people lets it go. */
  release(id: string, self: Self, reason: string): void {
    const { asked, released } = this.#standing(id)
    if (asked === null)
      throw new StationError('second-person-needed', 'Nobody has asked for it yet: ask first.')
    if (released !== null) throw new StationError('wrong-state', 'This was released already.')
    if (asked.who === self.name)
      throw new StationError('second-person-needed', 'Whoever asked cannot release: another must.')
    this.#say('released', id, self, reason)
  }

  #say(kind: 'asked' | 'released', id: string, self: Self, reason: string): void {
    if (reason.trim().length < 8)
      throw new StationError('malformed', 'Say why, in a few words: --reason.')
    const { digest } = this.facts(id)
    const word = signWord({ kind, id, at: now(), digest, who: self.name, reason }, self)
    if (!isTrueWord(word, this.#people))
      throw new StationError('not-permitted', 'You are not on the list of those who may do that.')
    addEntry(this.#journal, word)
  }

  /** What is released and not yet sent, with content that is still what was held. */
  waiting(station: 'mail' | 'folder'): HoldFacts[] {
    return this.standings()
      .filter(({ released, isSent }) => released !== null && !isSent)
      .map(({ id }) => this.facts(id))
      .filter(
        (facts) => facts.station === station && digestOf(this.content(facts.id)) === facts.digest,
      )
  }

  sent(id: string): void {
    addEntry(this.#journal, { kind: 'sent', id, at: now() })
  }
}

const now = (): string => new Date().toISOString()
