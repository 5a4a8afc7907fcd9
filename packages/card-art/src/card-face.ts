// What is printed on one card: group F and nothing else. Vetting, numbers of personnel and the like
// have no field here, so no caller can pass them.

/** One card's own content. */
export interface CardFace {
  /** Id of the design, `warrant-card` and so on. */
  readonly cardType: string
  /** As printed; any script the design's fonts have. */
  readonly name: string
  readonly rank: string
  /** Sixteen Crockford base32 characters in four groups, `K7Q2-M4XN-0ZTE-9ABC`. */
  readonly serial: string
  /** `YYYY-MM-DD`. */
  readonly expiresOn: string
  /** Base45 text of the signed credential; at most what QR version 21 at level M holds. */
  readonly qr: string
  /** Baseline JPEG, sRGB, 384 × 512 pixels. */
  readonly portrait: Uint8Array
}

/**
 * A card drawn but not yet assembled: small, plain and fit for CBOR. The portrait is not in it.
 * `front` and `back` are text runs (docs/formats/card-art.md); they name glyphs of the design's fonts.
 */
export interface DrawnCard {
  readonly v: 1
  /** Digest of the design, lower-case hex. */
  readonly design: string
  readonly front: Uint8Array
  readonly back: Uint8Array
  /** Modules a side, and the modules row by row, most significant bit first, each row padded to a byte. */
  readonly qr: { readonly size: number; readonly bits: Uint8Array }
}
