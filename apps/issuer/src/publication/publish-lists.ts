// New status and access lists, each only when what it says has changed or its time has come. The custodian
// signs; versions only rise. Two who publish at once get in each other's way, never in each other's place.
import {
  assembleSign1,
  encodeAccessList,
  encodeHeartbeat,
  encodeStatusList,
  keyId,
  levels,
  toBeSigned,
  type ResponseLevel,
} from '@tipstaff/credential'
import { CustodyRefusal, type SiteId } from '@tipstaff/custody'
import type { Office } from '../platform/office.ts'
import { Refusal } from '../platform/refusal.ts'
import {
  buildAccess,
  buildStatuses,
  contentDigest,
  listedCards,
  type ListedCard,
} from './build-lists.ts'
import { keepList, newestHeads, type ListHead, type PublishedList } from './lists.ts'
import type { Site } from './site.ts'
import { sitesOf, statusAgeMaxOf } from './sites.ts'

type Needs = Pick<Office, 'store' | 'custodian' | 'clock' | 'settings'>
type SignedKind = 'status' | 'access' | 'heartbeat'

export interface Published {
  readonly kind: 'status' | 'access'
  readonly site: SiteId | null
  readonly version: number
}

/** What a list would say now, and the payload once its version and times are known. */
interface Wanted {
  readonly content: string
  readonly lifeSeconds: number
  readonly renewSeconds: number
  payload(version: number, issuedAt: number, expiresAt: number): Uint8Array
}

const accessLifeSeconds = 7 * 86_400
const triesMax = 8

/**
 * Publishes what has changed: the status list first, since a revocation lives in it. Safe to repeat.
 * `told` is awaited after each list that was kept, so that gates need not wait for the ones after it.
 * @throws Refusal `custodian-refused`, `not-ready`
 */
export async function publishLists(
  office: Needs,
  told: () => Promise<void> = () => Promise.resolve(),
): Promise<readonly Published[]> {
  const out: Published[] = []
  const keep = async (list: Published): Promise<void> => {
    out.push(list)
    await told()
  }
  for (let tries = 0; tries < triesMax; tries++) {
    if (await publishOnce(office, keep)) return out
  }
  throw new Refusal('not-ready', 'others keep publishing lists: try again')
}

// What is newest is read before what the lists say: a list that came in between is noticed when ours is
// kept, and then all is read again. False when that happened.
async function publishOnce(
  office: Needs,
  keep: (list: Published) => Promise<void>,
): Promise<boolean> {
  const { store, clock } = office
  const heads = await newestHeads(store.db)
  const sites = await sitesOf(store.db)
  let cards: readonly ListedCard[] | null = null
  const wantedFor = async (site: Site | null): Promise<Wanted> => {
    if (site === null) return await wantedStatus(office)
    cards ??= await listedCards(store.db, dayOf(clock()))
    return await wantedAccess(office, site, cards)
  }
  const publish = async (kind: 'status' | 'access', site: Site | null): Promise<boolean> => {
    const last = heads.find((head) => head.kind === kind && head.site === (site?.id ?? null))
    const wanted = await wantedFor(site)
    const now = Math.floor(clock() / 1000)
    if (last && isGood(last, wanted, now)) return true
    const after = last?.version ?? 0
    const list = await sign(office, kind, site?.id ?? null, wanted, after, now)
    if (!(await store.write((trx) => keepList(trx, list, after, clock())))) return false
    await keep({ kind, site: list.site, version: list.version })
    return true
  }
  if (!(await publish('status', null))) return false
  for (const site of sites) if (!(await publish('access', site))) return false
  return true
}

const isGood = (last: ListHead, wanted: Wanted, now: number): boolean =>
  last.content === wanted.content &&
  now >= last.issuedAt &&
  now - last.issuedAt < wanted.renewSeconds &&
  last.expiresAt - last.issuedAt >= wanted.lifeSeconds

