// The log at the guard's desk: the page hands over what it kept while this program was away, and shows the
// newest entries. Nothing in it names a person.
import { cardIdFromSerial, CredentialError, serialFromCardId } from '@tipstaff/credential'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { guardWords } from './gate-store.ts'
import type { Gate } from './gate.ts'
import { headlineOf } from './words.ts'

/** Most notes taken at once. */
export const notesMax = 50
const shownMax = 20

const notes = z.strictObject({
  notes: z
    .array(
      z.strictObject({
        id: z.uuid(),
        at: z.int().min(0),
        zone: z.string().max(32),
        said: z.enum(guardWords),
        serial: z.string().max(64).nullable(),
      }),
    )
    .min(1)
    .max(notesMax),
})

/** A serial in its one form; null for what is none: nothing else typed is written down. */
function serialOf(typed: string | null): string | null {
  if (typed === null) return null
  try {
    return serialFromCardId(cardIdFromSerial(typed))
  } catch (error) {
    if (error instanceof CredentialError) return null
    throw error
  }
}

/** `POST /log` answers with the ids that are in the log now; `GET /log` with the newest entries. */
export function addLogRoutes(app: FastifyInstance, gate: Gate): void {
  app.post('/log', (request, reply) => {
    const sent = notes.safeParse(request.body)
    if (!sent.success) return reply.code(400).send({ error: 'malformed' })
    gate.note(sent.data.notes.map((note) => ({ ...note, serial: serialOf(note.serial) })))
    return reply
      .header('cache-control', 'no-store')
      .send({ kept: sent.data.notes.map(({ id }) => id) })
  })
  app.get('/log', (_request, reply) =>
    reply.header('cache-control', 'no-store').send({
      entries: gate.lastLog(shownMax).map(({ at, serial, zone, because, grade }) => ({
        at,
        serial,
        zone,
        grade,
        headline: headlineOf(because),
      })),
    }),
  )
}
