// Statements prepared once: preparing one takes longer than running it.
import type { DatabaseSync, StatementSync } from 'node:sqlite'

const prepared = new WeakMap<DatabaseSync, Map<string, StatementSync>>()

/** The statement of a text that is written in the code, never put together. */
export function statement(db: DatabaseSync, text: string): StatementSync {
  let own = prepared.get(db)
  if (own === undefined) prepared.set(db, (own = new Map<string, StatementSync>()))
  let found = own.get(text)
  if (found === undefined) own.set(text, (found = db.prepare(text)))
  return found
}
