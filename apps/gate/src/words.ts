// What the guard reads: every answer in plain words, and what to do next.
import type { Because, Decision, Grade } from '@tipstaff/credential'

export interface Words {
  readonly headline: string
  readonly next: string
}

const callOffice = 'Do not admit on this card. Call the pass office.'
const callControl = 'Do not admit anyone on a card alone. Call the control room.'

const said = {
  admitted: { headline: 'Admit', next: '' },
  'confirm-portrait': {
    headline: 'Same person?',
    next: 'Compare the signed portrait with the person in front of you, not with the printed card.',
  },
  'clock-set-back': {
    headline: 'The clock of this gate is wrong',
    next: `${callControl} The clock must be put right before cards can be checked.`,
  },
  'no-trust-list': { headline: 'This gate has no trust list', next: callControl },
  'trust-list-expired': { headline: 'The trust list has ended', next: callControl },
  'trust-list-behind': { headline: 'A newer trust list exists', next: callControl },
  'no-access-list': { headline: 'This gate has no access list', next: callControl },
  'access-list-untrusted': { headline: 'The access list is not trusted', next: callControl },
  'access-list-expired': { headline: 'The access list has ended', next: callControl },
  'access-list-behind': { headline: 'A newer access list exists', next: callControl },
  'unknown-zone': {
    headline: 'Choose a zone',
    next: 'Choose the zone you stand at, and scan again.',
  },
  unreadable: {
    headline: 'Not a card of ours',
    next: 'Wipe the code and scan again. Still the same: ask for the serial and call the pass office.',
  },
  'unknown-issuer': {
    headline: 'Unknown issuer',
    next: 'Nobody this gate trusts signed this card. Keep the person here and call the control room.',
  },
  'bad-signature': {
    headline: 'Forged or damaged',
    next: 'The signature is not good. Scan once more; if it stays so, call the control room.',
  },
  'wrong-issuer': {
    headline: 'Wrong issuer',
    next: 'The card names another issuer than its key. Call the control room.',
  },
  expired: { headline: 'Card expired', next: callOffice },
  'no-status-list': { headline: 'This gate has no status list', next: callControl },
  'status-list-untrusted': { headline: 'The status list is not trusted', next: callControl },
  'status-list-behind': { headline: 'A newer status list exists', next: callControl },
  'status-list-stale': {
    headline: 'Status too old',
    next: 'This gate has not heard from the office for too long. Call the control room.',
  },
  revoked: {
    headline: 'Card cancelled',
    next: 'Do not admit. Keep the card if you can do so safely, and call the control room.',
  },
  suspended: {
    headline: 'Card suspended',
    next: 'Do not admit. It may be not yet handed over, or reported lost. Call the control room.',
  },
  'status-unknown': { headline: 'Status not known', next: callOffice },
  'card-not-listed': { headline: 'Not on the list of this site', next: callOffice },
  'card-type-not-allowed': { headline: 'Wrong kind of card for this zone', next: callOffice },
  'zone-not-allowed': { headline: 'Not allowed in this zone', next: callOffice },
  'unstaffed-door': {
    headline: 'A printed code opens no unstaffed door',
    next: 'Send the person to a staffed gate.',
  },
  'grade-too-low': {
    headline: 'This zone wants a live key',
    next: 'A printed card is not enough here. Send the person to the duty officer.',
  },
  'not-same-person': {
    headline: 'Not the same person',
    next: 'Do not admit. Keep the card if you can do so safely, and call the control room.',
  },
  'serial-only': {
    headline: 'Status only',
    next: 'A serial proves nothing about the bearer. Scan the code on the card.',
  },
} satisfies Record<Because, Words>

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

/** Headline and next step for a decision. */
export function wordsFor({ because, grade }: Decision): Words {
  const { headline, next } = said[because]
  return because === 'admitted'
    ? { headline, next: `Grade ${grade ?? ''}: ${gradeInWords(grade)}.` }
    : { headline, next }
}
