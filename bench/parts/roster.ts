// The office's part of the roster benchmark, in a process of its own so that its memory is its own: takes
// the roster in twice and prints seconds, counts and the most memory it ever held.
import { readFileSync } from 'node:fs'
import { pino } from 'pino'
import type { OperatorId } from '@tipstaff/custody'
import { importRoster } from '../../apps/issuer/src/personnel/index.ts'
import { custodianAt } from '../../apps/issuer/src/platform/custodian-client.ts'
import { harden } from '../../apps/issuer/src/platform/hardening.ts'
import { ledgerAt } from '../../apps/issuer/src/platform/ledger/sequencer-client.ts'
import { readSettings } from '../../apps/issuer/src/platform/settings.ts'
import { openStore } from '../../apps/issuer/src/platform/store.ts'

// Under the limits, and as sparing with memory, as the office's program is.
harden()
const [home = '', file = '', by = '', protectedOfficeKey = ''] = process.argv.slice(2)
const settings = { ...readSettings(home, {}), protectedOfficeKey }
const office = {
  settings,
  store: openStore(settings.database),
  custodian: custodianAt(settings.custodianSocket),
  ledger: ledgerAt(settings.sequencerSocket),
  clock: Date.now,
  log: pino({ level: 'silent' }),
}
const bytes = readFileSync(file)
const seconds: number[] = []
const counts: number[] = []
for (let i = 0; i < 2; i++) {
  const began = performance.now()
  const done = await importRoster(office, { bytes, by: by as OperatorId })
  seconds.push((performance.now() - began) / 1000)
  counts.push(done.joined.length, done.changed.length)
}
const memoryMegabytes = process.resourceUsage().maxRSS / 1024
console.log(JSON.stringify({ seconds, counts, memoryMegabytes }))
office.custodian.close()
office.ledger.close()
await office.store.close()
