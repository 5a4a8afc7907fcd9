// The office's settings: one file, read once, checked whole, frozen. Secrets never stand in it; where a
// secret is needed there is a path to a file with checked modes.
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { z } from 'zod'
import { Refusal } from './refusal.ts'

const port = z.number().int().min(0).max(65535)

const fileShape = z.strictObject({
  organisation: z.strictObject({
    name: z.string().min(1).max(80),
    returnAddress: z.array(z.string().min(1).max(60)).min(1).max(5),
    telephone: z.string().min(1).max(40),
  }),
  /** Issuer name in every credential, and origin of the ledger. */
  issuer: z.string().regex(/^[a-z0-9.-]{1,60}$/),
  origin: z.string().regex(/^[a-z0-9./-]{1,120}$/),
  /** Where the custodian and the sequencer listen (Unix sockets). */
  custodianSocket: z.string().min(1),
  sequencerSocket: z.string().min(1),
  /** Where lists are served to gates. */
  publication: z.strictObject({ host: z.string(), port }),
  /** Where print stations come in, mutually authenticated. */
  door: z.strictObject({ host: z.string(), port }),
  /** SPKI or raw key of the office for protected people, base64; rows marked protected go there. */
  protectedOfficeKey: z.string().optional(),
  /** Witnesses that cosign the ledger's checkpoints (C2SP tlog-witness), by URL. */
  witnesses: z.array(z.url()).max(16).default([]),
  print: z.strictObject({
    budget: z.number().int().min(1).max(1000).default(25),
    cardsAnHour: z.number().int().min(0).max(1_000_000).default(200),
    batchDays: z.number().int().min(1).max(60).default(14),
  }),
  /** Where people work with a browser. */
  console: z
    .strictObject({
      host: z.string().min(1).default('127.0.0.1'),
      port: port.default(8480),
      /** As browsers see it, like `https://pass.example`; passkeys belong to it. Localhost when absent. */
      origin: z
        .url({ protocol: /^https?$/ })
        .refine((text) => new URL(text).origin === text, 'an origin, without a path')
        .optional(),
      /** PEM files; without them only localhost or a proxy of ours that speaks TLS. */
      tls: z.strictObject({ certificate: z.string().min(1), key: z.string().min(1) }).optional(),
      behindProxy: z.boolean().default(false),
      openId: z
        .strictObject({
          name: z.string().min(1).max(60),
          issuer: z.url(),
          clientId: z.string().min(1),
          /** A file that only its owner may read. */
          clientSecretFile: z.string().min(1),
          operatorClaim: z.string().min(1).optional(),
          holderClaim: z.string().min(1).optional(),
        })
        .optional(),
    })
    .prefault({}),
  /** The release guard: how old its index may be. */
  guard: z
    .strictObject({ indexDaysMax: z.number().int().min(1).max(400).default(31) })
    .prefault({}),
  statusListMinutes: z.number().int().min(1).max(10_080).default(60),
})

export type OfficeSettings = Readonly<z.infer<typeof fileShape>> & {
  /** The office's own directory. */
  readonly home: string
  /** SQLite path or `postgres://` URL. */
  readonly database: string
}
export type OfficeSettingsFile = z.input<typeof fileShape>

/**
 * Reads `office.json` in the office's directory. `DATABASE_URL` in the environment chooses PostgreSQL.
 * @throws Refusal `not-ready` when there is none, `malformed` naming each field that is wrong
 */
export function readSettings(
  home: string,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): OfficeSettings {
  const path = join(resolve(home), 'office.json')
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch {
    throw new Refusal('not-ready', `no office here (${path}): make one with "tipstaff init"`)
  }
  const read = fileShape.safeParse(parseJson(text, path))
  if (!read.success) {
    const wrong = read.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`)
    throw new Refusal('malformed', `${path}: ${wrong.join('; ')}`)
  }
  const database = environment['DATABASE_URL'] ?? join(resolve(home), 'office.db')
  return Object.freeze({ ...read.data, home: resolve(home), database })
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    throw new Refusal('malformed', `${path} is not JSON`)
  }
}

/** Where commands look for the office when they are not told: `TIPSTAFF_HOME`, else `.tipstaff/office`. */
export function defaultHome(): string {
  return process.env['TIPSTAFF_HOME'] ?? join('.tipstaff', 'office')
}
