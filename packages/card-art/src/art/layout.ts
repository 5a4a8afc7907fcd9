// Where a card's own content stands, and the two static scenes it stands on.
// Portrait and QR are placed in whole dots of a 300 dpi printer (25.4/300 mm), so that they stay sharp.
import type { TextBox } from '../text/fit-text.ts'
import type { Point } from './path.ts'
import type { PathText } from './path.ts'
import type { Scene } from './scene.ts'

/** One dot at 300 dpi, in millimetres. */
export const dot: number = 25.4 / 300

/** Dots a side of the field kept for the QR with its quiet zone: version 21, four dots a module, 36.9 mm. */
export const qrFieldDots: number = (101 + 8) * 4

/** How far the art runs over the trimmed edge, in millimetres. */
export const bleed = 3

export interface Layout {
  readonly width: number
  readonly height: number
  readonly front: Scene
  readonly back: Scene
  readonly boxes: {
    readonly name: TextBox
    readonly rank: TextBox
    readonly serial: TextBox
    readonly expiresOn: TextBox
    readonly backSerial: TextBox
  }
  /** Dots; `frame` is the portrait's visible shape in millimetres. */
  readonly portrait: {
    readonly x: number
    readonly y: number
    readonly width: number
    readonly height: number
    readonly frame: PathText
  }
  /** Top left of the QR field, in dots. */
  readonly qr: Point
}

/** CR80 (ISO/IEC 7810 ID-1), in millimetres. */
export const cr80 = { long: 85.6, short: 53.98 } as const
