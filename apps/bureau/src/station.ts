// A station: its directory, what stands in `station.json`, and the files two parties exchange once: the
// station's enrolment file and the office's door file (docs/formats/station-door.md).
import { createHash, randomBytes, sign, X509Certificate } from 'node:crypto'
import { join, resolve } from 'node:path'
import { z } from 'zod'
import { isThere, keepFile, makeFolder, readGiven, readOwn } from './disk.ts'
import { StationError } from './station-error.ts'
import { makeStationKeys, openStationKeys, type StationKeys } from './station-keys.ts'

const doorShape = z.strictObject({
  v: z.literal(1),
  host: z.string().min(1).max(253),
  port: z.number().int().min(1).max(65535),
  /** The office's certificate: the only one the station speaks to. */
  certificate: z.string().max(8192),
  /** The custodian's release key, raw P-256 point, base64. */
  release: z.base64().max(120),
})
export type Door = z.infer<typeof doorShape>

/** Around the trimmed card: nothing, 3 mm of bleed, or bleed and crop marks. */
export const pdfEdges = ['none', 'bleed', 'crop-marks'] as const

const settingsShape = z.strictObject({
  v: z.literal(1),
  station: z.string().regex(/^st_[a-z2-7]{16}$/),
  name: z.string().min(1).max(60),
  print: z.strictObject({
    folder: z.string().min(1),
    pdf: z.boolean(),
    dpi: z.union([z.literal(0), z.literal(300), z.literal(600)]),
    /** What the PDF has around the card's edge: nothing, for card printers; for cards cut from sheets, more. */
    edge: z.enum(pdfEdges).default('none'),
  }),
  door: doorShape.optional(),
})
export type StationSettings = z.infer<typeof settingsShape>

export interface Station {
  readonly home: string
  readonly settings: StationSettings
  readonly keys: StationKeys
}

const settingsPath = (home: string): string => join(home, 'station.json')
const keysPath = (home: string): string => join(home, 'keys.json')

/** Makes a station: directory, id, keys. Refuses where there is one already. */
export async function initStation(
  home: string,
  name: string,
  print: Partial<StationSettings['print']>,
): Promise<Station> {
  if (isThere(keysPath(home)))
    throw new StationError('wrong-state', `there is a station in ${home} already`)
  const root = resolve(home)
  makeFolder(root)
  const settings = settingsShape.parse({
    v: 1,
    station: randomStation(),
    name,
    print: {
      folder: resolve(print.folder ?? join(root, 'print')),
      pdf: print.pdf ?? true,
      dpi: print.dpi ?? 300,
      edge: print.edge ?? 'none',
    },
  })
  makeFolder(join(root, 'jobs'))
  makeFolder(settings.print.folder)
  keepFile(settingsPath(root), asJson(settings))
  keepFile(keysPath(root), asJson(await makeStationKeys(settings.station)))
  return openStation(root)
}

/** Reads a station's directory. Throws `not-ready`, `malformed`, `untrusted`. */
export async function openStation(home: string): Promise<Station> {
  const root = resolve(home)
  if (!isThere(keysPath(root)))
    throw new StationError('not-ready', `no station here (${root}): make one with "init"`)
  const settings = parse(settingsShape, readOwn(settingsPath(root)), 'station.json')
  return { home: root, settings, keys: await openStationKeys(readOwn(keysPath(root))) }
}

/** What the office needs to enrol this station, signed by its receipt key. */
export function enrolmentFile({ settings, keys }: Station): string {
  const said = {
    v: 1,
    station: settings.station,
    name: settings.name,
    seal: Buffer.from(keys.sealPublic).toString('base64'),
    sign: Buffer.from(keys.signPublic).toString('base64'),
    certificate: keys.tls.certificate,
  }
  const message = `tipstaff-enrolment-v1\0${JSON.stringify(said)}`
  const signature = sign('sha256', Buffer.from(message, 'utf8'), {
    key: keys.sign,
    dsaEncoding: 'ieee-p1363',
  })
  return asJson({ ...said, signature: signature.toString('base64') })
}

/** Takes the office's door file: from now on the station speaks to that door and to no other. */
export function trustDoor(station: Station, path: string): Station {
  const door = parse(doorShape, readGiven(path, 16_384), path)
  try {
    new X509Certificate(door.certificate)
  } catch {
    throw new StationError('malformed', `${path}: the certificate cannot be read`)
  }
  const settings = { ...station.settings, door }
  keepFile(settingsPath(station.home), asJson(settings))
  return { ...station, settings }
}

/** SHA-256 of a certificate (DER), as people compare it over the telephone. */
export const fingerprintOf = (certificate: string): string =>
  createHash('sha256').update(new X509Certificate(certificate).raw).digest('hex')

function randomStation(): string {
  const letters = 'abcdefghijklmnopqrstuvwxyz234567'
  return `st_${Array.from(randomBytes(16), (byte) => letters.charAt(byte & 31)).join('')}`
}

function parse<T>(shape: z.ZodType<T>, text: string, called: string): T {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new StationError('malformed', `${called} is not JSON`)
  }
  const read = shape.safeParse(value)
  if (read.success) return read.data
  const wrong = read.error.issues.map(({ path }) => path.join('.'))
  throw new StationError('malformed', `${called}: ${wrong.join(', ')}`)
}

const asJson = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`
