// The custodian's program: `init` makes keys and records in a directory of its own, `serve` answers on a
// Unix socket. The only file here that touches the disk.
import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { CustodyRefusal } from '@tipstaff/custody'
import pino from 'pino'
import { readFirstOperators } from './bootstrap.ts'
import { openCustodian } from './custodian.ts'
import { createDoor } from './door.ts'
import { harden } from './hardening.ts'
import { createKeyFiles, openKeyFiles } from './keys/key-file.ts'
import type { KeyFiles } from './keys/key-file.ts'
import { createDatabase, openDatabase } from './records/database.ts'
import { Enrolled } from './records/enrolled.ts'

const help = `tipstaff-custodian: keeps the keys

  init  --dir DIR --origin NAME --issuer NAME --operators FILE [--ration-hour 60] [--ration-day 200]
        makes keys and records; FILE holds the first operators, at least two of them keepers:
        [{"operator": "op_…", "publicKey": "base64 of the raw P-256 point", "roles": ["keeper", …]}]
  serve --dir DIR --socket PATH
        answers on a Unix socket that only this user may open
`

/** Key files in a directory that only its owner may enter. */
function keyFilesIn(dir: string): KeyFiles {
  return {
    names: () => readdirSync(dir),
    read: (name) => {
      const path = join(dir, name)
      if ((statSync(path).mode & 0o077) !== 0)
        throw new Refused(`${name}: others may read this key`)
      return readFileSync(path)
    },
    create: (name, bytes) => {
      const file = openSync(join(dir, name), 'wx', 0o600)
      writeSync(file, bytes)
      fsyncSync(file)
      closeSync(file)
      syncDirectory(dir)
    },
  }
}

/** What the person at the terminal did wrong. */
class Refused extends Error {}

function syncDirectory(dir: string): void {
  const handle = openSync(dir, 'r')
  fsyncSync(handle)
  closeSync(handle)
}

function requirePrivate(dir: string): void {
  if (!existsSync(dir)) throw new Refused(`${dir} does not exist: run init first`)
  if ((statSync(dir).mode & 0o077) !== 0) throw new Refused(`${dir} must have mode 0700`)
}

interface Options {
  readonly dir?: string | undefined
  readonly socket?: string | undefined
  readonly origin?: string | undefined
  readonly issuer?: string | undefined
  readonly operators?: string | undefined
  readonly 'ration-hour'?: string | undefined
  readonly 'ration-day'?: string | undefined
}

function needed(options: Options, name: keyof Options): string {
  const value = options[name]
  if (value === undefined || value === '') throw new Refused(`--${name} is needed`)
  return value
}

function positive(text: string | undefined, otherwise: number): number {
  const value = text === undefined ? otherwise : Number(text)
  if (!Number.isSafeInteger(value) || value < 1)
    throw new Refused('a ration is a whole number from 1')
  return value
}

async function init(options: Options): Promise<void> {
  const dir = resolve(needed(options, 'dir'))
  const origin = needed(options, 'origin')
  const issuer = needed(options, 'issuer')
  if (!/^[a-z0-9][a-z0-9./-]{0,199}$/.test(origin))
    throw new Refused('an origin is like host.example/ledger')
  if (!/^[a-z0-9][a-z0-9.-]{0,63}$/.test(issuer)) throw new Refused('an issuer is like a host name')
  const first = readFirstOperators(readFileSync(needed(options, 'operators'), 'utf8'))
  const rationHour = positive(options['ration-hour'], 60)
  const rationDay = positive(options['ration-day'], 200)
  mkdirSync(dir, { recursive: true, mode: 0o700 })
  requirePrivate(dir)
  if (readdirSync(dir).length > 0) throw new Refused(`${dir} is not empty: nothing is made over`)
  mkdirSync(join(dir, 'keys'), { mode: 0o700 })
  await createKeyFiles(keyFilesIn(join(dir, 'keys')), origin)
  const db = createDatabase(join(dir, 'custodian.db'), { origin, issuer, rationHour, rationDay })
  const enrolled = await Enrolled.open(db)
  for (const operator of first) enrolled.addOperator(operator)
  db.close()
  syncDirectory(dir)
  process.stdout.write(`made in ${dir}: keys, records, ${first.length} operators\n`)
}

function exclusively<T>(open: () => T): T {
  try {
    return open()
  } catch (error) {
    // SQLITE_BUSY
    if ((error as { readonly errcode?: unknown }).errcode === 5)
      throw new Refused('another custodian holds these records')
    throw error
  }
}

async function serve(options: Options): Promise<void> {
  const dir = resolve(needed(options, 'dir'))
  const socket = resolve(needed(options, 'socket'))
  requirePrivate(dir)
  requirePrivate(join(dir, 'keys'))
  const log = pino({ name: 'custodian', base: null }, pino.destination(2))
  const keys = await openKeyFiles(keyFilesIn(join(dir, 'keys')))
  // The database is held exclusively: a second custodian stops here and takes nobody's socket away.
  const db = exclusively(() => openDatabase(join(dir, 'custodian.db')))
  const custodian = await openCustodian(keys, db)
  rmSync(socket, { force: true })
  const door = createDoor(custodian, (verb, kind) => log.error({ verb, kind }, 'fault'))
  door.listen(socket, () => {
    chmodSync(socket, 0o600)
    log.info({ epoch: keys.epoch, backEnd: keys.name }, 'listening')
  })
  const stop = (): void => {
    door.close()
    custodian.close()
    rmSync(socket, { force: true })
    process.exit(0)
  }
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)
}

async function main(): Promise<void> {
  process.umask(0o077)
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      help: { type: 'boolean' },
      dir: { type: 'string' },
      socket: { type: 'string' },
      origin: { type: 'string' },
      issuer: { type: 'string' },
      operators: { type: 'string' },
      'ration-hour': { type: 'string' },
      'ration-day': { type: 'string' },
    },
  })
  const command = positionals[0]
  if (values.help === true || command === undefined) process.stdout.write(help)
  else if (command === 'init') await init(values)
  else if (command === 'serve') {
    harden(() => (existsSync('/proc/self/limits') ? readFileSync('/proc/self/limits', 'utf8') : ''))
    await serve(values)
  } else throw new Refused(`there is no command ${command}; see --help`)
}

main().catch((error: unknown) => {
  const isExpected = error instanceof Refused || error instanceof CustodyRefusal
  const code = (error as { readonly code?: unknown }).code
  const kind = typeof code === 'string' ? code : 'fault'
  const why = isExpected ? error.message : `the custodian could not go on (${kind})`
  process.stderr.write(`custodian: ${why}\n`)
  process.exit(isExpected ? 2 : 1)
})
