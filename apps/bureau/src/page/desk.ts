// What lies before the two people at the machine: who they are, the card in it, what they have said of it so
// far. One question at a time; an answer counts for the question it was given to and for no other.
import { randomBytes } from 'node:crypto'
import type { Attendance, News } from '../people/attendance.ts'
import { isBlank } from '../blank.ts'
import type { Journal, Opening } from '../journal.ts'
import type { Faces } from '../print-card.ts'
import type { CrashWord } from '../report-job.ts'
import { StationError } from '../station-error.ts'
import type { Verdict } from '../work-group.ts'
import { readWord } from './read-word.ts'
import type { WordKey } from './words.ts'

/** What the page asks or says. `step` names the question: a fresh one each time. */
export type Question = { readonly step: string } & (
  | { readonly at: 'operator' | 'witness' | 'paused' }
  | { readonly at: 'waiting'; readonly why: News | 'working' }
  | { readonly at: 'card' | 'spoiled'; readonly opening: Opening; readonly isDoubt: boolean }
)

interface InMachine {
  readonly opening: Opening
  faces: Promise<Faces> | null
  /** Names its pictures. */
  readonly picture: string
  readonly say: (verdict: Verdict) => void
  readonly leave: (why: StationError) => void
}

type At = 'ask' | 'spoiled'

export class Desk implements Omit<Attendance, 'close'> {
  readonly #journal: Journal
  readonly #report: (opening: Opening, word: CrashWord, blank: string) => void
  /** Left over from before this start; what is opened now is no doubt. */
  readonly #doubts: ReadonlySet<string>
  #people: readonly string[] = []
  #isPaused = false
  #card: InMachine | null = null
  #at: At = 'ask'
  /** A blank that was not the expected one and waits to be said again. */
  #other: string | null = null
  #why: News | 'working' = 'working'
  #step = newStep()
  #back = new AbortController()
  #changed: (() => void)[] = []
  /** What was wrong with the last word. */
  wrong: WordKey | null = null

  constructor(
    journal: Journal,
    report: (opening: Opening, word: CrashWord, blank: string) => void,
  ) {
    this.#journal = journal
    this.#report = report
    this.#doubts = new Set(journal.inDoubt().map(({ leaf }) => leaf))
  }

  get people(): readonly string[] {
    return this.#people
  }

  /** The one question of this moment. Jobs in doubt come before any new card. */
  question(): Question {
    const step = this.#step
    if (this.#people.length < 2)
      return { step, at: this.#people.length === 0 ? 'operator' : 'witness' }
    const asked = this.#asked()
    if (asked) return { step, at: this.#at === 'ask' ? 'card' : 'spoiled', ...asked }
    return this.#isPaused ? { step, at: 'paused' } : { step, at: 'waiting', why: this.#why }
  }

  #asked(): { opening: Opening; isDoubt: boolean } | null {
    if (this.#card) return { opening: this.#card.opening, isDoubt: false }
    const doubt = this.#journal.inDoubt().find(({ leaf }) => this.#doubts.has(leaf))
    return doubt ? { opening: doubt, isDoubt: true } : null
  }

  /** What the pictures of the card in the machine are called. */
  get picture(): string | null {
    return this.#card?.picture ?? null
  }

  /** The faces of the card in the machine, until it is reported. */
  async faces(picture: string): Promise<Faces | null> {
    const faces = this.#card?.picture === picture ? await this.#card.faces : null
    // Reported while it was being drawn: nobody gets it any more.
    return this.#card?.picture === picture ? (faces ?? null) : null
  }

  isAway(): boolean {
    const { at } = this.question()
    return at !== 'waiting'
  }

  awake(): AbortSignal {
    return this.#back.signal
  }

  tell(news: News): void {
    if (news === this.#why) return
    this.#why = news
    if (this.question().at === 'waiting') this.#turn()
  }

  readonly judge: Attendance['judge'] = (opening, _files, look) =>
    new Promise((resolve, reject) => {
      const faces = look()
      // Whoever looks is told; nobody looking is no fault of the card's.
      faces.catch(() => undefined)
      this.#card = { opening, faces, picture: newStep(), say: resolve, leave: reject }
      this.#why = 'working'
      this.#turn()
    })

  leave(): void {
    const card = this.#forget()
    card?.leave(
      new StationError('wrong-state', `stopped with ${card.opening.job} in the machine: in doubt`),
    )
  }

  /** Takes a word for a question; an answer to another one changes nothing. */
  take(step: string, said: string): void {
    if (step !== this.#step) {
      this.wrong = 'wrong.stale'
      return
    }
    this.wrong = this.#heed(readWord(said))
  }

  /** Waits until the question is another one, at most so long. */
  async changed(step: string, mostMs: number): Promise<void> {
    if (step !== this.#step) return
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, mostMs)
      this.#changed.push(() => {
        clearTimeout(timer)
        resolve()
      })
    })
  }

