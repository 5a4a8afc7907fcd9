// Hair, beards, headwear and glasses of the sample portraits, as SVG: what lies behind the head and what before it.
import { crown, eyeLine, headPath, middle } from './draw-face.ts'
import { mix } from './colour.ts'
import type { HairStyle, Traits } from './traits.ts'

/** A cap of hair: `rise` above the skull, `out` beside it, down to `ends`; the hairline at `line`, swept by `part`. */
function cap(
  traits: Traits,
  shape: { rise: number; out: number; ends: number; line: number; part: number; dip?: number },
): string {
  const { half } = traits.head
  const { rise, out, ends, line, part } = shape
  const dip = shape.dip ?? 0
  const [l, r, top] = [middle - half - out, middle + half + out, crown - rise]
  const sweep = middle + part * half * 0.55
  return `M${l} ${ends} C${l - 6} ${eyeLine - 130} ${middle - half * 0.78} ${top} ${middle} ${top} C${middle + half * 0.78} ${top} ${r + 6} ${eyeLine - 130} ${r} ${ends} L${r - out - 7} ${ends - 4} C${middle + half - 5} ${line + 52} ${middle + half * 0.9} ${line + 24} ${middle + half * 0.62} ${line + 8 + dip} C${middle + half * 0.4} ${line - 4} ${sweep + 20} ${line - 6} ${sweep} ${line} C${sweep - 26} ${line + 2} ${middle - half * 0.5} ${line + dip} ${middle - half * 0.66} ${line + 10 + dip} C${middle - half * 0.9} ${line + 26} ${middle - half + 5} ${line + 52} ${l + out + 7} ${ends - 4}Z`
}

function strands({ hair, head, seed }: Traits, count: number, rise: number): string {
  const lines: string[] = []
  for (let i = 0; i < count; i += 1) {
    const at = (i + 0.5) / count - 0.5
    const wobble = Math.sin(seed * 0.37 + i * 2.1) * 7
    lines.push(
      `M${(middle + at * head.half * 0.5 + wobble).toFixed(0)} ${crown - rise + 7} Q${(middle + at * head.half * 1.8).toFixed(0)} ${crown - rise * 0.4 + 8} ${(middle + at * head.half * 2).toFixed(0)} ${(crown + 46 + Math.abs(at) * 80).toFixed(0)}`,
    )
  }
  return `<path d="${lines.join(' ')}" fill="none" stroke="${hair.sheen}" stroke-width="3" stroke-linecap="round" opacity=".42"/>`
}

const curlsAlong = (
  traits: Traits,
  radius: number,
  spread: number,
  from: number,
  lift: number,
): string => {
  const balls: string[] = []
  for (let i = 0; i <= 22; i += 1) {
    const angle = Math.PI * (1 + from) - (i / 22) * Math.PI * (1 + 2 * from)
    const out = traits.head.half + spread + Math.sin(traits.seed + i * 5.3) * 5
    balls.push(
      `<circle cx="${(middle + Math.cos(angle) * out).toFixed(0)}" cy="${(eyeLine - 50 - Math.sin(angle) * (out + lift)).toFixed(0)}" r="${(radius + Math.sin(traits.seed * 1.7 + i * 3) * 4).toFixed(0)}"/>`,
    )
  }
  return balls.join('')
}

const long = (traits: Traits, out: number, ends: number, wave: number): string => {
  const { half } = traits.head
  const [l, r] = [middle - half - out, middle + half + out]
  return `M${middle} ${crown - 24} C${middle - half} ${crown - 24} ${l - 4} ${eyeLine - 90} ${l} ${eyeLine + 20} C${l - wave} ${eyeLine + 110} ${l + wave} ${ends - 110} ${l - 6} ${ends} C${l + 40} ${ends + 16} ${middle - 70} ${ends + 8} ${middle - 50} ${ends - 20} L${middle + 50} ${ends - 20} C${middle + 70} ${ends + 8} ${r - 40} ${ends + 16} ${r + 6} ${ends} C${r - wave} ${ends - 110} ${r + wave} ${eyeLine + 110} ${r} ${eyeLine + 20} C${r + 4} ${eyeLine - 90} ${middle + half} ${crown - 24} ${middle} ${crown - 24}Z`
}

