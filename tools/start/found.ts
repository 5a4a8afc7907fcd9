// The first steps: keys and operators, the parties' directories, roots and trust list, a site with its gate.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { newSealingPair } from '@tipstaff/seal'
import { makeOperator } from '../../apps/issuer/src/cli/operators.ts'
import { operators, type House, type OperatorName } from './house.ts'

export const organisation = {
  name: 'Harbour & Coast Constabulary',
  address:
    'Warrant Office|Harbour & Coast Constabulary|The Custom House|1 Quay Street, Port Ellery',
  telephone: '0300 555 0147',
  issuer: 'harbour-coast.example',
} as const

/** Operators with keys of their own, custodian, office, protected office's key, witness. */
export async function makeKeys(house: House): Promise<string> {
  const { places } = house
  // Nothing leans on what a killed run left half made: this step was not done.
  for (const folder of [places.custodian, places.office])
    rmSync(folder, { recursive: true, force: true })
  const named = Object.entries(operators) as [OperatorName, string][]
  const first = await Promise.all(
    named.map(async ([name, role]) => {
      const password = readFileSync(house.passwordFile(name), 'utf8').trim()
      await makeOperator(house.keyFile(name), password)
      const pub = JSON.parse(readFileSync(`${house.keyFile(name)}.pub`, 'utf8')) as object
      return { ...pub, roles: [role] }
    }),
  )
  const list = join(places.operators, 'first.json')
  writeFileSync(list, JSON.stringify(first), { mode: 0o600 })
  await house.run('custodian', [
    'init',
    ...['--dir', places.custodian, '--origin', `${organisation.issuer}/ledger`],
    ...['--issuer', organisation.issuer, '--operators', list],
    ...['--ration-hour', '600', '--ration-day', '2000'],
  ])
  await house.tipstaff([
    'init',
    ...['--organisation', organisation.name, '--address', organisation.address],
    ...['--telephone', organisation.telephone, '--issuer', organisation.issuer],
    ...['--custodian', places.custodianSocket, '--protected-key', await protectedOffice(house)],
    ...['--witness', `http://127.0.0.1:${String(house.ports.witness)}/`],
    ...['--lists-port', String(house.ports.lists), '--door-port', String(house.ports.door)],
  ])
  return `${String(first.length)} operators, each with a password-protected key of their own (${places.operators}); in earnest these are different people on different machines`
}

// Its private key stays with the office for protected people; this machine only plays that it is elsewhere.
async function protectedOffice(house: House): Promise<string> {
  const folder = join(house.places.home, 'protected-office')
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const { seed, publicKey } = await newSealingPair()
  writeFileSync(join(folder, 'seed'), Buffer.from(seed).toString('base64'), { mode: 0o600 })
  const file = join(folder, 'public-key')
  writeFileSync(file, `${Buffer.from(publicKey).toString('base64')}\n`)
  return file
}

/** Custodian, then sequencer: what everything else leans on. */
export async function startGround(house: House): Promise<void> {
  const { places } = house
  await house.start(
    'custodian',
    'custodian',
    ['serve', '--dir', places.custodian, '--socket', places.custodianSocket],
    places.custodianSocket,
  )
  await house.start(
    'sequencer',
    'tipstaff',
    ['--home', places.office, 'sequencer'],
    join(places.office, 'sequencer.sock'),
  )
}

/** Lists and ledger for gates and verifiers, and the door for print stations. */
export async function startServers(house: House): Promise<void> {
  const { places, ports } = house
  const start = (name: string, words: readonly string[], port: number): Promise<void> =>
    house.start(name, 'tipstaff', ['--home', places.office, ...words], port)
  await Promise.all([
    start('lists', ['lists', 'serve'], ports.lists),
    start('door', ['door'], ports.door),
    start('console', ['console', '--port', String(ports.console)], ports.console),
  ])
}

