// Styles, scripts and fonts, served from memory under a name that changes with them. GOV.UK's style comes
// without its licensed font and the crown.
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { FastifyInstance } from 'fastify'
import { takeIn } from '../../platform/intake.ts'

const own = join(import.meta.dirname, '..', 'assets')
/** The folder of a package, from the file that its name leads to. */
const packageFolder = (name: string): string => {
  const [before] = fileURLToPath(import.meta.resolve(name)).split(join('node_modules', name))
  return join(before ?? '', 'node_modules', name)
}
const read = (path: string): string => takeIn(path, 4_000_000).toString('utf8')

/** GOV.UK Frontend's style with our font, without the crest. */
export function withoutCrown(css: string): string {
  return css
    .replace(/@font-face\{[^}]*\}/g, '')
    .replace(/(?:-webkit-)?mask-image:url\(\/assets\/images\/[^)]*\)/g, 'mask-image:none')
    .replace(/background-image:url\(\/assets\/images\/[^)]*\)/g, 'background-image:none')
    .replace(/"?GDS Transport"?/g, '"Source Sans 3"')
}

interface Asset {
  readonly name: string
  readonly type: string
  readonly bytes: Buffer
}

function readAssets(): readonly Asset[] {
  const govuk = join(packageFolder('govuk-frontend'), 'dist', 'govuk')
  const fonts = packageFolder('@expo-google-fonts/source-sans-3')
  const webauthn = join(
    packageFolder('@simplewebauthn/browser'),
    'dist',
    'bundle',
    'index.umd.min.js',
  )
  const text = (name: string, type: string, content: string): Asset => ({
    name,
    type,
    bytes: Buffer.from(
      content.replace(/\n\/\/# sourceMappingURL=.*$|\/\*# sourceMappingURL=.*\*\//m, ''),
    ),
  })
  const font = (weight: string): Asset => ({
    name: `${weight}.ttf`,
    type: 'font/ttf',
    bytes: takeIn(join(fonts, weight, `SourceSans3_${weight}.ttf`), 2_000_000),
  })
  return [
    text(
      'govuk.css',
      'text/css; charset=utf-8',
      withoutCrown(read(join(govuk, 'govuk-frontend.min.css'))),
    ),
    text('govuk.mjs', 'text/javascript; charset=utf-8', read(join(govuk, 'govuk-frontend.min.js'))),
    text('webauthn.js', 'text/javascript; charset=utf-8', read(webauthn)),
    text('console.css', 'text/css; charset=utf-8', read(join(own, 'console.css'))),
    text(
      'console.mjs',
      'text/javascript; charset=utf-8',
      read(join(own, 'console.mjs')).replace("'govuk-frontend'", "'./govuk.mjs'"),
    ),
    text('icon.svg', 'image/svg+xml', read(join(own, 'icon.svg'))),
    font('400Regular'),
    font('700Bold'),
  ]
}

/** Serves the assets; gives the version that stands in their addresses. */
export function serveAssets(app: FastifyInstance): string {
  const assets = readAssets()
  const sum = createHash('sha256')
  for (const { bytes } of assets) sum.update(bytes)
  const version = sum.digest('hex').slice(0, 16)
  for (const { name, type, bytes } of assets)
    app.get(`/assets/${version}/${name}`, (_, reply) =>
      reply.header('cache-control', 'public, max-age=31536000, immutable').type(type).send(bytes),
    )
  return version
}
