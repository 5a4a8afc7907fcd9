// A QR code as a picture, drawn as one path: the modules are numbers, nothing of a person's words goes into it.
import encodeQr from 'qr'
import { html, trustedHtml, type Html } from './html.ts'

/** The code of a text, with what it is in words; tests read the text back from `data-code`. */
export function qrPicture(text: string, label: string): Html {
  const modules = encodeQr(text, 'raw', { ecc: 'medium', border: 4 })
  const size = String(modules.length)
  const dark = modules.flatMap((row, y) =>
    row.flatMap((isDark, x) => (isDark ? [`M${String(x)} ${String(y)}h1v1h-1z`] : [])),
  )
  return html`<svg
    viewBox="0 0 ${size} ${size}"
    role="img"
    aria-label="${label}"
    data-code="${text}"
    shape-rendering="crispEdges"
  >
    ${trustedHtml(`<path fill="#fff" d="M0 0h${size}v${size}H0z"/><path d="${dark.join('')}"/>`)}
  </svg>`
}
