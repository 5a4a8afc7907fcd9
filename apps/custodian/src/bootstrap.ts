// The first operators, from a file made when the custodian is set up: at least two keepers, because
// everybody after them needs two.
import { CustodyRefusal, p256FromRaw, rawFromP256, ShapeError, verbs } from '@tipstaff/custody'
import type { OperatorRow } from '@tipstaff/custody'

/**
 * Reads `[{"operator": "op_…", "publicKey": base64 of 65 bytes, "roles": […]}, …]`. Throws `malformed`.
 */
export function readFirstOperators(json: string): readonly OperatorRow[] {
  const operators = parsed(json)
  const distinct = (of: (row: OperatorRow) => string): boolean =>
    new Set(operators.map(of)).size === operators.length
  const isDistinct =
    distinct(({ operator }) => operator) &&
    distinct(({ publicKey }) => Buffer.from(publicKey ?? []).toString('hex'))
  if (!isDistinct) throw new CustodyRefusal('malformed', 'two operators share an id or a key')
  if (operators.filter(({ roles }) => roles.includes('keeper')).length < 2)
    throw new CustodyRefusal('malformed', 'at least two of the first operators must be keepers')
  return operators
}

function parsed(json: string): readonly OperatorRow[] {
  try {
    const rows = JSON.parse(json) as readonly Readonly<Record<string, unknown>>[]
    const operators = rows.map((row) => ({
      ...row,
      publicKey: new Uint8Array(
        rawFromP256(p256FromRaw(Buffer.from(String(row['publicKey']), 'base64'))),
      ),
      passkeys: [],
    }))
    return verbs['list-operators'].answer({ operators }, 'operators').operators
  } catch (error) {
    if (error instanceof ShapeError) throw new CustodyRefusal('malformed', error.message)
    throw new CustodyRefusal('malformed', 'the file of the first operators is not as it should be')
  }
}