/** Three roots, a trust list signed by two of them, a site with three zones, lists published. */
export async function makeTrust(house: House): Promise<string> {
  const { places } = house
  const passwords = [1, 2, 3].map((no) => house.passwordFile(`root-${String(no)}`))
  await house.once('roots', async () => {
    rmSync(places.roots, { recursive: true, force: true })
    const given = passwords.flatMap((file) => ['--password-file', file])
    await house.tipstaff(['roots', 'make', places.roots, ...given])
    return places.roots
  })
  await house.once('trust', () => publishTrust(house, passwords))
  const site = await house.once('site', async () => {
    const { out } = await house.tipstaff(
      ['site', 'add', 'Port Ellery Police Station'],
      'pass-office',
    )
    return out.trim()
  })
  for (const [id, name, grades, minutes, more] of zones) {
    const words = ['--name', name, '--grades', grades, '--status-minutes', minutes, ...more]
    await house.once(`zone ${id}`, async () => {
      await house.tipstaff(['zone', 'add', site, id, ...words], 'pass-office')
      return id
    })
  }
  await house.tipstaff(['lists', 'publish'])
  return `the root keys lie in ${places.roots}; in earnest three people keep them on paper or in a safe, off every network`
}

const zones = [
  ['front-desk', 'Front desk', 'G2,G2,G2', '60', []],
  ['yard', 'Vehicle yard', 'G1,G2,G2', '240', []],
  ['armoury', 'Armoury door, nobody there', 'G3,G3,G4', '15', ['--unstaffed']],
] as const

async function publishTrust(house: House, passwords: readonly string[]): Promise<string> {
  const { places } = house
  const root = (no: number, end: string): string => join(places.roots, `root-${String(no)}.${end}`)
  const draft = join(places.roots, 'trust.cbor')
  await house.tipstaff(['trust', 'draft', draft])
  for (const no of [1, 3]) {
    const words = ['--root', root(no, 'json'), '--password-file', passwords[no - 1] ?? '']
    await house.tipstaff(['trust', 'sign', draft, ...words])
  }
  const pins = [1, 2, 3].flatMap((no) => ['--root', root(no, 'pub')])
  await house.tipstaff(['trust', 'publish', draft, ...pins])
  return draft
}

/** The gate of the site: public keys pinned, lists fetched, the guard's page up. */
export async function makeGate(house: House): Promise<string> {
  const { places, ports } = house
  const roots = [1, 2, 3].flatMap((no) => ['--root', join(places.roots, `root-${String(no)}.pub`)])
  const url = `http://127.0.0.1:${String(ports.lists)}`
  rmSync(places.gate, { recursive: true, force: true })
  await house.run('gate', [
    'init',
    '--dir',
    places.gate,
    ...roots,
    '--url',
    url,
    '--site',
    house.fact('site'),
  ])
  return `the gate pins three root keys and follows ${url}`
}

export async function startGate(house: House): Promise<void> {
  const { places, ports } = house
  await house.start(
    'gate',
    'gate',
    ['run', '--dir', places.gate, '--port', String(ports.gate)],
    ports.gate,
  )
}

/** A witness of another party: cosigns the ledger's checkpoints if each continues the last. */
export async function makeWitness(house: House): Promise<string> {
  const { places } = house
  await house.once('witness', async () => {
    rmSync(places.witness, { recursive: true, force: true })
    const name = 'witness.example/staff-association'
    await house.run('witness', ['init', '--dir', places.witness, '--name', name])
    const keys = join(places.home, 'log-keys')
    writeFileSync(keys, (await house.tipstaff(['ledger', 'keys'])).out)
    await house.run('witness', ['add-log', '--dir', places.witness, '--log-key', `@${keys}`])
    return name
  })
  await startWitness(house)
  const order = await house.once('witness order', async () => {
    const key = `@${join(places.witness, 'witness.vkeys')}`
    const { out } = await house.tipstaff(
      ['witness', 'add', key, '--with', house.operatorId('keeper-2')],
      'keeper-1',
    )
    return /or_[0-9a-f]{16}/.exec(out)?.[0]
  })
  await house.tipstaff(['order', 'approve', order], 'keeper-2')
  return 'the staff association runs it; it sees sizes and hashes. Two keepers have made it required: nothing goes to a print station unless it has cosigned'
}

export async function startWitness(house: House): Promise<void> {
  const { places, ports } = house
  const listen = `127.0.0.1:${String(ports.witness)}`
  await house.start(
    'witness',
    'witness',
    ['serve', '--dir', places.witness, '--listen', listen],
    ports.witness,
  )
}
