// The console's own tables: forms that were done, and long work.
import type { Migration } from '../platform/store.ts'
import { credentialsMigration } from './programs/credentials.ts'
import { programRepliesMigration } from './programs/replies.ts'
import { tasksMigration } from './tasks/tasks.ts'
import { repliesMigration } from './web/once.ts'

export const consoleMigrations: readonly Migration[] = [
  tasksMigration,
  repliesMigration,
  credentialsMigration,
  programRepliesMigration,
]