/** What lies behind the head. */
export function drawHairBehind(traits: Traits): string {
  const { hair, cloth, head } = traits
  const fill = mix(hair.colour, '#000000', 0.25)
  const { style, volume } = hair
  const fall = falls[style]
  if (fall !== undefined)
    return `<path d="${long(traits, fall[0] + volume * fall[1], fall[2], fall[3])}" fill="${fill}"/>`
  if (style === 'bun')
    return `<ellipse cx="${middle}" cy="${crown - 34}" rx="${46 + volume * 12}" ry="36" fill="${fill}"/>`
  if (style === 'afro')
    return `<g fill="${fill}"><ellipse cx="${middle}" cy="${eyeLine - 78}" rx="${head.half + 16 + volume * 24}" ry="${128 + volume * 24}"/>${curlsAlong(traits, 20, 2 + volume * 22, 0.06, 42)}</g>`
  if (style !== 'hijab') return ''
  return `<path d="M${middle} ${crown - 34} C${middle - 150} ${crown - 34} ${middle - 156} ${eyeLine} ${middle - 140} 500 C${middle - 150} 600 ${middle - 190} 660 ${middle - 205} 740 L${middle + 205} 740 C${middle + 190} 660 ${middle + 150} 600 ${middle + 140} 500 C${middle + 156} ${eyeLine} ${middle + 150} ${crown - 34} ${middle} ${crown - 34}Z" fill="${mix(cloth, '#000000', 0.3)}"/>`
}

// Hair that falls: how far beside the head (and what volume adds), down to where, how wavy.
const falls: Partial<Record<HairStyle, readonly [number, number, number, number]>> = {
  bob: [20, 10, 540, -6],
  fringe: [20, 10, 540, -6],
  long: [20, 10, 680, 4],
  wavy: [26, 12, 650, 22],
  braids: [16, 0, 660, 8],
}

/** What lies before the head. */
export function drawHairBefore(traits: Traits): string {
  const { hair } = traits
  if (hair.style === 'hijab') return drawHijab(traits)
  if (hair.style === 'turban') return drawTurban(traits)
  const shape = capOf(traits, hair.style)
  if (shape === null) return drawStubbleOfHead(traits)
  const rise = shape.rise
  const curly = hair.style === 'curls' || hair.style === 'afro'
  const body = `<path d="${cap(traits, shape)}" fill="url(#hair)"/>`
  const loose = curly
    ? `<g fill="${hair.colour}">${curlsAlong(traits, 19, -8, 0, hair.style === 'afro' ? 42 : 14)}</g>`
    : `<clipPath id="cap"><path d="${cap(traits, shape)}"/></clipPath><g clip-path="url(#cap)">${strands(traits, 15, rise)}</g>`
  const braids = hair.style === 'braids' ? drawBraids(traits) : ''
  return `${body}${loose}${braids}`
}

// Each style's cap: rise above the skull (and what volume adds), out beside it, ends below the eyes, the hairline
// against the person's own, how far the parting sweeps, and how the line dips at the temples.
const caps: Partial<
  Record<HairStyle, readonly [number, number, number, number, number, number, number]>
> = {
  crop: [12, 14, 4, 8, 0, 0.6, 4],
  parted: [18, 16, 6, 16, -4, 0.8, -10],
  buzz: [4, 0, 1, -4, -8, 0, 2],
  receding: [6, 6, 3, 6, -30, 0, -8],
  curls: [22, 12, 6, 4, 0, 0.4, 0],
  quiff: [34, 18, 3, 4, -14, 0.7, 8],
  bob: [20, 0, 20, 122, -6, 0.9, 2],
  long: [20, 0, 18, 172, -12, 0.7, 4],
  wavy: [26, 0, 22, 152, -8, 1, 0],
  tied: [12, 6, 2, 4, -14, 0.3, 6],
  bun: [12, 0, 2, 2, -12, 0, 6],
  pixie: [18, 10, 5, 30, 10, 1, -16],
  fringe: [20, 0, 16, 132, 44, 0.2, -34],
  afro: [26, 0, 10, -10, -6, 0, 0],
  braids: [12, 0, 4, 10, -12, 0, 4],
}

function capOf({ hair, age }: Traits, style: HairStyle): Parameters<typeof cap>[1] | null {
  const row = caps[style]
  if (row === undefined) return null
  const [rise, more, out, ends, line, sweep, dip] = row
  // Hairlines go back with the years.
  const back = age > 40 && (style === 'crop' || style === 'buzz') ? 8 : 0
  return {
    rise: rise + more * hair.volume,
    out,
    ends: eyeLine + ends,
    line: 248 + hair.line * 14 + line - back,
    part: (style === 'parted' ? Math.sign(hair.part) : hair.part) * sweep,
    dip,
  }
}

function drawStubbleOfHead(traits: Traits): string {
  if (traits.hair.volume < 0.4) return ''
  const shadow = cap(traits, { rise: 1, out: 0, ends: eyeLine - 8, line: 236, part: 0 })
  return `<path d="${shadow}" fill="${traits.hair.colour}" opacity=".22"/>`
}

