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
  startWitness,
} from './found.ts'
import { holdFile, knowPeople } from './files-that-leave.ts'

import {
  approveRequest,
  askExposure,
  cancelCard,
  checkAtGate,
  enrolStation,
  handOver,
  issueCards,
  printCards,
  refusedAtGate,
  requestCards,
  sealBatch,
  takePhotographs,
  takeRoster,
  verifyLedger,
} from './way-of-a-card.ts'

export interface Choice {
  readonly roster: string | undefined
  readonly photos: string | undefined
  /** `FIELD=HEADING`: columns of the user's own roster whose headings do not tell. */
  readonly columns: readonly string[]
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
  { id: 'roster', title: 'The roster: who works here', run: takeRoster },
  { id: 'photographs', title: 'Photographs', run: takePhotographs },
  { id: 'request', title: 'A sponsor asks for warrant cards', run: requestCards },
  { id: 'approve', title: 'Somebody else approves', run: approveRequest },
  { id: 'issue', title: 'The cards are signed', run: issueCards },
  { id: 'station', title: 'A print station is enrolled', run: enrolStation },
  { id: 'seal', title: 'The batch is drawn and sealed', run: sealBatch },
  { id: 'print', title: 'The station prints, one released card at a time', run: printCards },
  { id: 'hand-over', title: 'Handed over and activated', run: handOver },
  { id: 'check', title: 'Checked at the gate, without a network', run: checkAtGate },
  { id: 'cancel', title: 'Reported lost: cancelled', run: cancelCard },
  { id: 'refused', title: 'Refused', run: refusedAtGate },
  { id: 'verify', title: 'The ledger, checked by an outsider’s program', run: verifyLedger },
  { id: 'exposure', title: 'Who was shown to the print station?', run: askExposure },
  { id: 'guard', title: 'The release guard learns who works here', run: knowPeople },
  { id: 'held', title: 'A file with people on a hidden sheet is about to leave', run: holdFile },
]

/** Starts the programs of the steps that were done before. */
export async function runPrograms(house: House): Promise<void> {
  if (house.done.includes('keys')) await startGround(house)
  const servers = house.done.includes('trust') ? [startServers(house)] : []
  const witness = house.done.includes('witness') ? [startWitness(house)] : []
  const gate = house.done.includes('gate') ? [startGate(house)] : []
  await Promise.all([...servers, ...witness, ...gate])
}
