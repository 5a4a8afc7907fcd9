// A force that exists in tests only, as a roster and as lists of some of its people that somebody would send.
import { makePeople } from '../packages/release-guard/src/trial/made-up.ts'

export type ForcePerson = ReturnType<typeof makePeople>[number]

export const smallForce = (count: number, seed = 7): readonly ForcePerson[] =>
  makePeople(count, seed)

/** As personnel would export it. */
export const rosterOf = (people: readonly ForcePerson[]): Buffer =>
  Buffer.from(
    [
      'Payroll No,Surname,Forename,Rank,Employee type,Dept,Start date,Leaver date,Vetting,Vetting expiry',
      ...people.map(
        ({ number, surname, given, unit }) =>
          `${number},${surname},${given},Constable,Police officer,${unit},01/02/2020,,RV,01/02/2099`,
      ),
    ].join('\n'),
  )

/** As somebody would send it. */
export const listOf = (
  people: readonly Pick<ForcePerson, 'surname' | 'given' | 'number'>[],
): Buffer =>
  Buffer.from(
    [
      'Surname,Forename,Number',
      ...people.map(({ surname, given, number }) => `${surname},${given},${number}`),
    ].join('\n'),
  )
