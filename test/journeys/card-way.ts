// The whole way of three cards at the command line, as people go it, with every program a process of its own:
// roster, photographs, request, approval, issue, batch, press, hand-over, exposure. Keeps all that was said.
import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { HolderId } from '@tipstaff/custody'
import sharp from 'sharp'
import { blankSerial } from '../../apps/issuer/src/personalisation/index.ts'
import { holdersById, readRecord, viewHolders } from '../../apps/issuer/src/personnel/index.ts'
import { openHouse, type House } from '../house.ts'
import { freePort } from './free-port.ts'
import { needlesOfBytes, needlesOfText, type Needle } from './needles.ts'
import { Program } from './program.ts'

const root = join(import.meta.dirname, '..', '..')
const ours = ['--conditions=tipstaff-source', '--disable-warning=ExperimentalWarning']

export interface Said {
  readonly args: readonly string[]
  readonly code: number
  readonly out: string
  readonly err: string
}

/** People who do not exist, called so that nothing else is. */
const names = [
  { number: 'QX770011', family: 'Tarrowby-Vexworth', given: 'Quillon', unit: 'Zephyrmoor Wharf' },
  { number: 'QX770022', family: "O'Brimsquill", given: 'Ysolde', unit: 'Zephyrmoor Quay' },
  { number: 'QX770033', family: 'Ngquthuvane', given: 'Éloïse', unit: 'Zephyrmoor Yard' },
] as const
export type Stranger = Record<'number' | 'family' | 'given' | 'unit' | 'email', string>
const withAddress = (one: Omit<Stranger, 'email'>): Stranger => ({
  ...one,
  email: `${one.number.toLowerCase()}@brimsquill.example`,
})
export const strangers: readonly [Stranger, Stranger, Stranger] = [
  withAddress(names[0]),
  withAddress(names[1]),
  withAddress(names[2]),
]

export interface CardWay {
  readonly house: House
  readonly logs: string
  readonly stationHome: string
  readonly said: readonly Said[]
  /** Names, numbers, units, addresses and photographs as they came in. */
  readonly needles: readonly Needle[]
  readonly serials: readonly string[]
  readonly programs: Readonly<Record<'door' | 'lists', Program>>
  /** A command of the office, by an operator. */
  tipstaff(args: readonly string[], as?: keyof House['people']): Promise<Said>
  station(args: readonly string[]): Promise<Said>
  close(): Promise<void>
}

