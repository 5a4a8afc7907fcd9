// Card faces as vector art, print-ready PDF and bitmaps. Bytes in, bytes out.
export { CardArtError } from './card-art-error.ts'
export type { CardArtErrorCode } from './card-art-error.ts'
export type { CardFace, DrawnCard } from './card-face.ts'
export type { Colour, DesignData } from './design.ts'
