// Adding sites and zones, and setting the response level: each signed by the operator who does it, written
// in the ledger, and published at once.
import { createHash } from 'node:crypto'
import { encode } from 'cborg'
import type { ResponseLevel } from '@tipstaff/credential'
import { randomId, type OperatorKey, type SiteId } from '@tipstaff/custody'
import { record } from '../platform/ledger/ledger-rows.ts'
import type { Office } from '../platform/office.ts'
import { askToPublish } from './lists.ts'
import { checkName, checkZone, type SiteZone } from './site.ts'
import { insertSite, insertZone, updateLevel } from './sites.ts'
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
export async function addSite(office: Needs, key: OperatorKey, name: string): Promise<SiteId> {
  const { store, clock } = office
  const id = randomId('si')
  const digest = digestOf({ id, name: checkName(name) })
  const statement = makeStatement(key, changeRule, { site: id, digest }, clock())
  await checkStatement(office, statement, changeRule)
  await store.write(async (trx) => {
    await useStatement(trx, statement)
    await insertSite(trx, { id, name, level: 'normal' }, clock())
    await record(trx, { kind: 'site-changed', by: key.operator, site: id, digest }, clock())
    await askToPublish(trx)
  })
  return id
}

/** Adds a zone to a site. Refusals `not-permitted`, `malformed`, `wrong-state`. */
export async function addZone(
  office: Needs,
  key: OperatorKey,
  site: SiteId,
  zone: SiteZone,
): Promise<void> {
  const { store, clock } = office
  const digest = digestOf({ site, zone: checkZone(zone) })
  const statement = makeStatement(key, changeRule, { site, digest }, clock())
  await checkStatement(office, statement, changeRule)
  await store.write(async (trx) => {
    await useStatement(trx, statement)
    await insertZone(trx, site, zone)
    await record(trx, { kind: 'site-changed', by: key.operator, site, digest }, clock())
    await askToPublish(trx)
  })
}

/** Sets the response level of a site, or of all (`site` null), at once. One person. */
export async function setLevel(
  office: Needs,
  key: OperatorKey,
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
