// Adding, changing and removing sites and zones, and setting the response level: each signed by the operator who does it, written
// in the ledger, and published at once.
import { createHash } from 'node:crypto'
import { encode } from 'cborg'
import type { ResponseLevel } from '@tipstaff/credential'
import { randomId, type Signatory, type SiteId } from '@tipstaff/custody'
import { record } from '../platform/ledger/ledger-rows.ts'
import type { Office } from '../platform/office.ts'
import { Refusal } from '../platform/refusal.ts'
import type { Writer } from '../platform/store.ts'
import { buildAccess, listedCards } from './build-lists.ts'
import { askToPublish, newestHeads } from './lists.ts'
import { checkName, checkZone, type SiteZone } from './site.ts'
import {
  deleteSite,
  deleteZone,
  insertSite,
  insertZone,
  sitesOf,
  updateLevel,
  updateName,
  updateZone,
} from './sites.ts'
import { checkStatement, makeStatement, useStatement, type StatementRule } from './statement.ts'

type Needs = Pick<Office, 'store' | 'custodian' | 'clock'>

const changeRule: StatementRule = {
  act: 'site-change',
  request: ['pass-office', 'keeper'],
  approve: null,
}
const levelRule: StatementRule = {
  act: 'level-set',
  request: ['control-room', 'incident-commander'],
  approve: null,
}
const digestOf = (value: unknown): string =>
  createHash('sha256').update(encode(value)).digest('hex')

/** Adds a site at level normal. Refusals `not-permitted`, `malformed`, `wrong-state`. */
export async function addSite(office: Needs, key: Signatory, name: string): Promise<SiteId> {
  const id = randomId('si')
  await change(office, key, { id, name: checkName(name) }, id, (trx) =>
    insertSite(trx, { id, name, level: 'normal' }, office.clock()),
  )
  return id
}

/** Gives a site another name. Refusals `not-permitted`, `malformed`, `not-found`, `wrong-state`. */
export async function renameSite(
  office: Needs,
  key: Signatory,
  site: SiteId,
  name: string,
): Promise<void> {
  await change(office, key, { id: site, name: checkName(name) }, site, (trx) =>
    updateName(trx, site, name),
  )
}

/**
 * Removes a site without zones. Its last list stays, so that a gate that still asks is told it has none.
 * @throws Refusal `not-permitted`, `not-found`, `wrong-state` while it has zones, `not-ready` while the list
 * published last still names some
 */
export async function removeSite(office: Needs, key: Signatory, site: SiteId): Promise<void> {
  await change(office, key, { id: site, removed: true }, site, async (trx) => {
    const found = (await sitesOf(trx)).find(({ id }) => id === site)
    if (!found) throw new Refusal('not-found', 'there is no such site')
    await deleteSite(trx, site)
    const [last] = (await newestHeads(trx)).filter((head) => head.site === site)
    const today = new Date(office.clock()).toISOString().slice(0, 10)
    const { content } = await buildAccess(trx, found, await listedCards(trx, today))
    if (last && last.content !== content)
      throw new Refusal('not-ready', 'its gates were not told yet: publish the lists first')
  })
}

/** Adds a zone to a site. Refusals `not-permitted`, `malformed`, `wrong-state`. */
export async function addZone(
  office: Needs,
  key: Signatory,
  site: SiteId,
  zone: SiteZone,
): Promise<void> {
  await change(office, key, { site, zone: checkZone(zone) }, site, (trx) =>
    insertZone(trx, site, zone),
  )
}

/** Puts a zone in the place of the one of its id. Refusals `not-permitted`, `malformed`, `not-found`. */
export async function changeZone(
  office: Needs,
  key: Signatory,
  site: SiteId,
  zone: SiteZone,
): Promise<void> {
  await change(office, key, { site, zone: checkZone(zone) }, site, (trx) =>
    updateZone(trx, site, zone),
  )
}

/** Removes a zone and every grant to it. Refusals `not-permitted`, `not-found`. */
export async function removeZone(
  office: Needs,
  key: Signatory,
  site: SiteId,
  zone: string,
): Promise<void> {
  await change(office, key, { site, removed: zone }, site, (trx) => deleteZone(trx, site, zone))
}

// `what` is what the ledger's digest is of; `work` does it, in the transaction that says so.
async function change(
  office: Needs,
  key: Signatory,
  what: object,
  site: SiteId,
  work: (trx: Writer) => Promise<void>,
): Promise<void> {
  const { store, clock } = office
  const digest = digestOf(what)
  const statement = makeStatement(key, changeRule, { site, digest }, clock())
  await checkStatement(office, statement, changeRule)
  await store.write(async (trx) => {
    await useStatement(trx, statement)
    await work(trx)
    await record(trx, { kind: 'site-changed', by: key.operator, site, digest }, clock())
    await askToPublish(trx)
  })
}

/** Sets the response level of a site, or of all (`site` null), at once. One person. */
export async function setLevel(
  office: Needs,
  key: Signatory,
  input: { readonly level: ResponseLevel; readonly site: SiteId | null },
): Promise<void> {
  const { store, clock } = office
  const { level, site } = input
  const statement = makeStatement(key, levelRule, { level, ...(site ? { site } : {}) }, clock())
  await checkStatement(office, statement, levelRule)
  await store.write(async (trx) => {
    await useStatement(trx, statement)
    await updateLevel(trx, site, level)
    const facts = { kind: 'level-set', by: key.operator, level } as const
    await record(trx, site ? { ...facts, site } : facts, clock())
    await askToPublish(trx)
  })
}
