// The watched folder: what passes, what is held, what is half written, and a program killed in between.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { Holds } from '../held/holds.ts'
import { makePerson, readPeopleList, readSelf } from '../held/people.ts'
import { makeHouse } from '../trial/house.ts'
import { FolderWatch } from './watch-folder.ts'

const house = makeHouse()
after(() => house.close())
const at = (name: string): string => join(house.folder, name)
const list = ['ada', 'ben'].map((name) => makePerson(name, at(`${name}.json`)))
writeFileSync(at('people'), `${list.join('\n')}\n`)
const people = readPeopleList(at('people'))
const logger = { info: () => undefined, error: (what: unknown) => console.log(what) }

function place(name: string): { from: string; passed: string; held: string } {
  const [from, passed, held] = ['out', 'passed', 'held'].map((one) => at(`${name}-${one}`))
  mkdirSync(from ?? '')
  return { from: from ?? '', passed: passed ?? '', held: held ?? '' }
}
const visible = (folder: string): string[] =>
  (existsSync(folder) ? readdirSync(folder) : []).filter((name) => !name.startsWith('.'))

test('what is harmless passes, what leaks is held and passes when released', async () => {
  const { from, passed, held } = place('plain')
  const holds = new Holds(held, people)
  const watch = new FolderWatch({
    paths: house.paths,
    from,
    passed,
    holds,
    quietMilliseconds: 0,
    logger,
  })
  writeFileSync(join(from, 'good.xlsx'), house.harmless)
  writeFileSync(join(from, 'bad.xlsx'), house.leaking)
  writeFileSync(join(from, 'half.xlsx.part'), house.harmless)
  await watch.round()
  assert.deepEqual(visible(passed), [], 'a file just seen is not whole yet')
  await watch.round()
  assert.deepEqual(visible(passed), ['good.xlsx'])
  assert.ok(readFileSync(join(passed, 'good.xlsx')).equals(house.harmless))
  assert.deepEqual(visible(from), ['half.xlsx.part'])
  const [standing] = holds.standings()
  assert.equal(standing?.verdict, 'BLOCK')
  holds.ask(standing.id, readSelf(at('ada.json')), 'It was asked for by a court.')
  holds.release(standing.id, readSelf(at('ben.json')), 'I have seen the order.')
  await watch.round()
  assert.ok(readFileSync(join(passed, 'bad.xlsx')).equals(house.leaking))
  // Another file of a name that is taken does not write over it.
  writeFileSync(join(from, 'good.xlsx'), 'Year,Count\n2024,12\n2025,13\n')
  await watch.round()
  await watch.round()
  assert.deepEqual(visible(passed), ['bad.xlsx', 'good (2).xlsx', 'good.xlsx'])
  await watch.stop()
})

test('a file that is still being written waits', async () => {
  const { from, passed, held } = place('slow')
  const holds = new Holds(held, people)
  const watch = new FolderWatch({
    paths: house.paths,
    from,
    passed,
    holds,
    quietMilliseconds: 60_000,
    logger,
  })
  writeFileSync(join(from, 'slow.csv'), 'a,b\n')
  await watch.round()
  await watch.round()
  assert.deepEqual(visible(from), ['slow.csv'])
  assert.deepEqual(visible(passed), [])
  await watch.stop()
})

test('killed again and again, nothing is lost and nothing passes unread', async () => {
  const { from, passed, held } = place('killed')
  const names = Array.from({ length: 2 }, (_, i) => `file${i}`)
  for (const name of names) {
    writeFileSync(
      join(from, `${name}.csv`),
      `Year,Count\n2024,${name.length}\n2025,13\n${name},1\n`,
    )
    writeFileSync(join(from, `${name}.xlsx`), Buffer.concat([house.leaking, Buffer.from(name)]))
  }
  const start = () =>
    spawn(
      process.execPath,
      [
        '--conditions=tipstaff-source',
        '--disable-warning=ExperimentalWarning',
        join(import.meta.dirname, '../main.ts'),
        'watch',
        from,
        ...['--passed', passed, '--held', held, '--people', at('people')],
        ...['--index', house.paths.index, '--key', house.paths.key],
      ],
      { stdio: 'ignore' },
    )
  const holds = new Holds(held, people)
  for (let time = 0; visible(from).length > 0; time += 1) {
    assert.ok(time < 100, `still there: ${visible(from).join(' ')}`)
    const program = start()
    const ended = new Promise((resolve) => program.once('exit', resolve))
    // It is given longer each time, so that the end is reached on any machine.
    await new Promise((resolve) => setTimeout(resolve, 2_000 + time * 2_500))
    program.kill('SIGKILL')
    await ended
    assert.ok(
      visible(passed).every((name) => name.endsWith('.csv')),
      visible(passed).join(' '),
    )
  }
  assert.deepEqual(
    visible(passed),
    names.map((name) => `${name}.csv`),
  )
  assert.equal(holds.standings().length, names.length)
  assert.ok(holds.standings().every(({ id }) => existsSync(holds.content(id))))
})
