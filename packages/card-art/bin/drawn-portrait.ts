// Portraits of nobody: drawn faces for samples, tests and benchmarks, so that none of them needs a photograph.
import { Resvg } from '@resvg/resvg-js'
import sharp from 'sharp'

/** What a drawn face is made of; colours as `#rrggbb`. */
export interface Features {
  readonly skin: string
  readonly shade: string
  readonly hair: string
  readonly eyes: string
  readonly lips: string
  readonly coat: string
  readonly wall: string
  readonly style: 'bun' | 'short' | 'curls'
}

const behind = ({ hair, style }: Features): string => {
  if (style === 'bun') return `<circle cx="192" cy="84" r="44" fill="${hair}"/>`
  if (style !== 'curls') return ''
  return [
    [104, 170, 46],
    [92, 232, 44],
    [280, 170, 46],
    [292, 232, 44],
    [130, 116, 48],
    [254, 116, 48],
    [192, 96, 54],
    [104, 286, 34],
    [280, 286, 34],
  ]
    .map(([x, y, r]) => `<circle cx="${x}" cy="${y}" r="${r}" fill="${hair}"/>`)
    .join('')
}

const fringe = ({ hair, style }: Features): string => {
  if (style === 'short')
    return `<path d="M 104 214 C 92 122 142 88 196 90 C 254 92 294 126 280 214 C 272 190 266 172 256 158 C 222 166 172 160 146 144 C 128 158 112 186 104 214 Z" fill="${hair}"/>`
  return `<path d="M 106 224 C 88 128 138 92 192 92 C 246 92 296 128 278 224 C 274 184 256 152 206 138 C 166 150 120 172 106 224 Z" fill="${hair}"/>`
}

const eye = (x: number, { eyes, hair }: Features): string =>
  `<path d="M ${x - 25} 252 Q ${x} 234 ${x + 25} 252 Q ${x} 266 ${x - 25} 252 Z" fill="#fbf8f4"/>
  <circle cx="${x}" cy="250" r="10.5" fill="${eyes}"/><circle cx="${x}" cy="250" r="5" fill="#15110f"/><circle cx="${x + 4}" cy="246" r="2.6" fill="#fff"/>
  <path d="M ${x - 26} 252 Q ${x} 231 ${x + 26} 251" fill="none" stroke="#2a1c17" stroke-width="4.4" stroke-linecap="round"/>
  <path d="M ${x - 30} 224 Q ${x} 207 ${x + 28} 222" fill="none" stroke="${hair}" stroke-width="8" stroke-linecap="round"/>`

const svg = (f: Features): string => `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 384 512">
<defs><radialGradient id="w" cx="0.5" cy="0.4" r="0.8"><stop offset="0" stop-color="#ffffff"/><stop offset="1" stop-color="${f.wall}"/></radialGradient>
<linearGradient id="s" x1="0" x2="1" y1="0" y2="0.35"><stop offset="0.45" stop-color="${f.skin}"/><stop offset="1" stop-color="${f.shade}"/></linearGradient></defs>
<rect width="384" height="512" fill="${f.wall}"/><rect width="384" height="512" fill="url(#w)" opacity="0.75"/>
${behind(f)}
<path d="M 8 512 C 14 438 66 418 146 398 L 238 398 C 318 418 370 438 376 512 Z" fill="${f.coat}"/>
<path d="M 148 330 L 148 404 Q 192 446 236 404 L 236 330 Z" fill="${f.shade}"/>
<path d="M 140 396 L 192 462 L 150 492 L 116 410 Z M 244 396 L 192 462 L 234 492 L 268 410 Z" fill="#f6f8fb"/>
<path d="M 181 460 L 203 460 L 211 512 L 173 512 Z" fill="#1a2336"/>
<ellipse cx="106" cy="258" rx="15" ry="27" fill="${f.skin}"/><ellipse cx="278" cy="258" rx="15" ry="27" fill="${f.shade}"/>
<path d="M 106 216 C 106 130 148 108 192 108 C 236 108 278 130 278 216 C 278 296 252 352 192 366 C 132 352 106 296 106 216 Z" fill="url(#s)"/>
${fringe(f)}${eye(150, f)}${eye(234, f)}
<path d="M 190 250 C 186 276 176 290 178 298 Q 192 308 207 298" fill="none" stroke="${f.shade}" stroke-width="5.5" stroke-linecap="round" style="mix-blend-mode:multiply"/>
<path d="M 155 321 Q 178 318 192 322 Q 206 318 229 321 Q 192 354 155 321 Z" fill="${f.lips}"/><path d="M 152 320 Q 192 338 232 320" fill="none" stroke="#5e2a2a" stroke-width="2.4" stroke-linecap="round"/>
<ellipse cx="136" cy="294" rx="17" ry="10" fill="${f.lips}" opacity="0.16"/><ellipse cx="248" cy="294" rx="17" ry="10" fill="${f.lips}" opacity="0.16"/></svg>`

/** Three drawn people. */
export const drawnPeople: readonly Features[] = [
  {
    skin: '#b97f57',
    shade: '#9c6544',
    hair: '#241814',
    eyes: '#4b2c1a',
    lips: '#a4524c',
    coat: '#17263f',
    wall: '#c9d5dc',
    style: 'bun',
  },
  {
    skin: '#efc9aa',
    shade: '#d9a985',
    hair: '#8c5a2b',
    eyes: '#3f6c7d',
    lips: '#c0706a',
    coat: '#2f5a58',
    wall: '#d7dcd2',
    style: 'short',
  },
  {
    skin: '#7b4f37',
    shade: '#623c29',
    hair: '#17100e',
    eyes: '#3a2115',
    lips: '#8a4643',
    coat: '#8a4a1e',
    wall: '#dcd3c8',
    style: 'curls',
  },
]

/** A drawn face as the JPEG a card takes: 384 × 512, baseline, no metadata. */
export const drawnPortrait = async (features: Features): Promise<Uint8Array> => {
  const png = new Resvg(svg(features), { fitTo: { mode: 'width', value: 384 } }).render().asPng()
  return new Uint8Array(await sharp(png).flatten().jpeg({ quality: 88 }).toBuffer())
}
