// A station that is killed, as by a power cut, while its first card is in the machine: run by the tests of
// the press with the station's directory and the batch as arguments.
import process from 'node:process'
import { verifyingKey } from '@tipstaff/seal'
import { doorOf, fetchJobs, Journal, openStation, runBatch } from '../apps/bureau/src/index.ts'

const [home = '', batch = ''] = process.argv.slice(2)
const station = await openStation(home)
const journal = new Journal(home)
const door = doorOf(station)
const release = Buffer.from(station.settings.door?.release ?? '', 'base64')
const press = {
  station,
  journal,
  door,
  releaseKey: verifyingKey(new Uint8Array(release)),
  clock: Date.now,
  judge: () => {
    process.kill(process.pid, 'SIGKILL')
    return new Promise<never>(() => undefined)
  },
}
const manifests = await fetchJobs(home, journal, door)
const manifest = manifests.find((one) => one.batch === batch)
if (!manifest) throw new Error('the batch is not there')
await runBatch(press, manifest, { parallel: 1, stopped: () => false })
