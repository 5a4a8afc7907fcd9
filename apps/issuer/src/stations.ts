// The stations in the order of a card's life: their tables and their commands.
import type { RegisterCommands } from './cli/context.ts'
import { incidentMigrations, registerIncidentCommands } from './incident/index.ts'
import { issuanceMigrations, registerIssuanceCommands } from './issuance/index.ts'
import { oversightMigrations } from './oversight/index.ts'
import {
  personalisationMigrations,
  registerPersonalisationCommands,
} from './personalisation/index.ts'
import { personnelMigrations, registerPersonnelCommands } from './personnel/index.ts'
import { publicationMigrations, registerPublicationCommands } from './publication/index.ts'
import { registerReleaseCommands, releaseMigrations } from './release/index.ts'
import { registerRevocationCommands, revocationMigrations } from './revocation/index.ts'
import { vettingMigrations } from './vetting/index.ts'
import { consoleMigrations } from './console/tables.ts'
import { actsMigration } from './platform/acts.ts'
import { envelopesMigration } from './platform/envelopes.ts'
import { exposuresMigration } from './platform/exposures.ts'
import { ordersMigration } from './platform/govern.ts'
import { allowedNamesMigration } from './platform/guard/allowed-names.ts'
import { filesOutMigration } from './platform/guard/files-out.ts'
import { guardChangesMigration, guardIndexesMigration } from './platform/guard/guard-indexes.ts'
import { ledgerMigration } from './platform/ledger/ledger-rows.ts'
import { holderPasskeysMigration } from './platform/passkeys/holder-passkeys.ts'
import { passkeysMigration } from './platform/passkeys/invites.ts'
import type { Migration } from './platform/store.ts'

/** Every table of the office, in the order they are made. */
export const migrations: readonly Migration[] = [
  ledgerMigration,
  actsMigration,
  envelopesMigration,
  exposuresMigration,
  ordersMigration,
  passkeysMigration,
  holderPasskeysMigration,
  guardIndexesMigration,
  filesOutMigration,
  allowedNamesMigration,
  guardChangesMigration,
  ...personnelMigrations,
  ...issuanceMigrations,
  ...personalisationMigrations,
  ...publicationMigrations,
  ...revocationMigrations,
  ...vettingMigrations,
  ...incidentMigrations,
  ...releaseMigrations,
  ...oversightMigrations,
  ...consoleMigrations,
]

/** Every station's commands. */
export const stations: readonly RegisterCommands[] = [
  registerPersonnelCommands,
  registerIssuanceCommands,
  registerPersonalisationCommands,
  registerPublicationCommands,
  registerRevocationCommands,
  registerIncidentCommands,
  registerReleaseCommands,
]
