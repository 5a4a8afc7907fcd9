// The office's log: facts by id, never a person. Errors lose their causes' data before they are written.
import { pino, type Logger } from 'pino'
import { Refusal } from './refusal.ts'

/** A log of one program to standard error, as JSON lines. */
export function makeLog(program: string): Logger {
  return pino(
    {
      name: program,
      level: 'info',
      base: { name: program },
      serializers: { err: withoutData },
      redact: { paths: ['password', 'plaintext', '*.plaintext', '*.password'], remove: true },
    },
    pino.destination({ fd: 2, sync: true }),
  )
}

/** What may be written of an error: kind, code and place. Messages of faults may quote data, so they stay out. */
export function withoutData(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { kind: typeof error }
  const code = (error as NodeJS.ErrnoException).code
  const message = error instanceof Refusal ? error.message : undefined
  const place = error.stack
    ?.split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 6)
  return { kind: error.name, ...(code ? { code } : {}), ...(message ? { message } : {}), place }
}
