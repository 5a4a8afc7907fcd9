// After the whole way of three cards and a run of mishaps: no log, error or refusal of any program holds a
// name, a number or a photograph, and no program leaves its memory in a file.
import assert from 'node:assert/strict'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { goTheWay, strangers, type CardWay } from './card-way.ts'
import { filesBelow, foundIn, needlesOfText } from './needles.ts'
import { Program } from './program.ts'

let way: CardWay
before(async () => (way = await goTheWay()))
after(() => way.close())

const someone = strangers[0]

/** Everything that goes wrong in an ordinary month, each with somebody's facts at hand. */
async function mishaps(): Promise<void> {
  const { house } = way
  const broken = join(house.folder, 'broken.csv')
  const row = `${someone.number},${someone.family},`
  const heading = 'Payroll No,Surname,Forename,Rank,Employee type,Dept,Start date'
  writeFileSync(broken, `${heading}\n${row}Ada,Constable,Unheard of,Wharf,31/02/2020\n"${row}`)
  await way.tipstaff(['roster', 'import', broken, '--yes'], 'pass-office')
  await way.tipstaff(['roster', 'import', broken, '--yes'], 'guard')
  const photos = join(house.folder, 'broken-photographs')
  mkdirSync(photos)
  writeFileSync(join(photos, `${someone.number}.jpg`), `${someone.family} no picture`)
  await way.tipstaff(['photos', 'take', photos, '--again'], 'pass-office')
  await way.tipstaff(['card', 'request', '--type', 'warrant-card', '--everyone'], 'sponsor')
  await way.tipstaff(['people', 'find', '--number', someone.number], 'guard')
  await house.kill('custodian')
  await way.tipstaff(['people', 'find', someone.family], 'pass-office')
  await way.tipstaff(['people', 'find', '--number', someone.number], 'pass-office')
  await house.startCustodian()
  await nonsense(house.programs.custodian.socket, `${someone.family} is no frame`)
  await house.kill('sequencer')
  await way.tipstaff(['people', 'find', someone.family], 'pass-office')
  await house.startSequencer()
  await nonsense(house.programs.sequencer.socket, `${someone.family} is no frame`)
  await way.programs.door.kill()
  await way.station(['run', '--auto', '--until-done'])
  way.programs.door.start()
  await way.programs.door.up()
}

function nonsense(socket: string, text: string): Promise<void> {
  return new Promise((resolve) => {
    const line = connect(socket, () => line.end(text))
    line.once('error', () => resolve())
    line.once('close', () => resolve())
    line.resume()
  })
}

test(
  'no log, error or refusal holds a name, a number or a photograph',
  { timeout: 180_000 },
  async () => {
    await mishaps()
    assert.ok(
      way.said.filter(({ code }) => code !== 0).length >= 5,
      'mishaps went wrong as they should',
    )
    for (const { args, err } of way.said)
      assert.deepEqual(
        foundIn(Buffer.from(err), way.needles),
        [],
        `${args.slice(2, 5).join(' ')} says`,
      )
    const logs = readdirSync(way.logs).filter((name) => name.endsWith('.log'))
    assert.deepEqual(logs.sort(), ['custodian.log', 'door.log', 'lists.log', 'sequencer.log'])
    for (const name of logs)
      assert.deepEqual(foundIn(readFileSync(join(way.logs, name)), way.needles), [], name)
  },
)

test('the search finds what it looks for, however it is written', () => {
  const needles = needlesOfText('name', 'Brimsquill')
  const writings = [
    'x Brimsquill y',
    Buffer.from('xBrimsquillyz').toString('base64'),
    Buffer.from('xxBrimsquillyz').toString('base64url'),
    Buffer.from('Brimsquill').toString('hex').toUpperCase(),
    Buffer.from('Brimsquill', 'utf16le'),
  ]
  for (const text of writings) assert.deepEqual(foundIn(Buffer.from(text), needles), ['name'])
})

test('no program can leave its memory in a file: no core, no report, nothing after a crash', async () => {
  if (process.platform !== 'linux') return
  await way.house.kill('custodian')
  await way.house.kill('sequencer')
  const main = (part: string): string => join(import.meta.dirname, `../../apps/${part}/src/main.ts`)
  const { programs, office } = way.house
  const { home } = office.settings
  const { logs, stationHome } = way
  const own = [
    new Program({
      name: 'custodian',
      ...programs.custodian,
      logs,
      answers: programs.custodian.socket,
    }),
    new Program({
      name: 'sequencer',
      ...programs.sequencer,
      logs,
      answers: programs.sequencer.socket,
    }),
    way.programs.door,
    new Program({
      name: 'station',
      args: [main('bureau'), 'run', '--home', stationHome, '--auto'],
      logs,
    }),
  ]
  const isBad = (path: string): boolean => /(^|\/)(core(\.\d+)?|report\.[^/]*\.json)$/.test(path)
  try {
    for (const one of own) {
      if (one !== way.programs.door) one.start()
      await one.up()
      await untilUnderLimits(one)
      const line = readFileSync(`/proc/${String(one.pid)}/cmdline`, 'utf8')
      assert.doesNotMatch(line, /--report-|--heapsnapshot|--inspect/, one.name)
    }
  } finally {
    for (const one of own.toReversed())
      await one.kill(one.name === 'station' ? 'SIGABRT' : 'SIGQUIT')
  }
  const left = [...filesBelow(way.house.folder), ...filesBelow(home)].map(({ path }) => path)
  assert.deepEqual([...left, ...readdirSync(process.cwd())].filter(isBad), [])
})

// A program that has just started replaces itself once to get under the limits.
async function untilUnderLimits({ name, pid }: Program): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    const limits = readFileSync(`/proc/${String(pid)}/limits`, 'utf8')
    if (/^Max core file size\s+0\s+0\s/m.test(limits)) return
    await sleep(50)
  }
  assert.fail(`${name} may leave a core`)
}
