// What a verb of the office may use. Verbs name the parts they need: `Pick<Office, 'store' | 'clock'>`.
import type { Logger } from 'pino'
import type { Custodian } from './custodian-client.ts'
import type { Ledger } from './ledger/sequencer-client.ts'
import type { Store } from './store.ts'
import type { OfficeSettings } from './settings.ts'

export interface Office {
  readonly store: Store
  readonly custodian: Custodian
  readonly ledger: Ledger
  /** Milliseconds since the epoch. */
  readonly clock: () => number
  readonly settings: OfficeSettings
  readonly log: Logger
}
