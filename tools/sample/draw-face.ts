// The face of a sample portrait, as SVG: neck, head, eyes, brows, nose, mouth, and what years leave.
import { mix } from './colour.ts'
import type { Traits } from './traits.ts'

/** Where the features stand in the portrait's 600 × 800 units. */
export const middle = 300
export const eyeLine = 348
export const crown = 200

/** The outline of the head, from temple to chin and back. */
export function headPath({ head: { half, jaw, chin, square } }: Traits): string {
  const side = (s: 1 | -1): string[] => {
    const x = (value: number): string => (middle + s * value).toFixed(1)
    const corner = jaw * (0.82 + square * 0.16)
    return [
      `${x(half)} ${eyeLine - 30}`,
      `${x(half + 1)} ${eyeLine + 60}`,
      `${x(jaw + 9)} ${chin - 92}`,
      `${x(corner)} ${chin - 46 + square * 8}`,
      `${x(corner * 0.72)} ${chin - 10}`,
      `${x(30 + square * 12)} ${chin + 3}`,
      `${middle} ${chin + 3}`,
    ]
  }
  const [lt, l1, l2, l3, l4, l5, bottom] = side(-1)
  const [rt, r1, r2, r3, r4, r5] = side(1)
  const [lx, rx, high] = [middle - half, middle + half, crown + 4]
  return `M${lt} C${l1} ${l2} ${l3} C${l4} ${l5} ${bottom} C${r5} ${r4} ${r3} C${r2} ${r1} ${rt} C${rx + 1} ${eyeLine - 110} ${middle + half * 0.66} ${high} ${middle} ${high} C${middle - half * 0.66} ${high} ${lx - 1} ${eyeLine - 110} ${lt}Z`
}

export function drawNeck(traits: Traits): string {
  const { skin, head, woman } = traits
  const half = Math.min(head.jaw * 0.86, woman ? 58 : 70)
  const [left, right] = [middle - half, middle + half]
  return `<path d="M${left} 470 C${left} 560 ${left - 6} 590 ${left - 62} 640 L${middle} 740 L${right + 62} 640 C${right + 6} 590 ${right} 560 ${right} 470Z" fill="url(#neck)"/>
<path d="M${left} 500 C${left + 18} ${head.chin + 34} ${right - 18} ${head.chin + 34} ${right} 500 L${right} ${head.chin + 12} C${right - 30} ${head.chin + 58} ${left + 30} ${head.chin + 58} ${left} ${head.chin + 12}Z" fill="${skin.deep}" opacity=".38"/>`
}

export function drawHead(traits: Traits): string {
  const { skin, head } = traits
  const ear = (s: 1 | -1): string => {
    const x = middle + s * (head.half + 5)
    return `<ellipse cx="${x}" cy="${eyeLine + 30}" rx="15" ry="31" transform="rotate(${s * 7} ${x} ${eyeLine + 30})" fill="${skin.shade}"/><ellipse cx="${x - s}" cy="${eyeLine + 28}" rx="9" ry="21" transform="rotate(${s * 7} ${x} ${eyeLine + 30})" fill="${skin.base}"/>`
  }
  const cheek = (s: 1 | -1): string =>
    `<ellipse cx="${middle + s * 62}" cy="${eyeLine + 78}" rx="42" ry="34" fill="url(#blush)"/>`
  return `${ear(-1)}${ear(1)}<path d="${headPath(traits)}" fill="url(#skin)"/>
<path d="${headPath(traits)}" fill="url(#side)"/>${cheek(-1)}${cheek(1)}${drawYears(traits)}`
}

