// The commands that change and remove sites and zones, as somebody types them: what no option names stays, what
// contradicts itself or is not there is refused, and the help says what each does.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { Command } from 'commander'
import { Refusal, type RefusalCode } from '../platform/refusal.ts'
import { publishLists, registerPublicationCommands, siteIdOf, sitesOf, zonesOf } from './index.ts'
import { openHouse, type House } from '../../../../test/house.ts'
import { typedIn, type Typed } from '../../../../test/typed-command.ts'

let house: House
let tipstaff: Typed
let said = ''
before(async () => {
  house = await openHouse()
  const begin = () => new Command()
  tipstaff = typedIn(house, registerPublicationCommands, begin, (text) => (said += text))
})
after(() => house.close())

const signed = ['--as', 'key.json']
const refuses = (code: RefusalCode) => (error: unknown) =>
  error instanceof Refusal && error.code === code
const zone = async (site: string, id: string) =>
  (await zonesOf(house.office.store.db, siteIdOf(site))).find((one) => one.id === id)
let site = ''

test('a zone is changed option by option', async () => {
  site = (await tipstaff('pass-office', 'site', 'add', 'Quay Street', ...signed)).trim()
  const id = [site, 'cells']
  const added = [
    '--name',
    'Cells',
    '--grades',
    'G1,G2,G2',
    '--types',
    'warrant-card',
    '--unstaffed',
  ]
  await tipstaff('pass-office', 'zone', 'add', ...id, ...added, ...signed)
  const before = await zone(site, 'cells')
  assert.deepEqual(before, {
    id: 'cells',
    name: 'Cells',
    required: { normal: 'G1', heightened: 'G2', exceptional: 'G2' },
    statusAgeMax: 3600,
    cardTypes: ['warrant-card'],
    unstaffed: true,
    entry: 'by-type',
  })
  const change = ['zone', 'change', ...id]
  await tipstaff('pass-office', ...change, '--status-minutes', '5', '--staffed', ...signed)
  assert.deepEqual(await zone(site, 'cells'), { ...before, statusAgeMax: 300, unstaffed: false })
  await tipstaff('pass-office', ...change, '--grades', 'G2,G2,G2', '--by-grant', ...signed)
  const required = { normal: 'G2', heightened: 'G2', exceptional: 'G2' }
  const now = { ...before, statusAgeMax: 300, unstaffed: false, required, entry: 'by-grant' }
  assert.deepEqual(await zone(site, 'cells'), now)
  for (const wrong of [
    ['--staffed', '--unstaffed'],
    ['--by-grant', '--by-type'],
    ['--grades', 'G2,G1,G1'],
    ['--grades', 'G2'],
    ['--status-minutes', 'soon'],
    ['--name', ''],
  ])
    await assert.rejects(
      tipstaff('pass-office', ...change, ...wrong, ...signed),
      refuses('malformed'),
      wrong.join(' '),
    )
  await assert.rejects(
    tipstaff('pass-office', 'zone', 'change', site, 'yard', '--unstaffed', ...signed),
    refuses('not-found'),
  )
  await assert.rejects(
    tipstaff('guard', ...change, '--unstaffed', ...signed),
    refuses('not-permitted'),
  )
  assert.deepEqual(await zone(site, 'cells'), now)
})

test('a site is renamed, emptied, and then removed', async () => {
  await tipstaff('pass-office', 'site', 'rename', site, 'Quay Street North', ...signed)
  assert.match(await tipstaff('guard', 'site', 'list'), /Quay Street North/)
  const remove = ['site', 'remove', site, ...signed]
  await publishLists(house.office)
  await assert.rejects(tipstaff('pass-office', ...remove), refuses('wrong-state'))
  await tipstaff('pass-office', 'zone', 'remove', site, 'cells', ...signed)
  await assert.rejects(tipstaff('pass-office', ...remove), refuses('not-ready'))
  await publishLists(house.office)
  await tipstaff('pass-office', ...remove)
  assert.deepEqual(await sitesOf(house.office.store.db), [])
})

test('the help names every one of these commands and says what it does', async () => {
  for (const [noun, verbs] of [
    ['site', ['add', 'rename', 'remove', 'list']],
    ['zone', ['add', 'change', 'remove', 'list']],
    ['trust', ['draft', 'sign', 'publish']],
    ['access', ['grant', 'approve', 'withdraw', 'waiting']],
    ['lists', ['show', 'publish', 'serve']],
    ['gates', ['heard']],
  ] as const) {
    said = ''
    await assert.rejects(tipstaff('guard', noun, '--help'), { code: 'commander.helpDisplayed' })
    for (const verb of verbs) assert.match(said, new RegExp(`^  ${verb}( .*\\S)? {2,}\\S`, 'm'))
  }
})
