// The main job as one list, and the programs that must run for the steps that are done.
import type { House } from './house.ts'
import {
  makeGate,
  makeKeys,
  makeTrust,
  makeWitness,
  startGate,
  startGround,
  startServers,
} from './found.ts'

export interface Choice {
  readonly roster: string | undefined
  readonly photos: string | undefined
  readonly people: number
}

export interface Step {
  readonly id: string
  readonly title: string
  /** Does the step and says what to look at. Safe to repeat after a kill in the middle. */
  readonly run: (house: House, choice: Choice) => Promise<string>
}

export const steps: readonly Step[] = [
  {
    id: 'keys',
    title: 'Keys: operators, custodian, office',
    run: async (house) => {
      const said = await makeKeys(house)
      await startGround(house)
      return said
    },
  },
  {
    id: 'trust',
    title: 'Three root keys, a trust list signed by two of them, a site with its zones',
    run: async (house) => {
      const said = await makeTrust(house)
      await startServers(house)
      return said
    },
  },
  {
    id: 'gate',
    title: 'A gate',
    run: async (house) => {
      const said = await makeGate(house)
      await startGate(house)
      return said
    },
  },
  { id: 'witness', title: 'A witness of another party', run: makeWitness },
]

/** Starts the programs of the steps that were done before. */
export async function runPrograms(house: House): Promise<void> {
  if (house.done.includes('keys')) await startGround(house)
  if (house.done.includes('trust')) await startServers(house)
  if (house.done.includes('gate')) await startGate(house)
}
