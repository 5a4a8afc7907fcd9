// Roster rows marked protected: sealed to the protected office's public key, in one file named by the
// roster's content hash. Nothing else here remembers them; filler hides how many there are.
import { join } from 'node:path'
import { encode } from 'cborg'
import { asideRowBytes, sealAside, sealingKey } from '@tipstaff/seal'
import { holdsNobody, letOut } from '../../platform/dispatch.ts'
import type { Office } from '../../platform/office.ts'
import { Refusal } from '../../platform/refusal.ts'
import { isRowError, type RosterRow, type RowError } from './roster-row.ts'

/** First bytes of the file (docs/formats/set-aside.md). */
export const asideMagic: Uint8Array = Buffer.from('tipstaff-aside-v1\0', 'ascii')
/** Sealed rows come in powers of two, at least this many. */
export const asideRowsMin = 64

export interface Aside {
  /** Seals one row. */
  add(row: RosterRow | RowError): Promise<void>
  /** Writes the file of a roster; also where no row was set aside, so that its being there says nothing. */
  write(file: string): Promise<void>
  /** The same file, not yet written; null where there is no such place. */
  whole(): Promise<Uint8Array | null>
}

/** Writes the file of a roster that was made before. */
export function writeAside(
  { home }: Pick<Office['settings'], 'home'>,
  file: string,
  whole: Uint8Array,
): void {
  letOut(join(home, 'aside', `${file}.aside`), holdsNobody('sealed', whole))
}

/**
 * Where protected rows go. Without a protected office there is no such place: the first protected row
 * is refused, and with it the roster.
 */
export async function openAside(
  settings: Pick<Office['settings'], 'home' | 'protectedOfficeKey'>,
): Promise<Aside> {
  const { protectedOfficeKey } = settings
  if (protectedOfficeKey === undefined) return nowhere
  const key = await protectedKey(protectedOfficeKey)
  const sealed: Uint8Array[] = []
  const whole = async (): Promise<Uint8Array> => {
    const filler = encode({})
    while (sealed.length < roundedUp(sealed.length)) sealed.push(await sealAside(filler, key))
    const count = Buffer.alloc(4)
    count.writeUInt32BE(sealed.length)
    return Buffer.concat([asideMagic, count, ...sealed])
  }
  return {
    whole,
    add: async (row) => void sealed.push(await sealAside(rowBytes(row), key)),
    write: async (file) => writeAside(settings, file, await whole()),
  }
}

const nowhere: Aside = {
  add: () =>
    Promise.reject(
      new Refusal(
        'not-ready',
        'the roster marks people as protected and no protected office is set up (protectedOfficeKey): nothing was taken',
      ),
    ),
  write: () => Promise.resolve(),
  whole: () => Promise.resolve(null),
}

async function protectedKey(text: string): ReturnType<typeof sealingKey> {
  try {
    return await sealingKey(new Uint8Array(Buffer.from(text, 'base64')))
  } catch (cause) {
    throw new Refusal('not-ready', 'protectedOfficeKey in office.json is not a key', { cause })
  }
}

function roundedUp(count: number): number {
  let size = asideRowsMin
  while (size < count) size *= 2
  return size
}

// Whole rows where they fit, as nearly all do; of a monstrous one the beginning of each cell.
function rowBytes(row: RosterRow | RowError): Uint8Array {
  const whole = encode(row)
  if (whole.length <= asideRowBytes - 4 || !isRowError(row)) return whole
  const cells = row.cells.slice(0, 60).map((cell) => Array.from(cell).slice(0, 30).join(''))
  return encode({ line: row.line, cut: true, cells })
}
