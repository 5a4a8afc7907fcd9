// The gallery's own page: every picture under its address, wide, narrow and dark side by side.

export interface Shot {
  /** The pattern of the route, or what was done to come there. */
  readonly name: string
  readonly as: string
  /** The route it shows, where the name is more. */
  readonly of?: string
  readonly state: 'empty' | 'usual' | 'wrong' | 'changed' | 'busy'
  readonly file: string
  /** What axe found. */
  readonly violations: readonly string[]
}

/** The widths and schemes every page is pictured in. */
export const looks = [
  { kind: 'wide', width: 1280, height: 900, scheme: 'light' },
  { kind: 'narrow', width: 320, height: 800, scheme: 'light' },
  { kind: 'dark', width: 1280, height: 900, scheme: 'dark' },
] as const

const escaped = (text: string): string =>
  text.replace(/[&<>"]/g, (mark) => `&#${String(mark.codePointAt(0) ?? 0)};`)

/** A page of its own that needs nothing but the pictures beside it. */
export function indexPage(shots: readonly Shot[], unseen: readonly string[]): string {
  const rows = shots.map(({ name, as, state, file, violations }) => {
    const pictures = looks.map(
      ({ kind }) =>
        `<a href="${file}-${kind}.png"><img loading="lazy" alt="${escaped(name)}, ${state}, ${kind}" src="${file}-${kind}.png"></a>`,
    )
    const said = violations.map((one) => `<li>${escaped(one)}</li>`).join('')
    return `<section><h2>${escaped(name)}</h2><p>${state}, as ${escaped(as)}</p><ul>${said}</ul><div>${pictures.join('')}</div></section>`
  })
  const missing = unseen.map((path) => `<li>${escaped(path)}</li>`).join('')
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Gallery</title>
<style>body{font:16px/1.5 system-ui;margin:2rem}div{display:flex;gap:1rem;align-items:start;overflow-x:auto}
img{max-height:32rem;border:1px solid #888}h2{margin:2rem 0 0;font-size:1.1rem}li{color:#b00}</style>
<h1>Every page of the console and the press</h1><p>${String(shots.length)} pages, each wide, narrow and dark.</p>
${missing === '' ? '' : `<p>These have no picture:</p><ul>${missing}</ul>`}
${rows.join('\n')}</html>
`
}
