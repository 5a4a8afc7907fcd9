// The one error this package throws. It names the field that is wrong and never repeats its value.
export type CardArtErrorCode =
  | 'malformed' // a field is not of the promised kind (empty, control characters, no such date)
  | 'missing-glyph' // no font of the design has a letter of this text
  | 'does-not-fit' // the text is too long even at the smallest legible size
  | 'bad-portrait' // not a baseline JPEG of the promised size
  | 'qr-too-large' // more text than version 21 at level M holds
  | 'wrong-design' // the face or the drawn card belongs to another design

/** A card that cannot be drawn; `field` says where, the message never holds the field's value. */
export class CardArtError extends Error {
  readonly code: CardArtErrorCode
  readonly field: string
  constructor(code: CardArtErrorCode, field: string, cause?: unknown) {
    super(`${code}: ${field}`, cause === undefined ? undefined : { cause })
    this.name = 'CardArtError'
    this.code = code
    this.field = field
  }
}
