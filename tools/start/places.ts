// Where everything lies when all of Tipstaff runs on one machine: one folder a party, as if each were elsewhere.
import { join, resolve } from 'node:path'

const root = join(import.meta.dirname, '..', '..')

export interface Places {
  readonly home: string
  readonly office: string
  readonly custodian: string
  readonly custodianSocket: string
  readonly station: string
  readonly prints: string
  readonly gate: string
  readonly witness: string
  readonly operators: string
  readonly roots: string
  readonly sample: string
  readonly logs: string
  readonly state: string
}

/** The folders of a house under `home`. */
export function placesUnder(home: string): Places {
  const at = (name: string): string => join(resolve(home), name)
  return {
    home: resolve(home),
    office: at('office'),
    custodian: at('custodian'),
    custodianSocket: at('custodian.sock'),
    station: at('station'),
    prints: at('prints'),
    gate: at('gate'),
    witness: at('witness'),
    operators: at('operators'),
    roots: at('roots'),
    sample: at('sample'),
    logs: at('logs'),
    state: at('start.json'),
  }
}

/** The programs, as files. */
export const programs = {
  tipstaff: join(root, 'apps/issuer/src/main.ts'),
  custodian: join(root, 'apps/custodian/src/main.ts'),
  station: join(root, 'apps/bureau/src/main.ts'),
  gate: join(root, 'apps/gate/src/main.ts'),
  witness: join(root, 'packages/ledger/bin/tipstaff-witness.ts'),
  verify: join(root, 'packages/ledger/bin/tipstaff-verify.ts'),
} as const
export type ProgramName = keyof typeof programs
