// Cleaned copies over HTTP: made while a file is looked into and fetched from the page, or by POST /clean for programs.
import { createReadStream } from 'node:fs'
import type { Report } from '@tipstaff/release-guard'
import { cleanApart } from '@tipstaff/release-guard/clean-apart'
import { scanApart } from '@tipstaff/release-guard/apart'
import type { FastifyInstance } from 'fastify'
import { StationError } from '../guard-error.ts'
import type { CleanOffer } from './clean-offer.ts'
import type { Desk } from './server.ts'
import { takeBody } from './take-upload.ts'

const canBeCleaned = new Set(['zip', 'image', 'pdf', 'ole'])

/** The name of a copy: what the file was called, said to be cleaned, with the ending it now has. */
const copyName = (name: string, ending: string): string =>
  `${name.replace(/^.*[\\/]/, '').replace(/\.[^.]*$/, '')} (cleaned).${ending}`

/** Makes a cleaned copy and looks into it like into any file; null for what has nothing out of sight. */
export async function cleanOffer(
  { copies, options }: Desk,
  path: string,
  name: string,
  report: Report,
): Promise<CleanOffer | null> {
  if (!canBeCleaned.has(report.type)) return null
  const to = copies.newPath()
  const answer = await cleanApart({ file: path, to, sheet: null })
  if (!answer.isClean) return { kind: 'not-possible', why: answer.why }
  const { verdict } = await scanApart(to, options.paths)
  const id = copies.keep(to, copyName(name, answer.ending))
  if (answer.removed.length === 0) return null
  return { kind: 'copy', address: `/copy/${id}`, verdict, removed: answer.removed }
}

/** A file name in a header: plain letters, and the true one beside them. */
const disposition = (name: string): string =>
  `attachment; filename="${name.replace(/[^\w .()-]/g, '_')}"; filename*=UTF-8''${encodeURIComponent(name).replace(/['()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16)}`)}`

export function addCleanRoutes(app: FastifyInstance, desk: Desk): void {
  const { megabytes } = desk.options
  app.get<{ Params: { id: string } }>('/copy/:id', (request, reply) => {
    const copy = desk.copies.get(request.params.id)
    if (copy === null)
      throw new StationError('not-found', 'This copy is no longer here. Look into the file again.')
    return reply
      .header('content-disposition', disposition(copy.name))
      .type('application/octet-stream')
      .send(createReadStream(copy.path))
  })
  app.post('/clean', (request, reply) =>
    desk.atWork(async (folder) => {
      const { path } = await takeBody(request, folder, megabytes)
      const to = desk.copies.newPath()
      const answer = await desk.turnstile.pass(() => cleanApart({ file: path, to, sheet: null }))
      if (!answer.isClean) throw new StationError('not-cleaned', answer.why)
      const id = desk.copies.keep(to, `cleaned.${answer.ending}`)
      return reply.send({ ...answer, copy: `/copy/${id}` })
    }),
  )
}
