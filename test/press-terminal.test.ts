// The station's terminal as two people use it, over a real terminal line: who they are, good, spoiled with the
// second person's word, another blank than expected, what is left, and leaving in the middle of a card.
import assert from 'node:assert/strict'
import { spawn, type ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { blankSerial, Journal, type Station } from '../apps/bureau/src/index.ts'
import { jobCounts, type Batch } from '../apps/issuer/src/personalisation/index.ts'
import { openPress, type PressAtWork } from './press-at-work.ts'

const root = join(import.meta.dirname, '..')
const limit = { timeout: 60_000 }
let works: PressAtWork
let station: Station
let batch: Batch
before(async () => {
  works = await openPress()
  station = await works.newStation('terminal')
  batch = await works.newBatch(station, 3, { blanks: 6, budget: 2 })
})
after(() => works.close())

/** The station's program on a terminal line of its own (`script` of util-linux). */
class Terminal {
  readonly #child: ChildProcess
  #said = ''
  #read = 0
  readonly ended: Promise<number | null>

  constructor(...words: readonly string[]) {
    const ours = ['--conditions=tipstaff-source', '--disable-warning=ExperimentalWarning']
    const main = join(root, 'apps/bureau/src/main.ts')
    const line = [process.execPath, ...ours, main, ...words, '--home', station.home]
    this.#child = spawn('script', ['-qefc', line.map(quoted).join(' '), '/dev/null'], {
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    this.#child.stdout?.setEncoding('utf8').on('data', (text: string) => (this.#said += text))
    this.ended = new Promise((resolve) => this.#child.once('close', resolve))
  }

  get said(): string {
    return this.#said
  }

  /** Waits until this is said after what was read before; gives what stood up to its end. */
  async until(wanted: RegExp): Promise<string> {
    for (let tries = 0; tries < 600; tries++) {
      const rest = this.#said.slice(this.#read)
      const found = wanted.exec(rest)
      if (found) {
        this.#read += found.index + found[0].length
        return rest.slice(0, found.index + found[0].length)
      }
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    throw new Error(`the terminal never said ${String(wanted)}: ${this.#said}`)
  }

  type(text: string): void {
    this.#child.stdin?.write(`${text}\r`)
  }

  press(key: string): void {
    this.#child.stdin?.write(key)
  }

  kill(): void {
    this.#child.kill('SIGKILL')
  }
}
const quoted = (word: string): string => `'${word.replaceAll("'", `'\\''`)}'`

const inJournal = <T>(work: (journal: Journal) => T): T => {
  const journal = new Journal(station.home)
  try {
    return work(journal)
  } finally {
    journal.close()
  }
}
const counts = () => jobCounts(works.house.office.store.db, batch.id)

test(
  'two people, one after the other, take a card each way; what is left is said',
  limit,
  async () => {
    const at = new Terminal('run', '--until-done')
    try {
      await at.until(/initials of the print operator: /)
      at.type('x1')
      await at.until(/initials of the print operator: /)
      at.type('ab')
      await at.until(/initials of the second person: /)
      at.type('AB')
      await at.until(/two different people are needed/)
      at.type('cd')
      // The first card is good, on the blank the stock said.
      const first = await at.until(/good or spoiled\? \[g\/s\] /)
      assert.match(
        first,
        /jo_[a-z2-7]{16} is in the machine on blank TS\d{8} · blanks left 5 · releases left 1/,
      )
      assert.match(first, /-front\.png|\.pdf/)
      at.type('what')
      await at.until(/good or spoiled\? \[g\/s\] /)
      at.type('g')
      const asked = await at.until(/serial on the blank \[TS\d{8}\] /)
      assert.ok(asked.includes(blankSerial('TS', 1)))
      at.type('TS00000011')
      await at.until(/that is no serial/)
      at.type('')
      // The second is spoiled, but only when the second person has seen it; and it took another blank.
      await at.until(/blanks left 4 · releases left 1[^]*good or spoiled\? \[g\/s\] /)
      at.type('s')
      await at.until(/CD, is this card spoiled\? \[y\/n\] /)
      at.type('n')
      await at.until(/good or spoiled\? \[g\/s\] /)
      at.type('s')
      await at.until(/CD, is this card spoiled\? \[y\/n\] /)
      at.type('y')
      await at.until(/serial on the blank \[TS\d{8}\] /)
      at.type(blankSerial('TS', 4).toLowerCase())
      // It is printed again: spoiled once is nobody else's matter.
      await at.until(/blanks left 3[^]*good or spoiled\? \[g\/s\] /)
      at.press('\u0003')
      await at.ended
    } finally {
      at.kill()
    }
    assert.ok(!at.said.includes('Tarrowby'), 'no name is shown')
    const [doubt, ...others] = inJournal((journal) => journal.inDoubt())
    assert.ok(doubt)
    assert.deepEqual(others, [])
    const blanks = inJournal((journal) => journal.blankCounts(batch.id))
    assert.deepEqual({ ...blanks }, { free: 3, good: 1, held: 1, spoiled: 1 })
    assert.deepEqual(await counts(), { good: 1, released: 1, sealed: 1 })
  },
)

test(
  'after leaving in the middle of a card it asks nobody to open it again: the people say what came of it',
  limit,
  async () => {
    const [doubt] = inJournal((journal) => journal.inDoubt())
    assert.ok(doubt)
    const report = new Terminal('report', doubt.job, 'good')
    assert.equal(await report.ended, 0, report.said)
    const at = new Terminal('run', '--until-done')
    try {
      await at.until(/initials of the print operator: /)
      at.type('ab')
      await at.until(/initials of the second person: /)
      at.type('cd')
      await at.until(/good or spoiled\? \[g\/s\] /)
      at.type('g')
      await at.until(/serial on the blank \[TS\d{8}\] /)
      at.type('')
      assert.equal(await at.ended, 0, at.said)
    } finally {
      at.kill()
    }
    assert.deepEqual(await counts(), { good: 3 })
  },
)

test('without a terminal nobody is there to judge: it does not print', limit, async () => {
  const ours = ['--conditions=tipstaff-source', '--disable-warning=ExperimentalWarning']
  const main = join(root, 'apps/bureau/src/main.ts')
  const child = spawn(
    process.execPath,
    [...ours, main, 'run', '--until-done', '--home', station.home],
    {
      stdio: ['pipe', 'ignore', 'pipe'],
    },
  )
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text))
  child.stdin.end('AB\nCD\ng\n\n')
  const code = await new Promise((resolve) => child.once('close', resolve))
  assert.equal(code, 9)
  assert.match(said, /two people must be here/)
})