/** Goes the way; throws when a step fails. */
export async function goTheWay(): Promise<CardWay> {
  const [doorPort, listsPort] = [await freePort(), await freePort()]
  const logs = mkdtempSync(join(tmpdir(), 'tipstaff-logs-'))
  const house = await openHouse({ doorPort, listsPort, logs, keyFiles: true })
  const way = new Way(house, logs)
  const program = (name: string, words: readonly string[], port: number): Program => {
    const args = [join(root, 'apps/issuer/src/main.ts'), '--home', house.office.settings.home]
    return new Program({ name, args: [...args, ...words], logs, answers: port })
  }
  const programs = {
    door: program('door', ['door'], doorPort),
    lists: program('lists', ['lists', 'serve'], listsPort),
  }
  const close = async (): Promise<void> => {
    for (const one of Object.values(programs)) await one.kill('SIGTERM')
    await house.close()
    rmSync(logs, { recursive: true, force: true })
  }
  try {
    for (const one of Object.values(programs)) one.start()
    const needles = await way.takePeopleIn()
    const serials = await way.issue()
    const made = await needlesOfCards(house)
    for (const one of Object.values(programs)) await one.up()
    await way.print()
    await way.handOver(serials)
    return {
      house,
      logs,
      stationHome: way.stationHome,
      said: way.said,
      needles: [...needles, ...made],
      serials,
      programs,
      tipstaff: (args, as) => way.tipstaff(args, as),
      station: (args) => way.station(args),
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

// What the office made of the people: prepared portraits and the texts of their codes.
async function needlesOfCards({ office, people }: House): Promise<readonly Needle[]> {
  const rows = await office.store.db.selectFrom('holders').select('id').execute()
  const holders = await holdersById(
    office.store.db,
    rows.map(({ id }) => id as HolderId),
  )
  const groups = ['F.portrait', 'F.card'] as const
  const seen = await viewHolders(office, people['pass-office'], [...holders.values()], groups)
  return [...seen.values()].flatMap(({ groups: own }) => {
    const [portrait, card] = [own['F.portrait'], own['F.card']]
    if (!portrait || !card) throw new Error('a card without portrait or code')
    const { print, qr } = readRecord('F.portrait', portrait)
    return [
      ...needlesOfBytes('portrait', print),
      ...needlesOfBytes('portrait in the code', qr),
      ...needlesOfBytes('code', Buffer.from(readRecord('F.card', card).qr)),
    ]
  })
}

class Way {
  readonly said: Said[] = []
  readonly stationHome: string
  readonly #house: House
  readonly #compiled: string

  constructor(house: House, logs: string) {
    this.#house = house
    this.#compiled = join(logs, 'compiled')
    this.stationHome = join(house.folder, 'station')
  }

  tipstaff(args: readonly string[], as?: keyof House['people']): Promise<Said> {
    const keys = join(this.#house.folder, 'operators')
    const key = as
      ? ['--as', join(keys, `${as}.json`), '--password-file', join(keys, `${as}.password`)]
      : []
    const home = ['--home', this.#house.office.settings.home]
    return this.#run(['apps/issuer/src/main.ts', ...home, ...args, ...key])
  }

  station(args: readonly string[]): Promise<Said> {
    return this.#run(['apps/bureau/src/main.ts', ...args, '--home', this.stationHome])
  }

  async #run([program = '', ...args]: readonly string[]): Promise<Said> {
    const child = spawn(process.execPath, [...ours, join(root, program), ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'] ?? this.#compiled,
      },
    })
    let [out, err] = ['', '']
    child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text))
    child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text))
    const code = await new Promise<number>((resolve) =>
      child.once('close', (status) => resolve(status ?? 1)),
    )
    const said = { args, code, out, err }
    this.said.push(said)
    return said
  }

  async #must(said: Promise<Said>, found = /()/): Promise<string> {
    const { code, out, err, args } = await said
    const match = found.exec(out)
    if (code !== 0 || !match) throw new Error(`${args.join(' ')}: ${String(code)} ${out} ${err}`)
    return match[0]
  }

  async takePeopleIn(): Promise<readonly Needle[]> {
    const { folder } = this.#house
    const heading =
      'Payroll No,Surname,Forename,Rank,Employee type,Dept,Start date,Leaver date,Vetting,Vetting expiry,Email'
    const rows = strangers.map(
      ({ number, family, given, unit, email }) =>
        `${number},${family},${given},Constable,Police officer,${unit},01/02/2020,,RV,01/02/2099,${email}`,
    )
    const roster = join(folder, 'roster.csv')
    writeFileSync(roster, [heading, ...rows].join('\n'))
    const photos = join(folder, 'photographs')
    mkdirSync(photos)
    const needles: Needle[] = []
    for (const [no, { number, family, given, unit, email }] of strangers.entries()) {
      const picture = await drawnFace(no)
      writeFileSync(join(photos, `${number}.jpg`), picture)
      needles.push(
        ...needlesOfText(`name ${String(no)}`, family),
        ...needlesOfText(`name ${String(no)}`, `${given} `),
        ...needlesOfText(`number ${String(no)}`, number),
        ...needlesOfText(`unit ${String(no)}`, unit),
        ...needlesOfText(`e-mail ${String(no)}`, email),
        ...needlesOfBytes(`photograph ${String(no)}`, picture),
      )
    }
    await this.#must(this.tipstaff(['roster', 'import', roster, '--yes'], 'pass-office'))
    await this.#must(this.tipstaff(['photos', 'take', photos], 'pass-office'))
    const list = await this.tipstaff(['photos', 'list'])
    const toJudge = list.out.match(/ho_[a-z2-7]{16}/g) ?? []
    if (toJudge.length > 0)
      await this.#must(this.tipstaff(['photos', 'judge', 'accept', ...toJudge], 'pass-office'))
    return needles
  }

  async issue(): Promise<readonly string[]> {
    const ask = ['card', 'request', '--type', 'warrant-card', '--everyone']
    const request = await this.#must(this.tipstaff(ask, 'sponsor'), /re_[a-z2-7]{16}/)
    await this.#must(this.tipstaff(['card', 'approve', request], 'approver'))
    await this.#must(this.tipstaff(['card', 'issue', request], 'pass-office'))
    const cards = await this.#house.office.store.db
      .selectFrom('cards')
      .select('serial')
      .where('state', '=', 'signed')
      .execute()
    if (cards.length !== strangers.length) throw new Error('not every card was signed')
    return cards.map(({ serial }) => serial)
  }

  async print(): Promise<void> {
    const { folder, people } = this.#house
    const printed = ['--print-folder', join(folder, 'printed'), '--dpi', '300']
    await this.#must(this.station(['init', '--name', 'press', ...printed]))
    const enrolment = join(folder, 'enrolment.json')
    writeFileSync(enrolment, await this.#must(this.station(['enrol-file']), /[^]*/))
    const second = people['second-keeper'].operator
    const proposed = this.tipstaff(['station', 'enrol', enrolment, '--with', second], 'keeper')
    const station = await this.#must(proposed, /st_[a-z2-7]{16}/)
    await this.#must(this.tipstaff(['station', 'approve', station], 'second-keeper'))
    const door = join(folder, 'office-door.json')
    await this.#must(this.tipstaff(['station', 'door-file', door]))
    await this.#must(this.station(['trust', door]))
    const terms = ['--station', station, '--with', people.approver.operator, '--all-signed']
    const prepare = this.tipstaff(['batch', 'prepare', ...terms], 'press-operator')
    const batch = await this.#must(prepare, /ba_[a-z2-7]{16}/)
    await this.#must(this.tipstaff(['batch', 'approve', batch], 'approver'))
    const blanks = [blankSerial('TS', 1), blankSerial('TS', 6)]
    await this.#must(this.tipstaff(['stock', 'receive', ...blanks], 'press-operator'))
    await this.#must(
      this.tipstaff(['stock', 'issue', ...blanks, '--batch', batch], 'press-operator'),
    )
    await this.#must(this.station(['run', '--auto', '--until-done']))
  }

  async handOver(serials: readonly string[]): Promise<void> {
    const { sponsor } = this.#house.people
    const came = ['card', 'receive', '--serial', ...serials]
    await this.#must(this.tipstaff(came, 'pass-office'))
    const [first = ''] = serials
    const given = ['card', 'hand-over', first, '--checked-by', sponsor.operator, '--received']
    await this.#must(this.tipstaff(given, 'pass-office'))
    await this.#must(this.tipstaff(['card', 'activate', first], 'pass-office'))
  }
}

async function drawnFace(no: number): Promise<Buffer> {
  const colour = ['#5d4037', '#1b5e20', '#4a148c'][no] ?? '#222'
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="600" height="800">
    <rect width="600" height="800" fill="#cfd8dc"/><ellipse cx="300" cy="330" rx="${String(150 + no * 5)}" ry="200" fill="#d9a679"/>
    <rect x="110" y="560" width="380" height="240" rx="110" fill="${colour}"/>
    <circle cx="240" cy="300" r="18" fill="#222"/><circle cx="360" cy="300" r="18" fill="#222"/>
    <path d="M240 430q60 50 120 0" stroke="#722" stroke-width="12" fill="none"/></svg>`
  return await sharp(Buffer.from(svg)).jpeg({ quality: 90 }).toBuffer()
}