function drawYears({ age, skin, mouth, eyes, freckles, mole, seed }: Traits): string {
  const years = Math.max(0, (age - 32) / 32)
  const line = (d: string, strength: number): string =>
    `<path d="${d}" fill="none" stroke="${skin.deep}" stroke-width="2.4" stroke-linecap="round" opacity="${(strength * 0.5).toFixed(2)}"/>`
  const parts: string[] = []
  for (const s of [-1, 1]) {
    const x = (value: number): number => middle + s * value
    parts.push(line(`M${x(31)} 428 Q${x(46)} 446 ${x(mouth.wide + 13)} 478`, 0.16 + years * 0.5))
    parts.push(
      line(
        `M${x(eyes.gap - 20)} ${eyeLine + 19} Q${x(eyes.gap)} ${eyeLine + 27} ${x(eyes.gap + 19)} ${eyeLine + 17}`,
        0.16 + years * 0.42,
      ),
    )
    if (years > 0.35)
      parts.push(
        line(
          `M${x(eyes.gap + 32)} ${eyeLine - 1} l${s * 13} -6 M${x(eyes.gap + 32)} ${eyeLine + 6} l${s * 14} 3`,
          years * 0.5,
        ),
      )
  }
  if (years > 0.2)
    for (const y of [272, 287])
      parts.push(line(`M${middle - 52} ${y} Q${middle} ${y - 7} ${middle + 52} ${y}`, years * 0.32))
  if (freckles)
    for (let i = 0; i < 34; i += 1) {
      const [a, b] = [Math.sin(seed + i * 12.9) * 43_758.5, Math.sin(seed + i * 78.2) * 12_345.6]
      parts.push(
        `<circle cx="${(middle + (a - Math.floor(a) - 0.5) * 165).toFixed(0)}" cy="${(392 + (b - Math.floor(b)) * 46).toFixed(0)}" r="1.7" fill="#9a5a36" opacity=".38"/>`,
      )
    }
  if (mole !== null)
    parts.push(
      `<circle cx="${(middle + mole[0]).toFixed(0)}" cy="${mole[1].toFixed(0)}" r="3" fill="${skin.deep}" opacity=".8"/>`,
    )
  return parts.join('')
}

export function drawEyes(traits: Traits): string {
  const { eyes, skin, woman, brow, hair } = traits
  const browColour = mix(mix(hair.colour, '#1a120d', 0.35), skin.deep, 0.15)
  return ([-1, 1] as const)
    .map((s) => {
      const x = (value: number): string => (middle + s * (eyes.gap + value)).toFixed(1)
      const [inner, outer] = [eyeLine + 3, eyeLine - eyes.slant]
      const { wide, open } = eyes
      const upper = `M${x(-wide)} ${inner} C${x(-wide * 0.5)} ${eyeLine - open * 1.25} ${x(wide * 0.45)} ${eyeLine - open * 1.3} ${x(wide)} ${outer}`
      const shape = `${upper} C${x(wide * 0.5)} ${eyeLine + open * 0.95} ${x(-wide * 0.45)} ${eyeLine + open} ${x(-wide)} ${inner}Z`
      const id = `eye${s}`
      const crease = eyeLine - open * 1.3 - 5 - eyes.fold * 3
      const top = eyeLine - brow.lift
      const thick = brow.thick
      return `<ellipse cx="${x(0)}" cy="${eyeLine - 3}" rx="${wide + 12}" ry="${open + 13}" fill="url(#socket)"/>
<clipPath id="${id}"><path d="${shape}"/></clipPath><path d="${shape}" fill="#f4efea"/>
<g clip-path="url(#${id})"><circle cx="${x(0)}" cy="${eyeLine - 1}" r="${open * 1.06}" fill="${eyes.colour}"/><circle cx="${x(0)}" cy="${eyeLine - 1}" r="${open * 1.06}" fill="none" stroke="#1c1410" stroke-width="2" opacity=".55"/><circle cx="${x(0)}" cy="${eyeLine - 1}" r="${open * 0.5}" fill="#0e0b0a"/><ellipse cx="${x(0)}" cy="${eyeLine - open * 1.1}" rx="${wide}" ry="6" fill="#2a1a12" opacity=".28"/></g>
<circle cx="${(middle + s * eyes.gap - 3.5).toFixed(1)}" cy="${eyeLine - 4.5}" r="2.3" fill="#fff" opacity=".92"/>
<path d="${upper}" fill="none" stroke="#20150f" stroke-width="${woman ? 3.6 : 2.7}" stroke-linecap="round"/>
<path d="M${x(-wide + 4)} ${crease + 6} Q${x(0)} ${crease - 3} ${x(wide + 2)} ${crease + 5}" fill="none" stroke="${skin.deep}" stroke-width="2" stroke-linecap="round" opacity="${(eyes.fold * 0.55).toFixed(2)}"/>
<path d="M${x(-wide - 4)} ${top + 5} C${x(-wide * 0.4)} ${top - brow.arch * 0.5} ${x(wide * 0.5)} ${top - brow.arch} ${x(wide + 11)} ${top + 6} C${x(wide * 0.5)} ${top - brow.arch + thick * 0.8} ${x(-wide * 0.4)} ${top - brow.arch * 0.5 + thick * 1.15} ${x(-wide - 5)} ${top + 5 + thick}Z" fill="${browColour}" opacity=".88"/>`
    })
    .join('')
}

