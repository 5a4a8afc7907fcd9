// What should not wait until somebody looks for it: the ledger behind or unwitnessed, gates not heard.
import { t, type Alarm } from '../console/index.ts'
import { ledgerSize } from '../platform/ledger/ledger-rows.ts'
import type { Office } from '../platform/office.ts'
import { heardGates, sitesOf } from '../publication/index.ts'
import { followLedger, operatorSums } from './audit.ts'
import { ledgerHealth, type LedgerHealth } from './ledger-health.ts'

/** A checkpoint is made each second while anything waits; this long is a fault. */
export const lateMs = 60_000
/** A witness that answers has cosigned within a checkpoint's time and this. */
export const witnessLateMs = 5 * 60_000
/** Gates report when they fetch a heartbeat, every few seconds while they are in touch. */
export const silentMs = 15 * 60_000

export const alarms: readonly Alarm[] = [
  {
    action: 'ledger-see',
    path: '/ledger',
    look: async (office) => ledgerAlarms(await ledgerHealth(office), office.clock()),
  },
  { action: 'gate-see', path: '/gates', look: gateAlarms },
  { action: 'operator-see', path: '/audit', look: rationAlarms },
]

/** Pure: what is wrong with a ledger that stands like this. */
export function ledgerAlarms(health: LedgerHealth, now: number): readonly string[] {
  const { published, fault, waiting, waitsSince, witnesses } = health
  const found: string[] = []
  if (fault !== null) found.push(t('alarm.checkpoint-bad'))
  if (waitsSince !== null && now - waitsSince > lateMs)
    found.push(
      t('alarm.waiting', { count: waiting, minutes: Math.floor((now - waitsSince) / 60_000) }),
    )
  for (const { name, at } of witnesses)
    if (published && isLate({ at }, published.at)) found.push(t('alarm.witness', { name }))
  return found
}

const dayMs = 86_400_000

/** Operators who opened people alone in the last day and have nothing left of an hour's or a day's ration. */
export async function rationAlarms(
  office: Pick<Office, 'store' | 'custodian' | 'clock' | 'log'>,
): Promise<readonly string[]> {
  const { store, custodian, clock } = office
  await followLedger(office, await ledgerSize(store.db), 50)
  const now = clock()
  const readers = (await operatorSums(store.db, now - dayMs, now)).filter((one) => one.aloneDay > 0)
  const { operators } = await custodian.call('list-operators', {})
  const found: string[] = []
  for (const { operator } of readers) {
    if (!operators.some((row) => row.operator === operator)) continue
    const { hour, hourLeft, day, dayLeft } = await custodian.call('ration', { operator })
    if (dayLeft === 0) found.push(t('alarm.ration-day', { operator, of: day }))
    else if (hourLeft === 0) found.push(t('alarm.ration-hour', { operator, of: hour }))
  }
  return found
}

/** Whether a witness lacks on the published checkpoint, or signed it long after. */
export const isLate = (
  { at }: { readonly at: number | null },
  checkpointAt: number | null,
): boolean => at === null || (checkpointAt !== null && at - checkpointAt > witnessLateMs)

async function gateAlarms({
  store,
  clock,
}: Pick<Office, 'store' | 'clock'>): Promise<readonly string[]> {
  const now = clock()
  const silent = (await heardGates(store.db)).filter(({ heardAt }) => now - heardAt > silentMs)
  if (silent.length === 0) return []
  const sites = new Map((await sitesOf(store.db)).map(({ id, name }) => [id, name]))
  if (silent.length > 3) return [t('alarm.gates', { count: silent.length })]
  return silent.map(({ site, gate, heardAt }) =>
    t('alarm.gate', {
      gate,
      site: sites.get(site) ?? site,
      minutes: Math.floor((now - heardAt) / 60_000),
    }),
  )
}
