// Home tells everybody what they can begin, and each of it leads to a page they may see.
import { after, before, test } from 'node:test'
import assert from 'node:assert/strict'
import { operatorRoles } from '@tipstaff/custody'
import { openConsole, type ConsoleHouse } from './open-console.ts'

let at: ConsoleHouse
before(async () => {
  at = await openConsole()
})
after(() => at.close())

test('every role has something to begin, and may', async () => {
  for (const role of operatorRoles) {
    const browser = at.as(role)
    const { text } = await browser.get('/')
    const [, list = ''] = /What you can begin<\/h2>\s*<ul[^>]*>([\s\S]*?)<\/ul>/.exec(text) ?? []
    const paths = [...list.matchAll(/href="([^"]+)"/g)].map(([, path = '']) => path)
    assert.ok(paths.length > 0, role)
    assert.deepEqual(paths, [...new Set(paths)], role)
    for (const path of paths) assert.equal((await browser.get(path)).status, 200, `${role} ${path}`)
  }
})

test('nobody is offered what another does', async () => {
  const guard = (await at.as('guard').get('/')).text
  const [, list = ''] = /What you can begin([\s\S]*?)<\/ul>/.exec(guard) ?? []
  assert.doesNotMatch(list, /\/requests\/new|\/rosters\/new|\/operators\/new|\/suspend/)
  assert.match((await at.as('control-room').get('/')).text, /Suspend a card for a caller/)
})
