// How far words run out of their box: sideways where they are not wrapped, up and down where there are more lines than it
// is high.
import type { Box } from '../boxes.ts'

export type Side = 'left' | 'center' | 'right'

/** What stands between one break and the next. */
export interface Line {
  /** 0 for a blank one. */
  readonly width: number
  readonly height: number
  /** Where it begins. */
  readonly side: Side
}

export interface TextBox {
  readonly lines: readonly Line[]
  readonly wraps: boolean
  readonly columns: number
  /** Where the first line stands when there is room. */
  readonly stands: 'top' | 'middle' | 'bottom'
}

/** The box together with the words that surely run out of it. */
export function withOverflow(box: Box, text: TextBox): Box {
  return text.wraps ? downOf(box, text) : acrossOf(downOf(box, text), text)
}

function acrossOf(box: Box, { lines }: TextBox): Box {
  let { left, right } = box
  for (const { width, side } of lines) {
    const rest = width - (box.right - box.left)
    if (rest <= 0) continue
    const share = { left: 0, center: 0.5, right: 1 }[side]
    left = Math.min(left, box.left - rest * share)
    right = Math.max(right, box.right + rest * (1 - share))
  }
  return { ...box, left, right }
}

function downOf(box: Box, { lines, wraps, columns, stands }: TextBox): Box {
  const room = (box.right - box.left) / columns
  let [height, first, last] = [0, Infinity, 0]
  for (const line of lines) {
    // A letter has a line of its own where there is no room for more.
    const turns = wraps ? Math.ceil(line.width / Math.max(room, line.height)) : 1
    if (line.width > 0) first = Math.min(first, height)
    height += line.height * Math.max(turns, 1)
    if (line.width > 0) last = height
  }
  const rest = height / columns - (box.bottom - box.top)
  if (rest <= 0) return box
  const start = box.top - rest * { top: 0, middle: 0.5, bottom: 1 }[stands]
  return {
    ...box,
    top: Math.min(box.top, start + first / columns),
    bottom: Math.max(box.bottom, start + last / columns),
  }
}
