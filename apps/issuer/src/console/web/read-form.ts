// What a form brought, before its shape is known: fields by name, files within their bounds. The ground's own
// fields (token, key, assertion) are taken out, so that no page sees them.
import type { MultipartFile } from '@fastify/multipart'
import type { FastifyRequest } from 'fastify'
import { Refusal } from '../../platform/refusal.ts'
import type { Route, Typed, Upload } from '../route.ts'

export const fieldsMax = 2_000
const fieldBytesMax = 256 * 1024

export interface Form {
  readonly typed: Typed
  readonly files: readonly Upload[]
  readonly csrf: string
  readonly once: string
  readonly passkey: string
}

/** Reads a body. Refusal `malformed` for files nobody asked for, or too many or too large ones. */
export async function readForm(request: FastifyRequest, route: Route): Promise<Form> {
  const typed: Record<string, string | string[]> = {}
  const files: Upload[] = []
  if (request.isMultipart()) await readParts(request, route, typed, files)
  else
    for (const [name, value] of Object.entries((request.body ?? {}) as Record<string, unknown>))
      take(typed, name, value)
  const own = (name: string): string => {
    const value = typed[name]
    Reflect.deleteProperty(typed, name)
    return typeof value === 'string' ? value : ''
  }
  return { csrf: own('_csrf'), once: own('_once'), passkey: own('passkey'), typed, files }
}

async function readParts(
  request: FastifyRequest,
  { upload }: Route,
  typed: Record<string, string | string[]>,
  files: Upload[],
): Promise<void> {
  if (!upload) throw new Refusal('malformed', 'this form takes no files')
  try {
    const limits = {
      files: upload.filesMax,
      fileSize: upload.bytesMax,
      fields: fieldsMax,
      fieldSize: fieldBytesMax,
      parts: fieldsMax + upload.filesMax,
      fieldNameSize: 100,
      headerPairs: 20,
    }
    for await (const part of request.parts({ limits })) {
      if (part.type === 'file') files.push(...(await takeFile(part)))
      else take(typed, part.fieldname, part.value)
    }
  } catch (error) {
    if (error instanceof Refusal) throw error
    throw new Refusal('malformed', 'the files are too many, too large or not whole', {
      cause: error,
    })
  }
}

// A file field that was left empty comes as a part without name and content.
async function takeFile(part: MultipartFile): Promise<readonly Upload[]> {
  const bytes = await part.toBuffer()
  if (part.filename === '' && bytes.length === 0) return []
  return [{ field: part.fieldname, name: part.filename.slice(0, 200), bytes }]
}

function take(typed: Record<string, string | string[]>, name: string, value: unknown): void {
  if (!/^[A-Za-z_][A-Za-z0-9_.-]{0,99}$/.test(name) || name === '__proto__') return
  const values = (Array.isArray(value) ? value : [value]).filter((one) => typeof one === 'string')
  const [first] = values
  if (first === undefined) return
  const before = typed[name]
  const all =
    before === undefined ? values : [...(typeof before === 'string' ? [before] : before), ...values]
  typed[name] = all.length === 1 ? first : all
}
