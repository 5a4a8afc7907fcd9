// HTML from templates: what is filled in is escaped, unless it is HTML made the same way.

export class Html {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}
type Filling = string | number | Html | null | readonly Html[]

/** Control and direction characters have no business in a name that a page shows. */
const escaped = (text: string): string =>
  text
    .replace(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, '\ufffd')
    .replace(/[&<>"']/g, (mark) => escapes[mark] ?? '')

function filled(value: Filling): string {
  if (value === null) return ''
  if (typeof value === 'number') return value.toLocaleString('en-GB')
  if (typeof value === 'string') return escaped(value)
  if (value instanceof Html) return value.text
  return value.map(({ text }) => text).join('')
}

export const html = (strings: TemplateStringsArray, ...values: readonly Filling[]): Html =>
  new Html(
    strings
      .map((text, at) => text + (at < values.length ? filled(values[at] ?? null) : ''))
      .join(''),
  )
