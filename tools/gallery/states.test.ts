// The list of states is made from the routes: a page that is added is asked for every state it must have.
import { test } from 'node:test'
import assert from 'node:assert/strict'
import { consoleParts } from '../../apps/issuer/src/console-routes.ts'
import { staleExceptions, statesMissing, statesWanted } from './states.ts'

const get = (path: `/${string}`) => ({ method: 'GET', path, wrong: null }) as const
const post = (path: `/${string}`, wrong = false) =>
  ({ method: 'POST', path, wrong: wrong ? () => Promise.reject(new Error()) : null }) as const

test('a new page is wanted usual and empty, its form wrong, and what may have changed meanwhile changed', () => {
  const routes = [get('/hats'), get('/hats/:id'), post('/hats', true), post('/hats/:id/burn')]
  const wanted = statesWanted(routes)
  assert.deepEqual(
    wanted.map(({ path, state }) => `${path} ${state}`),
    ['/hats usual', '/hats empty', '/hats/:id usual', '/hats wrong', '/hats/:id/burn changed'],
  )
  const pictured = new Set(['/hats usual', '/hats empty', '/hats/:id usual', '/hats wrong'])
  assert.deepEqual(statesMissing(wanted, pictured), [{ path: '/hats/:id/burn', state: 'changed' }])
  pictured.add('/hats/:id/burn changed')
  assert.deepEqual(statesMissing(wanted, pictured), [])
})

test('work is wanted while it goes on, a file or a stream not at all', () => {
  const routes = [get('/tasks/:id'), get('/tasks/:id/events'), get('/ledger/keys'), get('/my-card')]
  assert.deepEqual(
    statesWanted(routes).map(({ path, state }) => `${path} ${state}`),
    ['/tasks/:id busy', '/my-card usual'],
  )
})

test('what is left out is a page of the console still', () => {
  const work = { method: 'GET', path: '/tasks/:id/events', wrong: null } as const
  assert.deepEqual(staleExceptions([work, ...consoleParts.routes]), [])
  assert.ok(staleExceptions([]).includes('/my-card'))
})

test('the console wants a state of most of its routes, and each once', () => {
  const home = { method: 'GET', path: '/', wrong: null } as const
  const wanted = statesWanted([home, ...consoleParts.routes])
  const names = wanted.map(({ path, state }) => `${path} ${state}`)
  assert.ok(wanted.length > 150, String(wanted.length))
  assert.deepEqual(names, [...new Set(names)])
})
