// From a released job to files in the print folder: opened in memory, assembled, written, forgotten. What
// a file is called says nothing of the person: the blank's serial and the job id.
import { join } from 'node:path'
import { composeDrawn, pdfPieces, type CompiledDesign, type PrintCard } from '@tipstaff/card-art'
import { openJob, type JobContent, type Release } from '@tipstaff/seal'
import { print } from './disk.ts'
import { StationError } from './station-error.ts'
import type { Station } from './station.ts'

/** What a card looks like while it is in the machine. */
export interface OpenedCard {
  readonly job: string
  readonly design: CompiledDesign
  readonly card: PrintCard
}

/**
 * Opens a job under a verified release. Throws `untrusted` when it is drawn on a design that is not in the
 * batch's manifest, SealError when the release does not open it.
 */
export async function openCard(
  station: Station,
  designs: ReadonlyMap<string, CompiledDesign>,
  sealed: Uint8Array,
  release: Release,
): Promise<OpenedCard> {
  const content: JobContent = await openJob(sealed, release, station.keys.seal)
  const design = designs.get(content.design)
  if (design?.data.id !== content.face.cardType)
    throw new StationError('untrusted', `${content.job} is drawn on a design the batch has not`)
  const drawn = { v: 1, design: content.design, ...content.page } as const
  return { job: content.job, design, card: { drawn, portrait: content.portrait } }
}

/** Hands a card to the printer: PDF and pictures, as the station is set. Returns the files' names. */
export async function printCard(
  { settings }: Station,
  { job, design, card }: OpenedCard,
  blank: string,
): Promise<readonly string[]> {
  const { folder, pdf, dpi, edge } = settings.print
  const name = `${blank}-${job}`
  const files: string[] = []
  const put = (end: string, pieces: readonly Uint8Array[]): void => {
    print(join(folder, `${name}${end}`), pieces)
    files.push(`${name}${end}`)
  }
  const around = { bleed: edge === 'bleed', cropMarks: edge === 'crop-marks' }
  if (pdf) put('.pdf', pdfPieces(design, [card], around))
  if (dpi !== 0) {
    const { front, back, frontK, backK } = await composeDrawn(design, card, dpi)
    put('-front.png', [front])
    put('-back.png', [back])
    put('-front-k.png', [frontK])
    put('-back-k.png', [backK])
  }
  return files
}

/** Both sides of a card as pictures (PNG). */
export interface Faces {
  readonly front: Uint8Array
  readonly back: Uint8Array
}

/** The card as the people at the machine compare it with what came out. */
export async function facesOf({ design, card }: OpenedCard): Promise<Faces> {
  const { front, back } = await composeDrawn(design, card, 300)
  return { front, back }
}
