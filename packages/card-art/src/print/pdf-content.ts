// Scenes and text runs as PDF content. Space is millimetres from the top left, y downwards;
// black is DeviceGray 0, which a raster processor puts on the K plate alone.
import type { PathText } from '../art/path.ts'
import { black } from '../art/scene.ts'
import type { Mark, Paint, Scene } from '../art/scene.ts'
import type { Colour } from '../design.ts'
import { fontFace } from '../text/font-face.ts'
import type { TextRun } from '../text/text-run.ts'

/** Points in a millimetre. */
export const points: number = 72 / 25.4

export const decimal = (value: number): string => {
  const text = value.toFixed(4)
  return text.includes('.') ? text.replace(/\.?0+$/, '').replace(/^-0$/, '0') : text
}

const pdfOperator: Readonly<Record<string, string>> = { M: 'm', L: 'l', C: 'c', Z: 'h' }

/** `M x y` to `x y m`: the operator follows its numbers. */
export const pdfPath = (path: PathText): string =>
  path
    .split(/ ?(?=[MLCZ])/)
    .map((step) => `${step.slice(2)} ${pdfOperator[step.charAt(0)] ?? ''}`.trim())
    .join('\n')

const rgb = (colour: Colour): string =>
  [1, 3, 5].map((at) => decimal(parseInt(colour.slice(at, at + 2), 16) / 255)).join(' ')

const colourOf = (colour: Colour, operator: 'rg' | 'RG'): string => {
  if (colour === black) return operator === 'rg' ? '0 g' : '0 G'
  return `${rgb(colour)} ${operator}`
}

const hex = (glyph: number): string => glyph.toString(16).padStart(4, '0')

/** Glyphs as TJ arrays: advances that differ from the font's own become adjustments. */
const shown = (run: TextRun): string => {
  const face = fontFace(run.face)
  const parts: string[] = []
  let [rise, open] = [0, '[']
  const adjust = (by: number): void => {
    if (by !== 0) open += ` ${by} `
  }
  for (const { glyph, advance, dx, dy } of run.glyphs) {
    if (dy !== rise) {
      parts.push(`${open}] TJ ${decimal(dy / 1000)} Ts`)
      open = '['
      rise = dy
    }
    adjust(-dx)
    open += `<${hex(glyph)}>`
    adjust(face.advanceOf(glyph) - advance + dx)
  }
  parts.push(`${open}] TJ${rise === 0 ? '' : ' 0 Ts'}`)
  return parts.join('\n')
}

/** One run of text in the colour set before. */
export const pdfRun = (run: TextRun): string => {
  const [size, x, y] = [run.size, run.x, run.y].map(decimal)
  return `BT /F${run.face} 1 Tf ${size} 0 0 -${size} ${x} ${y} Tm\n${shown(run)}\nET`
}

/** Content of a scene and the shadings it names `/S0`, `/S1` and so on. */
export interface SceneContent {
  readonly content: string
  readonly shadings: readonly string[]
}

const shadingOf = ({ from, to, stops }: Exclude<Paint, string>): string => {
  const steps = stops.slice(1).map((stop, i) => {
    const first = stops[i] ?? stop
    return `<</FunctionType 2/Domain[0 1]/N 1/C0[${rgb(first)}]/C1[${rgb(stop)}]>>`
  })
  const bounds = steps.slice(1).map((_, i) => decimal((i + 1) / steps.length))
  const encode = steps.map(() => '0 1').join(' ')
  const whole =
    steps.length === 1
      ? (steps[0] ?? '')
      : `<</FunctionType 3/Domain[0 1]/Bounds[${bounds.join(' ')}]/Encode[${encode}]/Functions[${steps.join('')}]>>`
  const line = [...from, ...to].map(decimal).join(' ')
  return `<</ShadingType 2/ColorSpace/DeviceRGB/Coords[${line}]/Extend[true true]/Function ${whole}>>`
}

const strokeContent = (mark: Extract<Mark, { kind: 'stroke' }>): string => {
  const pen = `${colourOf(mark.colour, 'RG')} ${decimal(mark.width)} w`
  const path = `${pdfPath(mark.path)}\nS`
  if (mark.turned === undefined) return `${pen}\n${path}`
  const { about, times, step } = mark.turned
  const [cos, sin] = [Math.cos(step), Math.sin(step)]
  const [x, y] = about
  // Turning about a point, added up each time round: the path's text repeats and deflates to nearly nothing.
  const turn = [cos, sin, -sin, cos, x - x * cos + y * sin, y - x * sin - y * cos]
  const matrix = turn.map((value) => String(Math.round(value * 1e7) / 1e7)).join(' ')
  return `q ${pen}\n${`${path}\n${matrix} cm\n`.repeat(times)}Q`
}

const markContent = (mark: Mark, shadings: string[]): string => {
  switch (mark.kind) {
    case 'fill': {
      if (typeof mark.paint === 'string')
        return `${colourOf(mark.paint, 'rg')}\n${pdfPath(mark.path)}\nf`
      shadings.push(shadingOf(mark.paint))
      return `q\n${pdfPath(mark.path)}\nW n /S${shadings.length - 1} sh Q`
    }
    case 'stroke':
      return strokeContent(mark)
    case 'text':
      return `${colourOf(mark.colour, 'rg')}\n${pdfRun(mark.run)}`
    case 'clip': {
      const inner = mark.marks.map((each) => markContent(each, shadings)).join('\n')
      return `q\n${pdfPath(mark.path)}\nW n\n${inner}\nQ`
    }
  }
}

/** A whole scene, with round caps and joins as in the bitmap. */
export const sceneContent = (scene: Scene): SceneContent => {
  const shadings: string[] = []
  const content = scene.map((mark) => markContent(mark, shadings)).join('\n')
  return { content: `1 J 1 j\n${content}\n`, shadings }
}

/** Every run of a scene, to know which glyphs its fonts must keep. */
export const sceneRuns = (scene: Scene): TextRun[] =>
  scene.flatMap((mark) => {
    if (mark.kind === 'clip') return sceneRuns(mark.marks)
    return mark.kind === 'text' ? [mark.run] : []
  })
