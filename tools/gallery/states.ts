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

/**
 * What the walk does not come to yet: the sample house has no draft, batch or order in that state. Nothing may be added
 * here for a new page; whatever is pictured after all is to be taken out. The pages' own tests look at most of these.
 */
const notReached: readonly string[] = [
  '/rosters/new usual',
  '/rosters/new/:draft usual',
  '/rosters/new/:draft/preview usual',
  '/photographs/taken/:id usual',
  '/photographs/judge empty',
  '/requests/new/:draft usual',
  '/batches/:id/sums usual',
  '/cards/list empty',
  '/exposure/namings empty',
  '/files/openings empty',
  '/operators/:operator/passkeys/:digest/remove usual',
  '/orders/:matter usual',
  '/people/find wrong',
  '/rosters/new/:draft changed',
  '/rosters/new/:draft/stage changed',
  '/rosters/new/:draft/discard changed',
  '/requests/new/:draft changed',
  '/requests/:id/issue changed',
  '/batches/new wrong',
  '/batches/:id/draw changed',
  '/batches/:id/redraft changed',
  '/batches/:id/jobs/:job/came-out changed',
  '/batches/:id/jobs/:job/no-card changed',
  '/batches/:id/jobs/:job/once-more changed',
  '/batches/:id/sums changed',
  '/sites/:site/rename wrong',
  '/sites/:site/remove changed',
  '/sites/:site/zones/:zone/review changed',
  '/cards/find wrong',
  '/suspend/:serial changed',
  '/day-passes/:id/approve changed',
  '/day-passes/:id/refuse changed',
  '/day-passes/:id/make changed',
  '/exposure/namings/:id changed',
  '/exposure/:id/names/open changed',
  '/exposure/:id/names/close changed',
  '/files/openings/:id/build changed',
  '/files/:id/ask wrong',
  '/files/:id/ask changed',
  '/ledger/verify wrong',
  '/operators/:operator/passkeys/:digest/approve wrong',
  '/operators/:operator/passkeys/:digest/approve changed',
  '/operators/:operator/passkeys/:digest/remove wrong',
  '/operators/:operator/passkeys/:digest/remove changed',
  '/orders/:matter/approve changed',
  '/orders/:matter/withdraw changed',
  '/programs/:id/end changed',
  '/my-card/:serial/report changed',
  '/my-card/activate wrong',
  '/people/:id/sign-in changed',
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

/** What was wanted and is not there, but for what is known not to be reached. */
export function statesMissing(
  wanted: readonly Wanted[],
  pictured: ReadonlySet<string>,
): readonly Wanted[] {
  return wanted.filter(({ path, state }) => {
    const one = `${path} ${state}`
    return !pictured.has(one) && !notReached.includes(one)
  })
}

/** What stands among the unreached and need not: it is pictured, or no page wants it any more. */
export function statesReached(
  wanted: readonly Wanted[],
  pictured: ReadonlySet<string>,
): readonly string[] {
  const known = new Set(wanted.map(({ path, state }) => `${path} ${state}`))
  return notReached.filter((one) => pictured.has(one) || !known.has(one))
}
