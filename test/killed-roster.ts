// A program for tests: takes a roster in, and dies as by a power cut when all of its transaction is written and nothing
// is committed. Arguments: the office's directory, the roster, who takes it in.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { OperatorId } from '@tipstaff/custody'
import { openOffice } from '../apps/issuer/src/cli/context.ts'
import { importRoster } from '../apps/issuer/src/personnel/index.ts'
import type { Store } from '../apps/issuer/src/platform/store.ts'
import { migrations } from '../apps/issuer/src/stations.ts'

const [home = '', path = '', by = ''] = process.argv.slice(2)
const bytes = readFileSync(path)
const file = createHash('sha256').update(bytes).digest('hex')
const office = await openOffice(home, migrations)
const write: Store['write'] = (work) =>
  office.store.write(async (trx) => {
    const result = await work(trx)
    const rosters = await trx
      .selectFrom('rosters')
      .select('file')
      .where('file', '=', file)
      .execute()
    if (rosters.length > 0) process.kill(process.pid, 'SIGKILL')
    return result
  })
await importRoster(
  { ...office, store: { ...office.store, write } },
  { bytes, by: by as OperatorId },
)
