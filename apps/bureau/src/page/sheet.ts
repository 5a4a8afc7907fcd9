// The sheet of codes beside the machine: what a hand scanner can say without a keyboard.
import encodeQr from 'qr'
import { framePage } from './press-pages.ts'
import { html, type Html } from './html.ts'
import { commands, type Command } from './read-word.ts'
import { t, type WordKey } from './words.ts'

const labels = {
  good: 'do.good',
  spoiled: 'do.spoiled',
  none: 'do.none',
  back: 'do.back',
  pause: 'do.pause-now',
  'go-on': 'do.go-on',
  away: 'do.away',
} as const satisfies Record<Command, WordKey>

/** The page of codes: every command, and the initials of the two people. */
export function sheetPage(station: string, people: readonly string[]): string {
  const code = (said: string, label: string): Html =>
    html`<li><img src="/sheet/${said}.svg" alt="" />${label}</li>`
  const body = html`<div class="ask">
      <h1>${t('sheet.title')}</h1>
      <p>${t('sheet.body')} <a href="/">${t('sheet.back')}</a></p>
    </div>
    <ul class="codes">
      ${commands.map((one) => code(one, t(labels[one])))} ${people.map((one) => code(one, one))}
    </ul>`
  return framePage(t('sheet.title'), body, { station })
}

/** One code as a picture: `TS:` and the word. */
export function codePicture(said: string): string {
  const modules = encodeQr(`TS:${said}`, 'raw', { ecc: 'medium', border: 3 })
  const size = String(modules.length)
  const dark = modules.flatMap((row, y) =>
    row.flatMap((isDark, x) => (isDark ? [`M${String(x)} ${String(y)}h1v1h-1z`] : [])),
  )
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size} ${size}"><rect width="${size}" height="${size}" fill="#fff"/><path d="${dark.join('')}"/></svg>`
}