function drawBraids({ hair, head }: Traits): string {
  const rows: string[] = []
  for (let i = -4; i <= 4; i += 1)
    rows.push(
      `M${middle + i * 10} ${crown + 44 - Math.abs(i)} Q${middle + i * 19} ${crown + 2} ${middle + i * head.half * 0.24} ${crown - 8}`,
    )
  return `<path d="${rows.join(' ')}" fill="none" stroke="${mix(hair.colour, '#000000', 0.5)}" stroke-width="3" stroke-dasharray="7 3" opacity=".8"/>`
}

function drawHijab({ cloth, head }: Traits): string {
  const { half, chin } = head
  const inner = `M${middle} 262 C${middle - half * 0.78} 262 ${middle - half + 2} ${eyeLine - 50} ${middle - half + 2} ${eyeLine + 20} C${middle - half + 6} ${chin - 70} ${middle - 46} ${chin + 4} ${middle} ${chin + 6} C${middle + 46} ${chin + 4} ${middle + half - 6} ${chin - 70} ${middle + half - 2} ${eyeLine + 20} C${middle + half - 2} ${eyeLine - 50} ${middle + half * 0.78} 262 ${middle} 262Z`
  const outer = `M${middle} ${crown - 30} C${middle - half - 36} ${crown - 30} ${middle - half - 38} ${eyeLine} ${middle - half - 26} ${eyeLine + 80} C${middle - half - 20} 560 ${middle - 150} 640 ${middle - 170} 700 C${middle - 60} 770 ${middle + 80} 760 ${middle + 170} 690 C${middle + 150} 640 ${middle + half + 20} 560 ${middle + half + 26} ${eyeLine + 80} C${middle + half + 38} ${eyeLine} ${middle + half + 36} ${crown - 30} ${middle} ${crown - 30}Z`
  const fold = (d: string): string =>
    `<path d="${d}" fill="none" stroke="${mix(cloth, '#000000', 0.35)}" stroke-width="4" opacity=".55" stroke-linecap="round"/>`
  return `<path d="${outer} ${inner}" fill-rule="evenodd" fill="url(#cloth)"/>${fold(`M${middle - half - 8} ${eyeLine + 60} C${middle - 70} ${chin + 60} ${middle + 40} ${chin + 70} ${middle + half + 6} ${eyeLine + 90}`)}${fold(`M${middle - half - 14} ${eyeLine + 130} C${middle - 60} ${chin + 120} ${middle + 60} ${chin + 110} ${middle + half + 10} ${eyeLine + 150}`)}${fold(`M${middle - 60} ${crown - 6} C${middle - half - 10} ${crown + 40} ${middle - half - 14} ${eyeLine - 20} ${middle - half - 10} ${eyeLine + 30}`)}`
}

function drawTurban({ cloth, head, seed }: Traits): string {
  const { half } = head
  const tall = 96 + (seed % 5) * 6
  const [l, r] = [middle - half - 20, middle + half + 20]
  const folds: string[] = []
  for (let i = 0; i < 5; i += 1) {
    const lift = i * 21
    folds.push(
      `M${l + 6 + i * 7} ${282 - lift * 1.05} C${middle - 70} ${250 - lift * 1.1} ${middle - 10} ${232 - lift} ${middle + 12} ${262 - lift * 0.2}`,
    )
    folds.push(
      `M${r - 6 - i * 7} ${282 - lift * 1.05} C${middle + 74} ${250 - lift * 1.1} ${middle + 30} ${236 - lift} ${middle + 12} ${262 - lift * 0.2}`,
    )
  }
  return `<path d="M${l} 306 C${l - 18} 190 ${middle - 90} ${crown - tall + 40} ${middle} ${crown - tall + 34} C${middle + 90} ${crown - tall + 40} ${r + 18} 190 ${r} 306 C${r - 8} 300 ${middle + 70} 268 ${middle + 12} 250 C${middle - 60} 266 ${l + 10} 300 ${l} 306Z" fill="url(#cloth)"/><path d="${folds.join(' ')}" fill="none" stroke="${mix(cloth, '#000000', 0.4)}" stroke-width="3.4" opacity=".6"/>`
}

