// HTML that escapes whatever is put into it; only what came out of `html` itself stands as HTML.
export class Html {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}
export type Fragment = string | Html | readonly Fragment[] | false | null

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** A template whose values are text. Attributes must be quoted. */
export const html = (strings: TemplateStringsArray, ...values: readonly Fragment[]): Html =>
  new Html(
    strings.map((text, i) => (i === 0 ? text : textOf(values[i - 1] ?? null) + text)).join(''),
  )

function textOf(value: Fragment): string {
  if (value === null || value === false) return ''
  if (value instanceof Html) return value.text
  if (typeof value === 'string') return value.replace(/[&<>"']/g, (sign) => escapes[sign] ?? '')
  return value.map(textOf).join('')
}
