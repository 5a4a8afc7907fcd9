// Which states each page must be pictured in, from the list of routes: a page that is added is asked for all of them.
import type { Route } from '../../apps/issuer/src/console/index.ts'
import type { Shot } from './index-page.ts'

type Known = Pick<Route, 'method' | 'path' | 'wrong'>

/** What answers with a file, a stream or a way to somewhere else, and so has no picture. */
const noPages: readonly string[] = [
  '/tasks/:id/events',
  '/rosters/new/:draft/refused',
  '/people/:id/openings/:entry',
  '/exposure/:id/csv',
  '/exposure/:id/json',
  '/exposure/:id/names/csv',
  '/exposure/:id/names/json',
  '/ledger/keys',
  '/ledger/checkpoint',
  '/ledger/entries/:id/receipt',
  '/my-card/:serial/receipts/:entry',
  '/my-data/:entry/receipt',
  '/my-data/ledger-keys',
]

/** Pages that are what they are whether or not there is anything: no list on them can be empty. */
const neverEmpty: readonly string[] = [
  '/my-card',
  '/my-card/forgotten',
  '/my-card/activate',
  '/my-data',
  '/day-passes/new',
]

const hasParameter = (path: string): boolean => path.includes('/:')

export interface Wanted {
  readonly path: string
  readonly state: Shot['state']
}

/** Every page with every state it must have. */
export function statesWanted(routes: readonly Known[]): readonly Wanted[] {
  const wanted: Wanted[] = []
  const pages = routes.filter(({ method, path }) => method === 'GET' && !noPages.includes(path))
  for (const { path } of pages) {
    wanted.push({ path, state: path === '/tasks/:id' ? 'busy' : 'usual' })
    // What a house that has nothing yet shows.
    if (!hasParameter(path) && !neverEmpty.includes(path)) wanted.push({ path, state: 'empty' })
  }
  for (const { method, path, wrong } of routes) {
    if (method === 'GET') continue
    // A form that says what is wrong with what was typed, and one about something another may have changed.
    if (wrong !== null) wanted.push({ path, state: 'wrong' })
    if (hasParameter(path)) wanted.push({ path, state: 'changed' })
  }
  return wanted
}

/** What was wanted and is not there. */
export const statesMissing = (
  wanted: readonly Wanted[],
  pictured: ReadonlySet<string>,
): readonly Wanted[] => wanted.filter(({ path, state }) => !pictured.has(`${path} ${state}`))

/** Exceptions that no page needs any more. */
export const staleExceptions = (routes: readonly Known[]): readonly string[] => {
  const pages = new Set(routes.filter(({ method }) => method === 'GET').map(({ path }) => path))
  return [...noPages, ...neverEmpty].filter((path) => !pages.has(path as Known['path']))
}
