// What has been done so far, so that a second start takes up where the first one was. Written whole or not.
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'

export interface StartState {
  /** Steps that are done, in order. */
  readonly done: readonly string[]
  /** What later steps need of earlier ones: ids, serials, places. Nothing personal. */
  readonly facts: Readonly<Record<string, string>>
}

/** Reads the state of a house; an empty one when there is none. */
export function readState(path: string): StartState {
  if (!existsSync(path)) return { done: [], facts: {} }
  return JSON.parse(readFileSync(path, 'utf8')) as StartState
}

/** Keeps the state; a kill in between leaves the old one. */
export function keepState(path: string, state: StartState): void {
  writeFileSync(`${path}.new`, `${JSON.stringify(state, null, 2)}\n`, { mode: 0o600 })
  renameSync(`${path}.new`, path)
}