  #heed(word: ReturnType<typeof readWord>): WordKey | null {
    const question = this.question()
    switch (question.at) {
      case 'operator':
      case 'witness':
        return this.#comesIn(word.initials)
      case 'paused':
        if (word.command === 'away') return this.#goes()
        if (word.command !== 'go-on') return 'wrong.paused'
        this.#isPaused = false
        return this.#comesBack()
      case 'waiting':
        if (word.command === 'away') return this.#goes()
        if (word.command !== 'pause') return 'wrong.waiting'
        this.#isPaused = true
        return this.#turn()
      case 'card':
        return this.#judged(question, word)
      case 'spoiled':
        return this.#confirmed(question, word)
    }
  }

  #comesIn(initials: string | null): WordKey | null {
    if (initials === null) return 'wrong.initials'
    if (this.#people.includes(initials)) return 'wrong.same-person'
    this.#people = [...this.#people, initials]
    return this.#people.length === 2 ? this.#comesBack() : this.#turn()
  }

  #goes(): null {
    this.#people = []
    return this.#turn()
  }

  #judged(
    { opening, isDoubt }: { opening: Opening; isDoubt: boolean },
    { command, blank }: ReturnType<typeof readWord>,
  ): WordKey | null {
    if (command === 'pause' && !isDoubt) {
      this.#isPaused = !this.#isPaused
      return this.#turn()
    }
    if (command === 'spoiled') {
      this.#at = 'spoiled'
      return this.#turn()
    }
    if (command === 'none' && isDoubt) return this.#ends(opening, 'none', opening.blank)
    if (command === 'good') return this.#ends(opening, 'good', this.#other ?? opening.blank)
    if (blank === null) return isDoubt ? 'wrong.doubt' : 'wrong.card'
    return this.#onBlank(opening, blank, 'good')
  }

  // The second person says that he saw it: his initials, then the blank it is on.
  #confirmed({ opening }: { opening: Opening }, word: ReturnType<typeof readWord>): WordKey | null {
    const [operator, witness] = this.#people
    if (word.command === 'back') {
      this.#at = 'ask'
      return this.#turn()
    }
    if (word.initials === witness)
      return this.#ends(opening, 'spoiled', this.#other ?? opening.blank)
    if (word.initials === operator) return 'wrong.own-word'
    if (word.blank === null) return 'wrong.witness'
    if (!this.#fits(word.blank, opening)) return 'wrong.blank'
    this.#other = word.blank
    return this.#turn()
  }

  // Another blank than the stock's next one is believed when it is said twice.
  #onBlank(opening: Opening, blank: string, word: 'good'): WordKey | null {
    if (!this.#fits(blank, opening)) return 'wrong.blank'
    if (blank === opening.blank || blank === this.#other) return this.#ends(opening, word, blank)
    this.#other = blank
    this.#turn()
    return 'wrong.other-blank'
  }

  #fits(blank: string, opening: Opening): boolean {
    return isBlank(blank) && this.#journal.fits(blank, opening)
  }

  #ends(opening: Opening, outcome: CrashWord, blank: string): null {
    const card = this.#forget()
    if (!card) this.#report(opening, outcome, blank)
    else if (outcome !== 'none') card.say({ outcome, blank })
    return this.#asked() || this.#isPaused ? this.#turn() : this.#comesBack()
  }

  // The picture of a card that is reported is wiped before anybody can ask for it again.
  #forget(): InMachine | null {
    const card = this.#card
    void card?.faces
      ?.then(({ front, back }) => (front.fill(0), back.fill(0)))
      .catch(() => undefined)
    if (card) card.faces = null
    this.#card = null
    this.#at = 'ask'
    this.#other = null
    return card
  }

  /** The blank that was said in place of the expected one. */
  get other(): string | null {
    return this.#other
  }

  get isPausing(): boolean {
    return this.#isPaused
  }

  #comesBack(): null {
    this.#why = 'working'
    this.#back.abort()
    this.#back = new AbortController()
    return this.#turn()
  }

  #turn(): null {
    this.#step = newStep()
    for (const tell of this.#changed.splice(0)) tell()
    return null
  }
}

const newStep = (): string => randomBytes(16).toString('base64url')
