// A Postfix of its own for tests: its configuration, queue and log in one folder, its ports high and on this machine.
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const program = '/usr/sbin/postfix'
// Postfix keeps its queue by users of its own, which only root can set up.
const asRoot = process.getuid?.() === 0 ? [] : ['sudo', '-n']
const mayBeRoot = asRoot.length === 0 || spawnSync('sudo', ['-n', 'true']).status === 0
/** Why no Postfix can be started here, for `skip`; false where one can. */
export const noPostfix: string | false =
  existsSync(program) && mayBeRoot ? false : 'Postfix is not installed, or nobody here is root'

export interface Ports {
  /** Where mail comes in and is handed to the filter. */
  readonly incoming: number
  readonly filter: number
  /** Where the filter hands it back. */
  readonly back: number
  /** Where it leaves to. */
  readonly sink: number
}

export async function freePorts(): Promise<Ports> {
  const one = async (): Promise<number> => {
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    await new Promise((resolve) => server.close(resolve))
    return typeof address === 'object' && address !== null ? address.port : 0
  }
  return { incoming: await one(), filter: await one(), back: await one(), sink: await one() }
}

const mainFile = (folder: string, { sink }: Ports): string => `compatibility_level = 3.6
queue_directory = ${folder}/queue
data_directory = ${folder}/data
maillog_file = ${folder}/log
maillog_file_prefixes = ${folder}
mail_owner = postfix
myhostname = mail.office.example
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
smtpd_relay_restrictions = permit_mynetworks, reject
disable_dns_lookups = yes
relayhost = [127.0.0.1]:${sink}
alias_maps =
local_recipient_maps =
queue_run_delay = 2s
minimal_backoff_time = 1s
maximal_backoff_time = 3s
`

const masterFile = ({ incoming, filter, back }: Ports): string => `
127.0.0.1:${incoming} inet n - n - - smtpd -o content_filter=smtp:[127.0.0.1]:${filter}
127.0.0.1:${back} inet n - n - - smtpd -o content_filter= -o smtpd_authorized_xforward_hosts=127.0.0.0/8
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
`

export class Postfix {
  readonly #folder: string = mkdtempSync(join(tmpdir(), 'guard-postfix-'))
  readonly #child: ChildProcess

  constructor(ports: Ports) {
    // Its own users must reach what is theirs.
    chmodSync(this.#folder, 0o755)
    for (const name of ['etc', 'queue', 'data']) mkdirSync(join(this.#folder, name))
    writeFileSync(join(this.#folder, 'etc/main.cf'), mainFile(this.#folder, ports))
    writeFileSync(join(this.#folder, 'etc/master.cf'), masterFile(ports))
    this.#run('chown', 'postfix', join(this.#folder, 'data'))
    this.#run('chown', 'root', join(this.#folder, 'queue'), join(this.#folder, 'etc'))
    const command = [...asRoot, program, '-c', join(this.#folder, 'etc'), 'start-fg']
    this.#child = spawn(command[0] ?? program, command.slice(1), { stdio: 'ignore' })
  }

  #run(...command: string[]): void {
    const [first, ...rest] = [...asRoot, ...command]
    if (first !== undefined) spawnSync(first, rest)
  }

  /** Tries at once what waits in the queue. */
  flush(): void {
    this.#run('/usr/sbin/postqueue', '-c', join(this.#folder, 'etc'), '-f')
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.#child.once('exit', resolve))
    this.#run(program, '-c', join(this.#folder, 'etc'), 'stop')
    await ended
    this.#run('rm', '-rf', this.#folder)
    rmSync(this.#folder, { recursive: true, force: true })
  }
}
