// The pages of the stations, in the order of a card's life, as the console serves them.
import type { HolderId } from '@tipstaff/custody'
import type { ConsoleParts } from './console/index.ts'
import { findHolderByNumber } from './personnel/index.ts'
import type { Office } from './platform/office.ts'

/** Each station's own parts; what they bring is put together in this order. */
const stations: readonly Partial<ConsoleParts>[] = []

export const consoleParts: ConsoleParts = {
  routes: stations.flatMap(({ routes = [] }) => routes),
  menu: stations.flatMap(({ menu = [] }) => menu),
  waiting: stations.flatMap(({ waiting = [] }) => waiting),
  figures: stations.flatMap(({ figures = [] }) => figures),
}

/** The holder that the organisation's own sign-in names by number. */
export async function recogniseHolder(office: Office, number: string): Promise<HolderId | null> {
  const holder = await findHolderByNumber(office, number)
  return holder?.state === 'present' ? holder.id : null
}
