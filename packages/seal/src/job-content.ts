// What a print job may carry: group F, the face of the card, and nothing else. There is no field for
// anything of groups H or V, and an unknown field is refused when sealing and when opening.
import { decodeClosed, encodeClosed, isBytes, isId, isInteger, isText } from './closed-map.ts'

/** The words on the card's face. */
export interface JobFace {
  readonly cardType: string
  readonly name: string
  readonly rank: string
  readonly serial: string
  /** `YYYY-MM-DD`. */
  readonly expiresOn: string
  /** Base45 text of the signed credential. */
  readonly qr: string
}

/** The card drawn by the office: text runs of both sides and the modules of the QR code. */
export interface JobPage {
  readonly front: Uint8Array
  readonly back: Uint8Array
  readonly qr: { readonly size: number; readonly bits: Uint8Array }
}

export interface JobContent {
  readonly v: 1
  readonly job: string
  /** Digest of the card's design, 64 hex digits. */
  readonly design: string
  readonly face: JobFace
  /** The portrait at print resolution, JPEG. */
  readonly portrait: Uint8Array
  readonly page: JobPage
}

/** Largest content of a job in bytes. */
export const jobContentMax = 2 * 1024 * 1024

const rules = {
  v: isInteger(1, 1),
  job: isId('jo'),
  design: isText(64, /^[0-9a-f]{64}$/),
  face: {
    cardType: isText(24, /^[a-z][a-z0-9-]*$/),
    name: isText(120, /./u),
    rank: isText(60),
    serial: isText(19, /^[0-9A-HJKMNP-TV-Z]{4}(?:-[0-9A-HJKMNP-TV-Z]{4}){3}$/),
    expiresOn: isText(10, /^\d{4}-\d{2}-\d{2}$/),
    qr: isText(1100, /^[0-9A-Z $%*+\-./:]+$/),
  },
  portrait: isBytes(1, 1024 * 1024),
  page: {
    front: isBytes(0, 256 * 1024),
    back: isBytes(0, 256 * 1024),
    qr: (value: unknown): boolean => isModules(value),
  },
} as const

function isModules(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Object.keys(value).length !== 2) return false
  const { size, bits } = value as Readonly<Record<string, unknown>>
  return (
    isInteger(21, 177)(size) && isBytes((size as number) * Math.ceil((size as number) / 8))(bits)
  )
}

/** CBOR of a job's content. Throws `unknown-field` for anything that is not on the face of the card. */
export function encodeJob(content: JobContent): Uint8Array {
  return encodeClosed(content, rules, 'job')
}

/** Reads a job's content strictly. Throws `malformed`, `unknown-field`. */
export function decodeJob(bytes: Uint8Array): JobContent {
  return decodeClosed(bytes, rules, 'job') as JobContent
}
