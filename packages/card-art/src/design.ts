// A card design as data: what an organisation may change without touching code.
import { CardArtError } from './card-art-error.ts'

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
    /** Italic lines before the name and after it: what the card says of its bearer. At most two each. */
    readonly preamble: readonly string[]
    readonly oath: readonly string[]
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

const colourForm = /^#[0-9a-f]{6}$/
const idForm = /^[a-z][a-z0-9-]{0,40}$/
const malformed = (field: string): CardArtError => new CardArtError('malformed', field)

const checkLines = (field: string, value: unknown, most: number): void => {
  if (!Array.isArray(value) || value.length > most) throw malformed(field)
  if (!value.every((line) => typeof line === 'string')) throw malformed(field)
}

/** How many printed lines each list has room for. */
const lineRoom = { preamble: 2, oath: 2, returnLines: 4, checkLines: 2, legalLines: 2 } as const

/**
 * Checks a design read from outside: ids, colours and counts. Whether texts fit is seen when they are set.
 * @throws CardArtError `malformed` naming the field.
 */
export const checkDesign = (data: DesignData): void => {
  if (!idForm.test(data.id)) throw malformed('id')
  if (!['band', 'arc', 'chevron'].includes(data.form)) throw malformed('form')
  if ((data.form === 'band') !== (data.layout === 'landscape')) throw malformed('layout')
  const { ground, line, ...single } = data.colours
  const colours = [...ground, ...line, ...Object.values(single)]
  if (colours.length !== 9 || !colours.every((colour) => colourForm.test(colour)))
    throw malformed('colours')
  for (const [field, value] of Object.entries(data.texts)) {
    const room = lineRoom[field as keyof typeof lineRoom] as number | undefined
    if (room !== undefined) checkLines(`texts.${field}`, value, room)
    else if (typeof value !== 'string') throw malformed(`texts.${field}`)
  }
  if (data.mark.length > 2) throw malformed('mark')
}
