// What two people type or scan: a command, initials, or the serial of a blank. A scanner types the same words
// from the sheet of codes, with "TS:" before them.
export const commands = ['good', 'spoiled', 'none', 'back', 'pause', 'go-on', 'away'] as const
export type Command = (typeof commands)[number]

export interface Word {
  readonly command: Command | null
  readonly initials: string | null
  readonly blank: string | null
}

const short: Readonly<Record<string, Command>> = { g: 'good', s: 'spoiled', n: 'none', b: 'back' }
const code = /^TS:(?=.)/i

/** Reads a word; whatever it is not is `null`. A scanned command is no initials, nor the other way round. */
export function readWord(said: string): Word {
  const text = said.normalize('NFC').trim()
  const isScanned = code.test(text)
  const word = text.replace(code, '').toLowerCase()
  const command = commands.find((one) => one === word) ?? (isScanned ? undefined : short[word])
  const initials = /^\p{L}{2,4}$/u.test(word) ? word.toUpperCase() : null
  const blank = /^[a-z]{2}\d{8}$/.test(word) ? word.toUpperCase() : null
  return { command: command ?? null, initials: command ? null : initials, blank }
}
