// How many bytes a portrait may have so that it fits in the QR code beside its holder's name and rank. Their
// length follows from the length of the sealed record; nothing is opened to know it.
import { encode } from 'cborg'
import sharp from 'sharp'
import { portraitBytesMax } from '@tipstaff/credential'
import { envelopeLayout, type HolderId } from '@tipstaff/custody'
import { readEnvelopes } from '../../platform/envelopes.ts'
import type { Reader } from '../../platform/store.ts'
import type { FacePortrait, FaceText } from '../holder-record.ts'
import type { Holder } from '../holders.ts'
import { makeQrPortrait, qrPortraitBytesMax, qrSize } from './make-portrait.ts'

/** Below this a face is no face any more; such a card is refused when it is issued. */
const smallest = 250

/** The room of each of these holders, in bytes. */
export async function qrRooms(
  db: Reader,
  issuer: string,
  holders: readonly Holder[],
): Promise<ReadonlyMap<HolderId, number>> {
  const sealed = await readEnvelopes(
    db,
    holders.map(({ id }) => id),
    ['F.text'],
  )
  const around = portraitBytesMax(widestClaims(issuer))
  return new Map(
    holders.map(({ id, kind }) => {
      const length = (sealed.get(id)?.['F.text']?.length ?? 0) - envelopeLayout.lengthMin
      const letters = length - encode({ name: '', rank: '', kind } satisfies FaceText).length
      const room = around - Math.max(0, letters - 2)
      return [id, Math.max(smallest, Math.min(qrPortraitBytesMax, room))]
    }),
  )
}

/** The portrait as it is, or with its small picture made again to fit. */
export async function fitQrPortrait(portrait: FacePortrait, room: number): Promise<FacePortrait> {
  if (portrait.qr.length <= room) return portrait
  const pixels = await sharp(portrait.print).resize(qrSize).removeAlpha().raw().toBuffer()
  return { print: portrait.print, qr: await makeQrPortrait(pixels, room) }
}

// One letter each for name and rank, and the widest of everything that is not known yet.
const widestClaims = (issuer: string) => ({
  issuer,
  expiresAt: 2 ** 32 - 1,
  cardId: new Uint8Array(10),
  cardType: 'contractor-pass',
  statusIndex: 2 ** 20 - 1,
  name: 'x',
  rank: 'x',
})
