// What a person of the sample force does: rank or grade, unit, dates, vetting, where he may go. A pyramid: one chief
// constable, a handful about him, and three in four officers constables.
import type { Chance } from './chance.ts'

export interface Post {
  readonly kind: 'officer' | 'staff' | 'contractor'
  readonly rank: string
  readonly unit: string
  /** `YYYY-MM-DD`. */
  readonly joinedOn: string
  readonly leavesOn: string | null
  readonly vetting: { readonly level: string; readonly expiresOn: string } | null
  readonly zones: readonly string[]
  readonly roles: readonly string[]
  readonly isProtected: boolean
}

// The sample day, 2026-11-01, as a day number.
const today = Date.UTC(2026, 10, 1) / 86_400_000
const dateOf = (day: number): string => new Date(day * 86_400_000).toISOString().slice(0, 10)

// Seats that there is one of, kept out of the very first people except the chief.
const seats = new Map<number, string>([
  [6, 'Chief Constable'],
  [41, 'Deputy Chief Constable'],
  ...[97, 181, 293, 411, 577].map((index) => [index, 'Assistant Chief Constable'] as const),
])

const ranks: readonly (readonly [rank: string, weight: number, ageMin: number])[] = [
  ['Constable', 62, 19],
  ['Detective Constable', 13, 22],
  ['Sergeant', 11.5, 25],
  ['Detective Sergeant', 4.2, 27],
  ['Inspector', 4.4, 29],
  ['Detective Inspector', 1.9, 31],
  ['Chief Inspector', 1.3, 34],
  ['Detective Chief Inspector', 0.6, 35],
  ['Superintendent', 0.6, 38],
  ['Detective Superintendent', 0.25, 40],
  ['Chief Superintendent', 0.25, 43],
]
// Grades of staff and where they work.
const grades: readonly (readonly [grade: string, weight: number, units: string])[] = [
  [
    'Police Community Support Officer',
    16,
    'Neighbourhood East|Neighbourhood West|Neighbourhood Islands',
  ],
  ['Communications Officer', 14, 'Control Room'],
  ['Detention Officer', 9, 'Custody Harbour|Custody Coast'],
  ['Crime Scene Investigator', 6, 'Forensic Services'],
  ['Intelligence Analyst', 7, 'Intelligence Bureau'],
  ['Front Counter Officer', 6, 'Front Counters'],
  ['Administrator', 12, 'People Services|Finance and Estates|Legal Services|CID Harbour|CID Coast'],
  ['Digital Forensic Examiner', 4, 'Forensic Services'],
  ['Fleet Technician', 4, 'Fleet Workshop'],
  ['Property Officer', 5, 'Property Store'],
  ['Senior Analyst', 4, 'Intelligence Bureau|Professional Standards'],
  ['HR Adviser', 3, 'People Services'],
  ['Solicitor', 1.5, 'Legal Services'],
  ['Systems Engineer', 3, 'Digital Services'],
  ['Press Officer', 0.6, 'Corporate Communications'],
  [
    'Team Leader',
    5,
    'Control Room|Front Counters|Property Store|Forensic Services|Digital Services',
  ],
  ['Head of Department', 1, 'People Services|Finance and Estates|Legal Services|Digital Services'],
  ['Director of Resources', 0.1, 'Chief Officers'],
]
const trades: readonly (readonly [trade: string, weight: number])[] = [
  ['Contractor – Facilities', 5],
  ['Contractor – IT Support', 4],
  ['Contractor – Cleaning', 5],
  ['Contractor – Catering', 2],
  ['Contractor – Interpreter', 2],
  ['Contractor – Building Works', 3],
]
const uniformUnits =
  'Response North|Response South|Response Harbour|Neighbourhood East|Neighbourhood West|Neighbourhood Islands|Roads Policing|Marine Unit|Dog Section|Mounted Section|Armed Response|Public Order|Custody Harbour|Custody Coast|Training School|Ports and Borders|Air Support'
const detectiveUnits =
  'CID Harbour|CID Coast|Major Crime|Economic Crime|Public Protection|Counter Terrorism Liaison|Professional Standards'

// Which doors a unit's work takes somebody through.
const unitZones: readonly (readonly [RegExp, string])[] = [
  [/Custody/, 'custody'],
  [/Armed/, 'armoury'],
  [/Control Room/, 'control-room'],
  [/Marine|Ports/, 'marine-base'],
  [/Forensic|Property|Major Crime|CID/, 'evidence-store'],
  [/Digital|Intelligence/, 'data-centre'],
  [/Fleet|Roads/, 'vehicle-yard'],
  [/Mounted|Dog/, 'stables'],
  [/Training/, 'training-school'],
]

