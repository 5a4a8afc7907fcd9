// A small signed "I am here, and these are the newest lists". Its silence is an alarm at the gate.
import { CredentialError } from './credential-error.ts'
import { levels, sitePattern, type ResponseLevel } from './access-list.ts'
import { secondsMax } from './credential.ts'
import { decodeCbor, encodeCbor, Fields } from './fields.ts'

export interface Heartbeat {
  /** Seconds: the lists named here were the newest at this time. */
  readonly at: number
  readonly trustVersion: number
  readonly statusVersion: number
  /** Version by site id. */
  readonly accessVersions: ReadonlyMap<string, number>
  readonly level: ResponseLevel
}

const claimHeartbeat = -65541
const sitesMax = 4096

/** The payload, to be signed as kind `heartbeat`. */
export function encodeHeartbeat(heartbeat: Heartbeat): Uint8Array {
  const payload = encodeCbor(
    new Map<number, unknown>([
      [6, heartbeat.at],
      [
        claimHeartbeat,
        new Map<number, unknown>([
          [1, heartbeat.trustVersion],
          [2, heartbeat.statusVersion],
          [3, new Map(heartbeat.accessVersions)],
          [4, levels.indexOf(heartbeat.level)],
        ]),
      ],
    ]),
  )
  decodeHeartbeat(payload)
  return payload
}

function readVersion([site, version]: [unknown, unknown]): [string, number] {
  if (typeof site !== 'string' || !sitePattern.test(site))
    throw new CredentialError('bad-field', 'A site id has the wrong form.')
  if (typeof version !== 'number' || !Number.isSafeInteger(version) || version < 0)
    throw new CredentialError('bad-field', 'A version is not a whole number.')
  return [site, version]
}

/** Strict reading of a heartbeat's payload. Throws `not-canonical`, `bad-field` and their like. */
export function decodeHeartbeat(payload: Uint8Array): Heartbeat {
  const claims = new Fields(decodeCbor(payload))
  const content = claims.map(claimHeartbeat)
  const heartbeat: Heartbeat = {
    at: claims.integer(6, 0, secondsMax),
    trustVersion: content.integer(1, 0, Number.MAX_SAFE_INTEGER),
    statusVersion: content.integer(2, 0, Number.MAX_SAFE_INTEGER),
    accessVersions: new Map(content.entries(3, sitesMax).map(readVersion)),
    level: levels[content.integer(4, 0, levels.length - 1)] as ResponseLevel,
  }
  content.end()
  claims.end()
  return heartbeat
}