async function sign(
  office: Needs,
  kind: 'status' | 'access',
  site: SiteId | null,
  wanted: Wanted,
  after: number,
  now: number,
): Promise<Omit<PublishedList, 'no'>> {
  const times = { issuedAt: now, expiresAt: now + wanted.lifeSeconds }
  // Counted in seconds, so that a version the custodian signed before a crash is passed by itself.
  for (let version = Math.max(after + 1, now), tries = 0; ; version++, tries++) {
    const payload = wanted.payload(version, times.issuedAt, times.expiresAt)
    try {
      const bytes = await signed(office, kind, payload)
      const digest = contentDigest(bytes)
      return { kind, site, version, digest, content: wanted.content, bytes, ...times }
    } catch (error) {
      if (!isNotNewer(error) || tries >= triesMax) throw error
    }
  }
}

/** Whether the custodian has signed this version, or this second, before. */
export const isNotNewer = (error: unknown): boolean =>
  error instanceof Refusal &&
  error.cause instanceof CustodyRefusal &&
  error.cause.code === 'version-not-newer'

async function signed(
  office: Pick<Office, 'custodian'>,
  kind: SignedKind,
  payload: Uint8Array,
): Promise<Uint8Array> {
  const kid = keyId((await office.custodian.call('public-keys', {})).list)
  const { signature } = await office.custodian.call('sign-list', {
    kind: kind === 'heartbeat' ? 'heartbeat' : `${kind}-list`,
    toBeSigned: toBeSigned(payload, kid, kind),
  })
  return assembleSign1(payload, kid, signature, kind)
}

async function wantedStatus({ store, clock, settings }: Needs): Promise<Wanted> {
  const statuses = await buildStatuses(store.db, dayOf(clock()))
  const ttl = settings.statusListMinutes * 60
  const lifeSeconds = Math.max(2 * ttl, ttl + (await statusAgeMaxOf(store.db)))
  const subject = `https://${settings.issuer}/lists/status.cbor`
  return {
    content: contentDigest(statuses.bytes),
    lifeSeconds,
    renewSeconds: ttl,
    payload: (version, issuedAt, expiresAt) =>
      encodeStatusList({ subject, issuedAt, expiresAt, ttl, version, statuses }),
  }
}

async function wantedAccess(
  { store, settings }: Needs,
  site: Site,
  cards: readonly ListedCard[],
): Promise<Wanted> {
  const { zones, content, entries } = await buildAccess(store.db, site, cards)
  const head = { issuer: settings.issuer, site: site.id, level: site.level, zones }
  return {
    content,
    lifeSeconds: accessLifeSeconds,
    renewSeconds: accessLifeSeconds / 2,
    payload: (version, issuedAt, expiresAt) =>
      encodeAccessList({ ...head, cards: entries(), version, issuedAt, expiresAt }),
  }
}

/**
 * A signed heartbeat: the newest versions there are, and the level all sites have reached. A site that is
 * higher says so in its access list. Undefined before a trust and a status list are published.
 */
export async function signHeartbeat(office: Needs): Promise<Uint8Array | undefined> {
  const versions = await newestHeads(office.store.db)
  const versionOf = (kind: string): number | undefined =>
    versions.find((row) => row.kind === kind)?.version
  const trustVersion = versionOf('trust')
  const statusVersion = versionOf('status')
  if (trustVersion === undefined || statusVersion === undefined) return undefined
  const sites = await sitesOf(office.store.db)
  const payload = encodeHeartbeat({
    at: Math.floor(office.clock() / 1000),
    trustVersion,
    statusVersion,
    accessVersions: new Map(
      versions.flatMap(({ site, version }) => (site ? [[site, version]] : [])),
    ),
    level: lowestLevel(sites),
  })
  return await signed(office, 'heartbeat', payload)
}

const lowestLevel = (sites: readonly Site[]): ResponseLevel =>
  levels[Math.min(...sites.map(({ level }) => levels.indexOf(level)))] ?? 'normal'

const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10)
