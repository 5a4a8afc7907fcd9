// Programs that a killed start left running. Each has a file with its process number; a number that by now
// belongs to something else is left alone.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'

const tries = 60

/** Whether this process number is a program of ours whose command line names `what`. */
export function isOurs(pid: number, what: string): boolean {
  if (!Number.isInteger(pid) || pid <= 1) return false
  const command = commandOf(pid)
  return command.includes('tipstaff-source') && command.includes(what)
}

/** Ends the programs of `home` that the files in `folder` name, and waits until they are gone. */
export async function endLeftOvers(home: string, folder: string): Promise<void> {
  if (!existsSync(folder)) return
  for (const name of readdirSync(folder).filter((file) => file.endsWith('.pid'))) {
    const file = join(folder, name)
    await end(Number(readFileSync(file, 'utf8')), home)
    rmSync(file, { force: true })
  }
}

async function end(pid: number, home: string): Promise<void> {
  for (let tried = 0; tried < tries && isOurs(pid, home); tried++) {
    try {
      process.kill(pid, tried < tries / 2 ? 'SIGTERM' : 'SIGKILL')
    } catch {
      return
    }
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

function commandOf(pid: number): string {
  const proc = `/proc/${String(pid)}/cmdline`
  if (existsSync('/proc/self/cmdline')) return existsSync(proc) ? readFileSync(proc, 'utf8') : ''
  return spawnSync('ps', ['-ww', '-o', 'args=', '-p', String(pid)], { encoding: 'utf8' }).stdout
}
