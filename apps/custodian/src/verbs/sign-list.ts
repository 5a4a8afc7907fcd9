// `sign-list`: status lists, access lists, heartbeats. Each must be newer than the last one signed of its
// kind and subject; a status list must not bring a revoked card back, whatever the office says.
import { CustodyRefusal } from '@tipstaff/custody'
import type { Answer, Request } from '@tipstaff/custody'
import {
  CredentialError,
  decodeAccessList,
  decodeHeartbeat,
  decodeStatusList,
  keyId,
} from '@tipstaff/credential'
import { payloadOf } from '../checks/sig-structure.ts'
import type { SignedKind } from '../checks/sig-structure.ts'
import type { Room } from '../room.ts'

type ListKind = Request<'sign-list'>['kind']

interface Listed {
  readonly subject: string
  readonly version: number
  readonly issuedAt: number
  readonly statuses?: Uint8Array
}

const kinds: Readonly<Record<ListKind, SignedKind>> = {
  'status-list': 'status',
  'access-list': 'access',
  heartbeat: 'heartbeat',
}
/** How many seconds ahead of the custodian's clock a list may be issued. */
const aheadMax = 120

const no = (why: string): never => {
  throw new CustodyRefusal('credential-refused', why)
}

const readers: Readonly<Record<ListKind, (payload: Uint8Array, room: Room) => Listed>> = {
  'status-list': (payload) => {
    const { subject, version, issuedAt, expiresAt, statuses } = decodeStatusList(payload)
    if (version === undefined || expiresAt === undefined || statuses.bits !== 2)
      return no('a status list has a version, an end and 2 bits')
    return { subject, version, issuedAt, statuses: statuses.bytes }
  },
  'access-list': (payload, room) => {
    const { issuer, site, version, issuedAt } = decodeAccessList(payload)
    if (issuer !== room.settings.issuer) return no('another issuer')
    return { subject: site, version, issuedAt }
  },
  heartbeat: (payload) => {
    const { at } = decodeHeartbeat(payload)
    return { subject: '', version: at, issuedAt: at }
  },
}

export async function signList(
  room: Room,
  { kind, toBeSigned }: Request<'sign-list'>,
): Promise<Answer<'sign-list'>> {
  const now = room.clock.now()
  const payload = payloadOf(toBeSigned, kinds[kind], keyId(room.keys.publicKey('list')))
  const listed = read(kind, payload, room)
  if (listed.issuedAt > now / 1000 + aheadMax) no('issued in the future')
  await room.recorder.record(() => {
    recordList(room, kind, listed)
  })
  return { signature: room.keys.sign('list', toBeSigned) }
}

function read(kind: ListKind, payload: Uint8Array, room: Room): Listed {
  try {
    return readers[kind](payload, room)
  } catch (error) {
    if (error instanceof CredentialError) return no(`not a ${kind}: ${error.code}`)
    throw error
  }
}

function recordList(room: Room, kind: ListKind, { subject, version, statuses }: Listed): void {
  const last = room.db
    .prepare('SELECT version, statuses FROM list WHERE kind = ? AND subject = ?')
    .get(kind, subject)
  if (last !== undefined && version <= Number(last['version']))
    throw new CustodyRefusal('version-not-newer', `${kind} ${version} is not above the last signed`)
  if (last?.['statuses'] instanceof Uint8Array && statuses !== undefined)
    keepRevoked(last['statuses'], statuses)
  room.db
    .prepare(
      `INSERT INTO list (kind, subject, version, statuses) VALUES (?, ?, ?, ?)
       ON CONFLICT (kind, subject) DO UPDATE SET version = excluded.version, statuses = excluded.statuses`,
    )
    .run(kind, subject, version, statuses ?? null)
}

/** Every index that was invalid (01 in two bits) still is. Throws `revoked-for-good`. */
export function keepRevoked(before: Uint8Array, after: Uint8Array): void {
  for (const [at, old] of before.entries()) {
    const revoked = old & ~(old >> 1) & 0x55
    if (revoked === 0) continue
    const now = after[at] ?? 0
    if ((now & ~(now >> 1) & revoked) !== revoked)
      throw new CustodyRefusal('revoked-for-good', 'a revoked card cannot become valid again')
  }
}
