// The house of the chaos test: office, custodian, sequencer and print station as processes, each started
// again when it dies, a station enrolled, cards waiting to be printed and people to be looked up.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { OperatorKey } from '@tipstaff/custody'
import { enrolmentFile, initStation, trustDoor, type Station } from '../../apps/bureau/src/index.ts'
import { keepFile } from '../../apps/bureau/src/disk.ts'
import {
  approveEnrolment,
  blankSerial,
  doorFile,
  proposeEnrolment,
  receiveStock,
} from '../../apps/issuer/src/personalisation/index.ts'
import { openHouse, type House } from '../house.ts'
import { signedCards } from '../press-at-work.ts'
import { freePort } from './free-port.ts'
import { Program } from './program.ts'

const root = join(import.meta.dirname, '..', '..')

export type Victim = 'office' | 'custodian' | 'sequencer' | 'station'

export interface ChaosHouse {
  readonly house: House
  readonly station: Station
  readonly programs: Readonly<Record<Victim, Program>>
  /** What the programs said on standard error. */
  readonly logs: string
  close(): Promise<void>
}

export interface ChaosTerms {
  readonly cards: number
  readonly batchJobs: number
  readonly budget: number
}

/** Builds the house and starts its four programs. */
export async function openChaosHouse(terms: ChaosTerms): Promise<ChaosHouse> {
  const logs = mkdtempSync(join(tmpdir(), 'tipstaff-chaos-'))
  const doorPort = await freePort()
  const house = await openHouse({ doorPort, logs })
  const { office, people } = house
  const station = await enrolled(house, join(house.folder, 'station'), doorPort)
  await signedCards(house, terms.cards)
  const last = blankSerial('TS', terms.cards * 20)
  const by = people['press-operator'].operator
  await receiveStock(office, { first: blankSerial('TS', 1), last, by })
  await house.kill('sequencer')
  await house.kill('custodian')
  const own = (name: 'custodian' | 'sequencer'): Program => {
    const { args, socket } = house.programs[name]
    return new Program({ name, args, logs, answers: socket })
  }
  const told = {
    home: office.settings.home,
    station: station.settings.station,
    ...terms,
    keys: {
      clerk: asText(people['pass-office']),
      press: asText(people['press-operator']),
      approver: asText(people.approver),
    },
  }
  const bureau = join(root, 'apps/bureau/src/main.ts')
  const programs = {
    custodian: own('custodian'),
    sequencer: own('sequencer'),
    office: new Program({
      name: 'office',
      args: [join(import.meta.dirname, 'office-at-chaos.ts')],
      logs,
      answers: doorPort,
      input: JSON.stringify(told),
    }),
    station: new Program({
      name: 'station',
      args: [bureau, 'run', '--home', station.home, '--auto', '--parallel', String(terms.budget)],
      logs,
    }),
  }
  for (const name of ['custodian', 'sequencer', 'office', 'station'] as const) {
    programs[name].start()
    await programs[name].up()
  }
  return {
    house,
    station,
    programs,
    logs,
    async close() {
      for (const program of Object.values(programs)) await program.kill()
      await house.close()
      rmSync(logs, { recursive: true, force: true })
    },
  }
}

async function enrolled(house: House, home: string, port: number): Promise<Station> {
  const { office, people } = house
  mkdirSync(home, { mode: 0o700 })
  const station = await initStation(home, 'chaos', { dpi: 0 })
  const second = people['second-keeper']
  const { station: proposed } = await proposeEnrolment(office, {
    file: enrolmentFile(station),
    key: people.keeper,
    second: second.operator,
  })
  await approveEnrolment(office, { station: proposed.id, key: second })
  const path = join(home, 'office-door.json')
  keepFile(path, await doorFile(office, { host: '127.0.0.1', port }))
  return trustDoor(station, path)
}

const asText = ({ operator, privateKey }: OperatorKey) => ({
  operator,
  pkcs8: privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64'),
})
