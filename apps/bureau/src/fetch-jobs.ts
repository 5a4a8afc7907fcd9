// Brings the sealed jobs of approved batches to the station's disk, in bulk and ahead of time: without a
// release they are worth nothing to whoever reads them. Can be broken off and goes on where it was.
import { basename, join } from 'node:path'
import { compileDesign, type CompiledDesign, type DesignData } from '@tipstaff/card-art'
import { blankRange } from './blank.ts'
import { isThere, keepFile, makeFolder, readPart } from './disk.ts'
import type { DoorClient } from './door-client.ts'
import type { Journal, StoredJob } from './journal.ts'
import { StationError } from './station-error.ts'
import type { AnswerOf, Manifest } from './wire.ts'

/** Asks which batches there are and downloads what is not here yet. */
export async function fetchJobs(
  home: string,
  journal: Journal,
  door: DoorClient,
  seen: (batch: string, here: number, of: number) => void = () => undefined,
): Promise<readonly Manifest[]> {
  const { batches } = await door.get('batches', '/batches')
  for (const manifest of batches) {
    const blanks = manifest.blanks.flatMap(({ first, last }) => blankRange(first, last))
    journal.keepBatch(manifest, blanks)
  }
  const open = new Set(batches.map(({ batch }) => batch))
  for (const { manifest, next } of journal.batches()) {
    if (!open.has(manifest.batch)) continue
    const from = firstMissing(journal, manifest.batch) ?? next
    await fetchBatch(home, journal, door, manifest, from, seen)
  }
  return batches
}

// A file can be missing after a power cut: the batch is fetched again from there on.
function firstMissing(journal: Journal, batch: string): number | null {
  const missing = journal.files(batch).find((file) => !isThere(file))
  return missing === undefined ? null : Number.parseInt(basename(missing), 10)
}

async function fetchBatch(
  home: string,
  journal: Journal,
  door: DoorClient,
  { batch, jobs: total }: Manifest,
  from: number | null,
  seen: (batch: string, here: number, of: number) => void,
): Promise<void> {
  const folder = join(home, 'jobs', batch)
  makeFolder(folder)
  const ask = async (at: number | null) => {
    if (at === null) return null
    const answer = await door.get('jobs', `/jobs/${batch}?from=${String(at)}`)
    if (answer.next !== null && answer.next <= at)
      throw new StationError('malformed', "the door's answer does not go on")
    return { at, ...answer }
  }
  let coming = ask(from)
  for (let part = await coming; part !== null; part = await coming) {
    // The next part is on its way while this one is written; if writing fails, nobody waits for it.
    coming = ask(part.next)
    coming.catch(() => undefined)
    keepPart(folder, journal, batch, part)
    seen(batch, Math.min(total, part.next ?? total), total)
  }
}

function keepPart(
  folder: string,
  journal: Journal,
  batch: string,
  { at: from, jobs, next }: AnswerOf<'jobs'> & { readonly at: number },
): void {
  const file = join(folder, `${String(from).padStart(6, '0')}.sealed`)
  keepFile(
    file,
    jobs.map(({ sealed }) => sealed),
  )
  let at = 0
  const stored = jobs.map(({ job, sealed }): StoredJob => {
    const here = { job, batch, file, at, length: sealed.length }
    at += sealed.length
    return here
  })
  journal.keepJobs(batch, stored, next)
}

/** A sealed job from the disk. */
export const readSealed = (journal: Journal, job: string): Uint8Array => {
  const { file, at, length } = journal.job(job)
  return readPart(file, at, length)
}

/** The designs of a batch, ready to draw with. Throws `untrusted` when one is not what its digest says. */
export function designsOf(manifest: Manifest): ReadonlyMap<string, CompiledDesign> {
  const designs = manifest.designs.map(({ digest, data }) => {
    const design = compileDesign(JSON.parse(data) as DesignData)
    if (design.digest !== digest)
      throw new StationError(
        'untrusted',
        `a design of ${manifest.batch} is not what its digest says`,
      )
    return [digest, design] as const
  })
  return new Map(designs)
}
