// The pages of the stations, in the order of a card's life, as the console serves them.
import { aboutPerson } from './console-person.ts'
import type { ConsoleParts } from './console/index.ts'
import type { Holders } from './console/web/console-options.ts'
import { dayPassPages } from './day-pass/index.ts'
import { incidentPages } from './incident/index.ts'
import { issuancePages } from './issuance/index.ts'
import { myCardPages } from './my-card/index.ts'
import { oversightPages } from './oversight/index.ts'
import { personalisationPages } from './personalisation/index.ts'
import { findHolderByNumber, holderById, personnelPages } from './personnel/index.ts'
import { publicationPages } from './publication/index.ts'
import { releasePages } from './release/index.ts'
import { revocationPages } from './revocation/index.ts'
import { vettingPages } from './vetting/index.ts'

/** Each station's own parts; what they bring is put together in this order. */
const stations: readonly Partial<ConsoleParts>[] = [
  personnelPages(aboutPerson),
  issuancePages,
  personalisationPages,
  publicationPages,
  revocationPages,
  vettingPages,
  dayPassPages,
  incidentPages,
  releasePages,
  oversightPages,
  myCardPages,
]

export const consoleParts: ConsoleParts = {
  routes: stations.flatMap(({ routes = [] }) => routes),
  menu: stations.flatMap(({ menu = [] }) => menu),
  starts: stations.flatMap(({ starts = [] }) => starts),
  waiting: stations.flatMap(({ waiting = [] }) => waiting),
  figures: stations.flatMap(({ figures = [] }) => figures),
  alarms: stations.flatMap(({ alarms = [] }) => alarms),
  calls: stations.flatMap(({ calls = [] }) => calls),
}

/** What the console asks about holders who sign in. */
export const holdersKnown: Holders = {
  async recognise(office, number) {
    const holder = await findHolderByNumber(office, number)
    return holder?.state === 'present' ? holder.id : null
  },
  isPresent: async ({ store }, holder) => (await holderById(store.db, holder))?.state === 'present',
}