export function drawNose({ skin, nose }: Traits): string {
  const tip = eyeLine + nose.long
  const w = nose.wide
  const side = (s: 1 | -1): string => {
    const x = (value: number): string => (middle + s * value).toFixed(1)
    return `<path d="M${x(12)} ${eyeLine - 8} C${x(8)} ${eyeLine + 26} ${x(12)} ${tip - 34} ${x(w)} ${tip - 12} C${x(w + 5)} ${tip + 3} ${x(w - 4)} ${tip + 7} ${x(w - 11)} ${tip + 4} C${x(8)} ${tip - 12} ${x(4)} ${eyeLine + 30} ${x(12)} ${eyeLine - 8}Z" fill="${skin.deep}" opacity="${s === 1 ? '.2' : '.1'}"/>
<path d="M${x(w - 1)} ${tip - 16} C${x(w + 6)} ${tip - 4} ${x(w + 1)} ${tip + 7} ${x(w - 8)} ${tip + 4}" fill="none" stroke="${skin.deep}" stroke-width="2.3" stroke-linecap="round" opacity=".5"/>
<ellipse cx="${x(w * 0.48)}" cy="${tip + 4}" rx="${(w * 0.26).toFixed(1)}" ry="3.1" fill="${mix(skin.deep, '#1a0d08', 0.45)}" opacity=".68"/>`
  }
  return `${side(-1)}${side(1)}<ellipse cx="${middle - 2}" cy="${tip - 9}" rx="${(w * 0.42).toFixed(1)}" ry="8" fill="${skin.light}" opacity=".4"/>
<path d="M${middle - 10} ${tip + 10} Q${middle} ${tip + 14} ${middle + 10} ${tip + 10}" fill="none" stroke="${skin.deep}" stroke-width="2" opacity=".4" stroke-linecap="round"/>`
}

export function drawMouth({ skin, mouth, nose, head, woman, seed }: Traits): string {
  const y = Math.min(eyeLine + nose.long + 40, head.chin - 50)
  const { wide, full, smile } = mouth
  const [l, r] = [middle - wide, middle + wide]
  const corner = y - smile
  const lip =
    woman && seed % 3 === 0
      ? mix(skin.lip, '#a8323e', 0.45)
      : mix(skin.lip, skin.base, woman ? 0.08 : 0.28)
  const line = `M${l} ${corner} C${middle - wide * 0.5} ${y + 2} ${middle - 10} ${y - 1} ${middle} ${y + 1.5} C${middle + 10} ${y - 1} ${middle + wide * 0.5} ${y + 2} ${r} ${corner}`
  return `<path d="M${l} ${corner} C${middle - wide * 0.45} ${y - full * 0.6} ${middle - 13} ${y - full * 1.15} ${middle} ${y - full * 0.72} C${middle + 13} ${y - full * 1.15} ${middle + wide * 0.45} ${y - full * 0.6} ${r} ${corner} C${middle + wide * 0.5} ${y + 3} ${middle - wide * 0.5} ${y + 3} ${l} ${corner}Z" fill="${mix(lip, skin.deep, 0.22)}"/>
<path d="M${l + 3} ${corner + 1} C${middle - wide * 0.5} ${y + full * 1.75} ${middle + wide * 0.5} ${y + full * 1.75} ${r - 3} ${corner + 1} C${middle + wide * 0.4} ${y + 1} ${middle - wide * 0.4} ${y + 1} ${l + 3} ${corner + 1}Z" fill="${lip}"/>
<ellipse cx="${middle - 4}" cy="${(y + full * 0.72).toFixed(1)}" rx="${(wide * 0.32).toFixed(1)}" ry="2.4" fill="${skin.light}" opacity=".3"/>
<path d="${line}" fill="none" stroke="${mix(skin.deep, '#2a0f0c', 0.5)}" stroke-width="2.6" stroke-linecap="round" opacity=".8"/>
<ellipse cx="${middle}" cy="${(y + full * 1.4 + 10).toFixed(1)}" rx="${(wide * 0.5).toFixed(1)}" ry="5" fill="${skin.deep}" opacity=".16"/>`
}
