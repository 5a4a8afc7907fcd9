// The journal of what was held outside the office: one line a fact, only ever added to. It names no sender, no file
// and nobody who was found, only who let something go, when and why.
import {
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  openSync,
  readFileSync,
  readSync,
  writeSync,
} from 'node:fs'

/** Somebody's signed word: that a hold should be released, or that it is. */
export interface Word {
  readonly kind: 'asked' | 'released'
  readonly id: string
  readonly at: string
  readonly digest: string
  readonly who: string
  readonly reason: string
  readonly signature: string
}

export type Entry =
  | Word
  | {
      readonly kind: 'held'
      readonly id: string
      readonly at: string
      readonly digest: string
      readonly station: 'mail' | 'folder'
      readonly verdict: string
    }
  | { readonly kind: 'sent'; readonly id: string; readonly at: string }

/** Adds a line and waits until the disk has it. Written in one piece, so that two programs may add at once. */
export function addEntry(file: string, entry: Entry): void {
  const out = openSync(file, 'a+', 0o600)
  try {
    const { size } = fstatSync(out)
    const last = Buffer.alloc(1)
    if (size > 0) readSync(out, last, 0, 1, size - 1)
    // What a crash left half written stays a line of its own.
    const start = size > 0 && last[0] !== 10 ? '\n' : ''
    writeSync(out, `${start}${JSON.stringify(entry)}\n`)
    fsyncSync(out)
  } finally {
    closeSync(out)
  }
}

const kinds = new Set(['held', 'asked', 'released', 'sent'])

/** Every whole line; one that cannot be read says nothing and allows nothing. */
export function readEntries(file: string): Entry[] {
  if (!existsSync(file)) return []
  const entries: Entry[] = []
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    try {
      const entry = JSON.parse(line) as Entry
      if (kinds.has(entry.kind) && typeof entry.id === 'string') entries.push(entry)
    } catch {
      continue
    }
  }
  return entries
}
