// A portrait of a person of the sample force: drawn by this code, of nobody. The same person always gets the same
// face; it is drawn as SVG and rasterised to a JPEG of 480 × 640.
import sharp from 'sharp'
import { drawEyes, drawHead, drawMouth, drawNeck, drawNose, eyeLine, middle } from './draw-face.ts'
import { drawBeard, drawGlasses, drawHairBefore, drawHairBehind } from './draw-hair.ts'
import type { SamplePerson } from './people.ts'
import { mix } from './colour.ts'
import { chooseTraits } from './traits.ts'
import type { Traits } from './traits.ts'

/** Draws a person's portrait as JPEG bytes, 480 × 640. */
export async function drawPortrait(person: SamplePerson): Promise<Uint8Array> {
  const svg = Buffer.from(portraitSvg(chooseTraits(person)))
  return sharp(svg).flatten().jpeg({ quality: 86 }).toBuffer()
}

/** The portrait as SVG. */
export function portraitSvg(traits: Traits): string {
  const layers = [
    `<rect width="600" height="800" fill="url(#wall)"/>`,
    drawHairBehind(traits),
    drawNeck(traits),
    `<g transform="translate(-24 -56) scale(1.08)">${drawDress(traits)}</g>`,
    drawHead(traits),
    drawBeard(traits),
    drawNose(traits),
    drawMouth(traits),
    drawEyes(traits),
    drawHairBefore(traits),
    drawGlasses(traits),
    drawEarrings(traits),
  ]
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="36 96 528 704" width="480" height="640">${drawGradients(traits)}${layers.join('')}</svg>`
}

function drawGradients({ skin, hair, cloth, backdrop, dressColour }: Traits): string {
  const stops = (...list: readonly (readonly [number, string, number?])[]): string =>
    list
      .map(
        ([at, colour, opacity = 1]) =>
          `<stop offset="${at}" stop-color="${colour}" stop-opacity="${opacity}"/>`,
      )
      .join('')
  return `<defs>
<radialGradient id="wall" cx=".5" cy=".4" r=".8">${stops([0, backdrop[0]], [1, backdrop[1]])}</radialGradient>
<radialGradient id="skin" cx=".43" cy=".42" r=".68">${stops([0, skin.light], [0.55, skin.base], [1, skin.shade])}</radialGradient>
<linearGradient id="side" x1="0" x2="1" y1="0" y2="0">${stops([0, skin.deep, 0.14], [0.2, skin.deep, 0], [0.62, skin.deep, 0], [1, skin.deep, 0.4])}</linearGradient>
<linearGradient id="neck" x1="0" x2="1" y1="0" y2="0">${stops([0, skin.base], [0.45, skin.base], [1, skin.shade])}</linearGradient>
<radialGradient id="blush">${stops([0, skin.lip, 0.2], [1, skin.lip, 0])}</radialGradient>
<radialGradient id="socket">${stops([0, skin.deep, 0.3], [1, skin.deep, 0])}</radialGradient>
<linearGradient id="hair" x1=".2" x2=".8" y1="0" y2="1">${stops([0, hair.sheen], [0.35, hair.colour], [1, mix(hair.colour, '#000000', 0.3)])}</linearGradient>
<linearGradient id="cloth" x1=".2" x2=".9" y1="0" y2="1">${stops([0, mix(cloth, '#ffffff', 0.18)], [0.5, cloth], [1, mix(cloth, '#000000', 0.3)])}</linearGradient>
<linearGradient id="dress" x1=".2" x2=".8" y1="0" y2="1">${stops([0, mix(dressColour, '#ffffff', 0.12)], [1, mix(dressColour, '#000000', 0.25)])}</linearGradient>
<linearGradient id="navy" x1=".2" x2=".8" y1="0" y2="1">${stops([0, '#2a3246'], [1, '#141a28'])}</linearGradient>
</defs>`
}

const shoulders =
  'M20 800 C26 716 60 668 130 646 C180 630 214 620 232 596 L300 700 L368 596 C386 620 420 630 470 646 C540 668 574 716 580 800Z'

function drawDress({ dress, dressColour }: Traits): string {
  const body = (fill: string): string => `<path d="${shoulders}" fill="${fill}"/>`
  const shirt = (colour: string): string =>
    `<path d="M226 592 L300 690 L374 592 L392 640 L330 800 L270 800 L208 640Z" fill="${colour}"/><path d="M226 588 L214 640 L262 694 L300 668Z M374 588 L386 640 L338 694 L300 668Z" fill="${mix(colour, '#ffffff', 0.35)}" stroke="#9aa3ad" stroke-width="1.5"/>`
  const tie = (colour: string): string =>
    `<path d="M284 672 L316 672 L322 698 L312 710 L326 800 L274 800 L288 710 L278 698Z" fill="${colour}"/>`
  const lapels = (fill: string): string =>
    `<path d="M210 630 C190 660 206 730 262 800 L150 800 L120 650Z M390 630 C410 660 394 730 338 800 L450 800 L480 650Z" fill="${fill}"/>`
  switch (dress) {
    case 'tunic':
      return `${body('url(#navy)')}${shirt('#f1f3f5')}${tie('#11151d')}${lapels('#1b2232')}${epaulettes}<path d="M150 722 h56 M394 722 h56" stroke="#0c101a" stroke-width="3" opacity=".6"/>`
    case 'patrol':
      return `${body('#171b22')}<path d="M232 590 C240 650 270 690 300 704 C330 690 360 650 368 590 L384 622 C372 690 330 730 300 740 C270 730 228 690 216 622Z" fill="#262c36"/><path d="M300 704 V800" stroke="#59616d" stroke-width="4"/>${epaulettes}`
    case 'suit':
      return `${body('url(#dress)')}${shirt('#eef1f4')}${tie(mix(dressColour, '#7a1f2b', 0.6))}${lapels(mix(dressColour, '#000000', 0.22))}`
    case 'knit':
      return `${body('url(#dress)')}<path d="M228 592 C240 664 272 700 300 704 C328 700 360 664 372 592 L386 616 C374 690 330 726 300 728 C270 726 226 690 214 616Z" fill="${mix(dressColour, '#000000', 0.28)}"/>`
    case 'blouse':
      return `${body('url(#dress)')}<path d="M226 590 L300 730 L262 740 L206 636Z M374 590 L300 730 L338 740 L394 636Z" fill="${mix(dressColour, '#ffffff', 0.2)}"/>`
    case 'polo':
      return `${body('url(#dress)')}<path d="M224 592 L300 684 L268 716 L204 640Z M376 592 L300 684 L332 716 L396 640Z" fill="${mix(dressColour, '#000000', 0.2)}"/><path d="M300 690 V760" stroke="#00000055" stroke-width="4"/>`
  }
}

const epaulettes =
  '<path d="M92 668 L188 640 L196 660 L100 692Z M508 668 L412 640 L404 660 L500 692Z" fill="#0d111a"/><path d="M112 674 l10 -3 M126 670 l10 -3 M488 674 l-10 -3 M474 670 l-10 -3" stroke="#c9cdd3" stroke-width="5" stroke-linecap="round"/>'

function drawEarrings({ earrings, head, hair }: Traits): string {
  if (!earrings || !['tied', 'bun', 'pixie', 'braids', 'afro'].includes(hair.style)) return ''
  return [-1, 1]
    .map(
      (s) =>
        `<circle cx="${middle + s * (head.half + 7)}" cy="${eyeLine + 61}" r="4" fill="#e6d9a8" stroke="#8f7f4a"/>`,
    )
    .join('')
}
