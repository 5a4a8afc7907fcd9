// What the guard reads: every answer in plain words, and what to do next, step by step.
import type { Because, Decision, Grade } from '@tipstaff/credential'
import type { GuardWord } from './gate-store.ts'

export interface Words {
  readonly headline: string
  /** What to do now, in this order. */
  readonly steps: readonly string[]
  /** The gate itself cannot tell: people are checked by hand. */
  readonly byHand: boolean
}

const no = 'Do not admit.'
const control = 'Call the control room.'
const office = 'Send the person to the pass office with the card.'
const keepCard = 'Keep the card if you can do so safely.'
const stay = 'Ask the person to wait with you.'
const gateIsWrong = (headline: string, control: string): Words => ({
  headline,
  steps: ['Do not admit anyone on a card alone.', control, 'Check people by hand meanwhile.'],
  byHand: true,
})
const listIsWrong = (headline: string): Words =>
  gateIsWrong(headline, 'Call the control room: this gate needs new lists.')
const card = (headline: string, ...steps: readonly string[]): Words => ({
  headline,
  steps,
  byHand: false,
})

const said = {
  admitted: card('Admit'),
  'confirm-portrait': card(
    'Same person?',
    'Compare the portrait here with the person in front of you, not with the printed card.',
    'Then say which it is.',
  ),
  'clock-set-back': gateIsWrong(
    'The clock of this gate is wrong',
    'Call the control room: the clock must be put right before cards can be checked.',
  ),
  'no-trust-list': listIsWrong('This gate has no trust list'),
  'trust-list-expired': listIsWrong('The trust list has ended'),
  'trust-list-behind': listIsWrong('A newer trust list exists'),
  'no-access-list': listIsWrong('This gate has no access list'),
  'access-list-untrusted': listIsWrong('The access list is not trusted'),
  'access-list-expired': listIsWrong('The access list has ended'),
  'access-list-behind': listIsWrong('A newer access list exists'),
  'unknown-zone': card('Choose a zone', 'Choose the zone you stand at.', 'Scan the card again.'),
  unreadable: card(
    'Not a card of ours',
    no,
    'Wipe the code on the back and scan again.',
    'Still the same: type the serial from the front, and call the pass office.',
  ),
  'unknown-issuer': card(
    'Unknown issuer',
    'Do not admit: nobody this gate trusts has signed this card.',
    stay,
    control,
  ),
  'bad-signature': card(
    'Forged or damaged',
    'Do not admit: the signature is not good.',
    'Wipe the code and scan once more.',
    'Still the same: keep the card if you can do so safely, and call the control room.',
  ),
  'wrong-issuer': card(
    'Wrong issuer',
    'Do not admit: the card names another issuer than its key.',
    stay,
    control,
  ),
  expired: card('Card expired', no, office),
  'no-status-list': listIsWrong('This gate has no status list'),
  'status-list-untrusted': listIsWrong('The status list is not trusted'),
  'status-list-behind': listIsWrong('A newer status list exists'),
  'status-list-stale': gateIsWrong(
    'Status too old',
    'Call the control room: this gate has not heard from the office for too long.',
  ),
  revoked: card('Card cancelled', no, keepCard, 'Call the control room and read out the serial.'),
  suspended: card(
    'Card suspended',
    'Do not admit: it was reported lost, or is not activated yet.',
    stay,
    'Call the control room and read out the serial.',
  ),
  'status-unknown': card('Status not known', no, 'Call the pass office and read out the serial.'),
  'card-not-listed': card('Not on the list of this site', no, 'Call the pass office.'),
  'card-type-not-allowed': card('Wrong kind of card for this zone', no, 'Call the pass office.'),
  'zone-not-allowed': card(
    'Not allowed in this zone',
    'Do not admit here: the card is good, this zone is not on it.',
    'Whoever the person wants to see must fetch them, or call the pass office.',
  ),
  'unstaffed-door': card(
    'A printed code opens no unstaffed door',
    no,
    'Send the person to a staffed gate.',
  ),
  'grade-too-low': card(
    'This zone wants a live key',
    'Do not admit: a printed card is not enough here.',
    'Send the person to the duty officer.',
  ),
  'not-same-person': card('Not the same person', no, keepCard, control),
  'serial-only': card(
    'Status only',
    'Do not admit on this alone: a serial says nothing about the person.',
    'Scan the code on the back of the card.',
  ),
} satisfies Record<Because, Words>

const noted: Readonly<Record<GuardWord, string>> = {
  'no-answer': 'Shown while the gate program was away',
  'same-person': 'Guard: same person',
  'not-same-person': 'Guard: not the same person',
  'hand-admitted': 'Let in after a check by hand',
  'hand-refused': 'Turned away after a check by hand',
}

const graded: Readonly<Record<Grade, string>> = {
  G0: 'signature good',
  G1: 'signature good, status fresh',
  G2: 'signature good, status fresh, portrait confirmed by the guard',
  G3: 'live key proven',
  G4: 'live key and PIN proven',
}

/** `5 s`, `12 min`, `3 h`, `4 days`. */
export function ageInWords(seconds: number): string {
  if (seconds < 120) return `${Math.floor(seconds)} s`
  if (seconds < 7200) return `${Math.floor(seconds / 60)} min`
  if (seconds < 172_800) return `${Math.floor(seconds / 3600)} h`
  return `${Math.floor(seconds / 86_400)} days`
}

export const gradeInWords = (grade: Grade | null): string =>
  grade === null ? 'nothing proven' : graded[grade]

/** Headline and next steps for a decision. */
export function wordsFor({ because, grade }: Pick<Decision, 'because' | 'grade'>): Words {
  if (because !== 'admitted') return said[because]
  return card('Admit', `Grade ${grade ?? ''}: ${gradeInWords(grade)}.`)
}

/** An entry of the log in a few words. */
export const headlineOf = (word: string): string =>
  Object.hasOwn(said, word)
    ? said[word as Because].headline
    : Object.hasOwn(noted, word)
      ? noted[word as GuardWord]
      : word
