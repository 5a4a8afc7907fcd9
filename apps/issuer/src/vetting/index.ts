// The one door of this station: what vetting has to look at once cards are out.
import type { Migration } from '../platform/store.ts'
import { vettingMigration } from './cards-to-watch.ts'

export { vettingPages } from './pages/index.ts'

export const vettingMigrations: readonly Migration[] = [vettingMigration]
