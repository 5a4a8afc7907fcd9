// The sequencer as a program: one for an office. It holds no key; the custodian signs what it makes of the
// tree, and refuses a tree that does not continue the last one it signed.
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { formatCheckpoint, LogWriter } from '@tipstaff/ledger'
import { custodianAt, type Custodian } from './platform/custodian-client.ts'
import { entriesFrom, ledgerMigration, ledgerSize } from './platform/ledger/ledger-rows.ts'
import { makeLog } from './platform/log.ts'
import { Sequencer } from './platform/ledger/sequencer.ts'
import { serveSequencer } from './platform/ledger/sequencer-client.ts'
import type { OfficeSettings } from './platform/settings.ts'
import { migrate, openStore, type Store } from './platform/store.ts'
import { witnessesAt } from './platform/ledger/witnesses.ts'
import { publishCheckpoint, tileFiles } from './platform/ledger/tile-files.ts'

const lookEveryMs = 100
const publishEveryMs = 1_000

export interface RunningSequencer {
  readonly sequencer: Sequencer
  /** Where tiles and checkpoint are published. */
  readonly folder: string
  stop(): Promise<void>
}

/** Starts the sequencer of an office; resolves when it answers on its socket. */
export async function runSequencer(settings: OfficeSettings): Promise<RunningSequencer> {
  const log = makeLog('sequencer')
  const store = openStore(settings.database)
  await migrate(store, [ledgerMigration])
  const custodian = custodianAt(settings.custodianSocket)
  const folder = join(settings.home, 'ledger')
  mkdirSync(folder, { recursive: true, mode: 0o755 })
  const writer = await openLog(store, folder)
  const sign = signerFor(custodian, writer, settings.origin)
  const sequencer = new Sequencer({
    store,
    log: writer,
    sign,
    cosign: witnessesAt(settings.witnesses, writer),
  })
  await sequencer.recover()
  rmSync(settings.sequencerSocket, { force: true })
  const server = serveSequencer(sequencer, (err) => log.error({ err }, 'could not sequence'))
  await new Promise<void>((resolve) => server.listen(settings.sequencerSocket, resolve))
  const publish = publisher(sequencer, writer, folder)
  await publish()
  const fault = (err: unknown): void => log.error({ err }, 'the ledger could not go on')
  const look = setInterval(() => void sequencer.turn().catch(fault), lookEveryMs)
  const push = setInterval(() => void publish().catch(fault), publishEveryMs)
  return {
    sequencer,
    folder,
    async stop() {
      clearInterval(look)
      clearInterval(push)
      server.close()
      await sequencer.turn().catch(fault)
      await publish().catch(fault)
      custodian.close()
      await store.close()
    },
  }
}

async function openLog(store: Store, folder: string): Promise<LogWriter> {
  const size = await ledgerSize(store.db)
  return await LogWriter.open(tileFiles(folder), {
    size,
    leaves: async (from, to) =>
      (await entriesFrom(store.db, from, to - from)).map(({ bytes }) => bytes),
  })
}

// Remembers the size signed last; after a refusal or a break it asks the custodian, which knows.
function signerFor(custodian: Custodian, log: LogWriter, origin: string) {
  let last: number | null = null
  return async (size: number, root: Uint8Array): Promise<string> => {
    const from = last ?? (await custodian.call('last-checkpoint', {})).size
    last = null
    const consistency = from === 0 ? [] : await log.consistencyProof(from, size)
    const body = formatCheckpoint({ origin, size, root })
    const { note } = await custodian.call('sign-checkpoint', { body, consistency })
    last = size
    return note
  }
}

// Publishes when the tree has grown. The checkpoint written is one signed for exactly the tiles written.
function publisher(sequencer: Sequencer, log: LogWriter, folder: string): () => Promise<void> {
  let published = -1
  let running = false
  return async () => {
    if (running || published === sequencer.size) return
    running = true
    try {
      const { size, note } = await sequencer.atRest(async () => {
        await log.publish()
        return { size: sequencer.signedSize, note: await sequencer.witnessed() }
      })
      publishCheckpoint(folder, note)
      published = size
    } finally {
      running = false
    }
  }
}
