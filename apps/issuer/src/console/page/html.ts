// The one way to make HTML: a tagged template that escapes whatever is put into it. Text is text; only what
// came out of `html` itself stands as HTML. Places that differ from reply to reply are slots, filled at the end.
import { spoken } from '../messages/en.ts'

/** What is known only when a page goes out: the session's token, a fresh key for each form. */
export type Slot = 'csrf' | 'once'
interface SlotPart {
  readonly slot: Slot
}

/** HTML that is safe to send. Made by `html`, never from a string of somebody else's. */
export class Html {
  readonly parts: readonly (string | SlotPart)[]
  constructor(parts: readonly (string | SlotPart)[]) {
    this.parts = parts
  }
  get isEmpty(): boolean {
    return this.parts.every((part) => part === '')
  }
}

export type Fragment = string | number | Html | readonly Fragment[] | null | undefined | false

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Text as it may stand in an element or in a quoted attribute. */
export const escapeText = (text: string): string =>
  text.replace(/[&<>"']/g, (sign) => escapes[sign] ?? '')

/** Attributes must be quoted: `html` escapes, it does not quote. */
export function html(strings: TemplateStringsArray, ...values: readonly Fragment[]): Html {
  const parts: (string | SlotPart)[] = []
  strings.forEach((text, i) => {
    parts.push(text)
    if (i < values.length) add(parts, values[i])
  })
  return new Html(parts)
}

function add(parts: (string | SlotPart)[], value: Fragment): void {
  if (value === null || value === undefined || value === false) return
  if (value instanceof Html) parts.push(...value.parts)
  else if (typeof value === 'string') parts.push(escapeText(value))
  else if (typeof value === 'number') parts.push(String(value))
  else for (const one of value) add(parts, one)
}

/** A place to be filled when the page is sent. */
export const slot = (name: Slot): Html => new Html([{ slot: name }])

/** HTML made by a library of ours from numbers and names (charts), never from a person's words. */
export const trustedHtml = (text: string): Html => new Html([text])

/** Words to come are escaped like any other text. */
const spokenHtml = (part: string): string => spoken(part, escapeText)

/** The text of a page; each slot is asked for as often as it occurs. */
export function renderHtml(what: Html, fill: (slot: Slot) => string): string {
  return what.parts
    .map((part) => (typeof part === 'string' ? spokenHtml(part) : escapeText(fill(part.slot))))
    .join('')
}