/** Gives a person his post. The first dozen are settled: in post, vetted, in the ordinary office. */
export function placePerson(index: number, age: number, chance: Chance): Post {
  const settled = index < 12
  const seat = seats.get(index)
  const kind =
    seat === undefined
      ? chance.pickWeighted([
          ['officer', 66],
          ['staff', 29],
          ['contractor', 5],
        ] as const)
      : 'officer'
  const [rank, units] = seat === undefined ? titleOf(kind, age, chance) : [seat, 'Chief Officers']
  const unit = chance.pick(units.split('|'))
  const isProtected = chance.happens(0.01) && !settled
  const joined = today - Math.floor(chance.next() ** 1.3 * Math.max(1, (age - 18) * 330)) + 20
  const joinedOn = dateOf(settled ? Math.min(joined, today - 60) : joined)
  const leavesOn = settled ? null : leavingOf(kind, joined, chance)
  const vetting =
    settled || chance.happens(0.985) ? vettingOf(kind, rank, unit, settled, chance) : null
  return {
    kind,
    rank,
    unit,
    joinedOn,
    leavesOn,
    vetting,
    ...accessOf(kind, unit, chance),
    isProtected,
  }
}

function titleOf(
  kind: Post['kind'],
  age: number,
  chance: Chance,
): readonly [title: string, units: string] {
  if (kind === 'staff')
    return chance.pickWeighted(
      grades.map(([grade, weight, units]) => [[grade, units], weight] as const),
    )
  if (kind === 'contractor') return [chance.pickWeighted(trades), 'Finance and Estates']
  const open = ranks.filter(([, , ageMin]) => age >= ageMin)
  const rank = chance.pickWeighted(open.map(([title, weight]) => [title, weight] as const))
  return [rank, rank.startsWith('Detective') ? detectiveUnits : uniformUnits]
}

function leavingOf(kind: Post['kind'], joined: number, chance: Chance): string | null {
  if (kind === 'contractor') return dateOf(Math.max(joined, today) + chance.whole(30, 720))
  const roll = chance.next()
  if (roll < 0.008) return dateOf(Math.max(joined, today - chance.whole(1, 90)))
  return roll < 0.03 ? dateOf(Math.max(joined, today) + chance.whole(5, 240)) : null
}

function vettingOf(
  kind: Post['kind'],
  rank: string,
  unit: string,
  settled: boolean,
  chance: Chance,
): Post['vetting'] {
  const level = levelOf(kind, rank, unit, chance)
  const years = level === 'RV' ? 10 : level === 'MV' || level === 'DV' ? 7 : level === 'SC' ? 10 : 5
  const lapsed = !settled && chance.happens(0.012)
  const days = lapsed ? -chance.whole(1, 120) : chance.whole(settled ? 400 : 20, years * 365)
  return { level, expiresOn: dateOf(today + days) }
}

function levelOf(kind: Post['kind'], rank: string, unit: string, chance: Chance): string {
  if (/^(?:Chief|Deputy Chief|Assistant Chief) Constable$/.test(rank)) return 'DV'
  if (unit === 'Counter Terrorism Liaison') return chance.pick(['DV', 'SC', 'SC', 'eSC'])
  if (unit === 'Intelligence Bureau') return chance.pick(['MV', 'MV', 'SC', 'eSC'])
  if (kind === 'contractor') return chance.pick(['NPPV1', 'NPPV2', 'NPPV2', 'NPPV3'])
  if (/Superintendent|Chief Inspector|Head of|Director/.test(rank))
    return chance.pick(['MV', 'MV', 'SC'])
  if (/Professional Standards|Major Crime|Economic Crime|Armed/.test(unit)) return 'MV'
  return chance.pickWeighted([
    ['RV', 90],
    ['MV', 6],
    ['CTC', 4],
  ] as const)
}

function accessOf(
  kind: Post['kind'],
  unit: string,
  chance: Chance,
): { readonly zones: readonly string[]; readonly roles: readonly string[] } {
  const zones = ['headquarters']
  for (const [units, zone] of unitZones) if (units.test(unit)) zones.push(zone)
  if (kind === 'officer' && zones.length === 1 && chance.happens(0.6)) zones.push('custody')
  const roles: string[] = []
  if (unit === 'Armed Response') roles.push('authorised firearms officer')
  if (kind === 'officer' && chance.happens(0.12)) roles.push('response driver')
  if (kind === 'officer' && chance.happens(0.07)) roles.push('public order level 2')
  if (chance.happens(0.05)) roles.push('first aid trainer')
  return { zones, roles }
}
