// Every word the console says, by key. A station's words stand in their own file and are merged here; another
// language is another such literal with the same keys.
import { consoleWords } from './console.ts'
import { dayPassWords } from './day-pass.ts'
import { incidentWords } from './incident.ts'
import { issuanceWords } from './issuance.ts'
import { ledgerWords } from './ledger.ts'
import { oversightWords } from './oversight.ts'
import { personalisationWords } from './personalisation.ts'
import { personnelWords } from './personnel.ts'
import { publicationWords } from './publication.ts'
import { releaseWords } from './release.ts'
import { revocationWords } from './revocation.ts'
import { rosterWords } from './roster.ts'
import { vettingWords } from './vetting.ts'
import { myCardWords } from './my-card.ts'

const words = {
  ...consoleWords,
  ...personnelWords,
  ...rosterWords,
  ...incidentWords,
  ...ledgerWords,
  ...oversightWords,
  ...issuanceWords,
  ...revocationWords,
  ...vettingWords,
  ...dayPassWords,
  ...myCardWords,
  ...releaseWords,
  ...personalisationWords,
  ...publicationWords,
} as const

export type WordKey = keyof typeof words

/** The words for a key, `{name}` filled from `values`. A key that does not exist does not compile. */
export function t(key: WordKey, values: Readonly<Record<string, string | number>> = {}): string {
  const text: string = words[key]
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole))
}
