// The list of holders who are refused for ever: no restored backup brings them back.
import { CustodyRefusal } from '@tipstaff/custody'
import type { HolderId } from '@tipstaff/custody'
import { statement } from '../records/statements.ts'
import type { Room } from '../room.ts'

/** Throws `shredded`. */
export function refuseShredded(room: Room, holder: HolderId): void {
  const row = statement(room.db, 'SELECT 1 FROM shredded WHERE holder = ?').get(holder)
  if (row !== undefined) throw new CustodyRefusal('shredded', `${holder} was shredded`)
}