/** Beard and moustache, between skin and mouth. */
export function drawBeard(traits: Traits): string {
  const { beard, hair, head, mouth, nose } = traits
  if (beard === 'none') return ''
  const colour = mix(hair.colour, '#1a120d', 0.2)
  const y = Math.min(eyeLine + nose.long + 40, head.chin - 50)
  const { half, chin, jaw } = head
  const drop = beard === 'full' ? 34 : beard === 'short' ? 8 : 2
  const [w, full] = [mouth.wide, mouth.full]
  const lips = `M${middle - w + 2} ${y} C${middle - w * 0.5} ${y + full * 1.9} ${middle + w * 0.5} ${y + full * 1.9} ${middle + w - 2} ${y} C${middle + w * 0.5} ${y - full * 1.3} ${middle - w * 0.5} ${y - full * 1.3} ${middle - w + 2} ${y}Z`
  const jawBeard = `M${middle - half + 2} ${eyeLine + 34} C${middle - half + 4} ${eyeLine + 90} ${middle - jaw - 6} ${chin - 60} ${middle - jaw * 0.82} ${chin - 34 + drop * 0.6} C${middle - jaw * 0.55} ${chin + drop} ${middle - 26} ${chin + drop + 8} ${middle} ${chin + drop + 8} C${middle + 26} ${chin + drop + 8} ${middle + jaw * 0.55} ${chin + drop} ${middle + jaw * 0.82} ${chin - 34 + drop * 0.6} C${middle + jaw + 6} ${chin - 60} ${middle + half - 4} ${eyeLine + 90} ${middle + half - 2} ${eyeLine + 34} C${middle + half - 16} ${y - 44} ${middle + w + 22} ${y - 30} ${middle + w * 0.8} ${y - 26} C${middle + 20} ${y - 32} ${middle + 8} ${y - 26} ${middle} ${y - 24} C${middle - 8} ${y - 26} ${middle - 20} ${y - 32} ${middle - w * 0.8} ${y - 26} C${middle - w - 22} ${y - 30} ${middle - half + 16} ${y - 44} ${middle - half + 2} ${eyeLine + 34}Z`
  const moustache = `M${middle} ${y - 22} C${middle - 20} ${y - 28} ${middle - w} ${y - 14} ${middle - w - 4} ${y + 3} C${middle - w * 0.5} ${y - 7} ${middle - 10} ${y - 8} ${middle} ${y - 9} C${middle + 10} ${y - 8} ${middle + w * 0.5} ${y - 7} ${middle + w + 4} ${y + 3} C${middle + w} ${y - 14} ${middle + 20} ${y - 28} ${middle} ${y - 22}Z`
  switch (beard) {
    case 'stubble':
      return `<clipPath id="jaw"><path d="${headPath(traits)}"/></clipPath><path d="${jawBeard} ${lips}" fill-rule="evenodd" fill="${colour}" opacity=".2" clip-path="url(#jaw)"/>`
    case 'short':
    case 'full':
      return `<path d="${jawBeard} ${lips}" fill-rule="evenodd" fill="${colour}" opacity="${beard === 'full' ? '.96' : '.82'}"/>`
    case 'moustache':
      return `<path d="${moustache}" fill="${colour}" opacity=".92"/>`
    case 'goatee':
      return `<path d="${moustache}" fill="${colour}" opacity=".85"/><path d="M${middle - w * 0.72} ${y + full * 1.4} C${middle - w * 0.8} ${chin - 8} ${middle - 22} ${chin + 8} ${middle} ${chin + 8} C${middle + 22} ${chin + 8} ${middle + w * 0.8} ${chin - 8} ${middle + w * 0.72} ${y + full * 1.4} C${middle + w * 0.3} ${y + full * 2.1} ${middle - w * 0.3} ${y + full * 2.1} ${middle - w * 0.72} ${y + full * 1.4}Z" fill="${colour}" opacity=".85"/>`
  }
}

export function drawGlasses({ glasses, eyes, head }: Traits): string {
  if (glasses === 'none') return ''
  const lens = (s: 1 | -1): string => {
    const x = middle + s * (eyes.gap + 1)
    const body =
      glasses === 'round'
        ? `<circle cx="${x}" cy="${eyeLine + 4}" r="34"`
        : `<rect x="${x - 37}" y="${eyeLine - 23}" width="74" height="50" rx="${glasses === 'square' ? 10 : 20}"`
    return `${body} fill="#dfeaf2" fill-opacity=".13" stroke="${glasses === 'rimless' ? '#8a8f96' : '#231f1d'}" stroke-width="${glasses === 'rimless' ? 2.2 : 5}"/>`
  }
  const edge = glasses === 'round' ? 35 : 38
  const arm = (s: 1 | -1): string =>
    `M${middle + s * (eyes.gap + edge)} ${eyeLine - 4} L${middle + s * (head.half + 5)} ${eyeLine - 8}`
  return `${lens(-1)}${lens(1)}<path d="M${middle - eyes.gap + edge - 2} ${eyeLine - 2} Q${middle} ${eyeLine - 12} ${middle + eyes.gap - edge + 2} ${eyeLine - 2} ${arm(-1)} ${arm(1)}" fill="none" stroke="${glasses === 'rimless' ? '#8a8f96' : '#231f1d'}" stroke-width="${glasses === 'rimless' ? 2.4 : 4.5}"/>`
}
