// A card design as data: what an organisation may change without touching code.

/** A colour as `#rrggbb`. */
export type Colour = string

/** One kind of card of one organisation. Plain JSON; its digest is taken over the canonical form. */
export interface DesignData {
  readonly v: 1
  /** Same as `CardFace.cardType`, for instance `warrant-card`. */
  readonly id: string
  readonly organisation: string
  /** As printed, for instance `Warrant Card`. */
  readonly title: string
  readonly layout: 'landscape' | 'portrait'
  /** Names a crest drawn by this package. */
  readonly crest: 'lighthouse'
  /** Shape of the header and of the mark that tells kinds apart without colour. */
  readonly form: 'band' | 'arc' | 'chevron'
  /** One or two letters in the mark of a pass; empty on a warrant card. */
  readonly mark: string
  readonly colours: {
    /** Header and frames. */
    readonly deep: Colour
    /** A lighter neighbour of `deep`, for the fine lines in the header. */
    readonly lift: Colour
    /** Rules and keylines. */
    readonly metal: Colour
    /** Three pale grounds, left to right. */
    readonly ground: readonly [Colour, Colour, Colour]
    /** Three line colours of the guilloche, left to right. */
    readonly line: readonly [Colour, Colour, Colour]
  }
  readonly texts: {
    readonly rankLabel: string
    readonly serialLabel: string
    readonly expiryLabel: string
    /** What the card says of its bearer, one printed line each; at most three. */
    readonly oath: readonly string[]
    readonly signatory: string
    readonly returnHeading: string
    readonly returnLines: readonly string[]
    /** For instance `Check this card: 0300 555 0147`. */
    readonly check: string
    readonly checkLines: readonly string[]
    readonly legalLines: readonly string[]
    readonly blankLabel: string
    readonly microtext: string
  }
}
