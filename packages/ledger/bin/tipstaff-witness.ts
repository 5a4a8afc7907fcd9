// A witness that another party runs: an HTTP server for C2SP tlog-witness add-checkpoint. It sees
// origin, size, root and proof: nothing personal. It refuses to start without the state `init` made.
import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { parseArgs } from 'node:util'
import { addCheckpoint, requestBytesMax, type Witness } from '../src/index.ts'
import { initFolder, openFolder, type WitnessFolder } from './witness-folder.ts'

const help = `Cosigns the checkpoints of a ledger, if each continues the last (C2SP tlog-witness).

  tipstaff-witness init    --dir DIR --name NAME     make keys and empty state, once
  tipstaff-witness add-log --dir DIR --log-key KEY   watch a log (each of its keys; vkey text or @FILE)
  tipstaff-witness serve   --dir DIR [--listen HOST:PORT]
                                                     answer POST /add-checkpoint (default 127.0.0.1:7410)
  NAME is like witness.example/w1. Give DIR/witness.vkeys to those who shall trust this witness.
  Never copy DIR back from a backup: a witness that forgets can be made to sign a fork.
`

const requestMs = 10_000

async function readBody(request: IncomingMessage): Promise<Uint8Array | null> {
  const parts: Buffer[] = []
  let length = 0
  for await (const part of request as AsyncIterable<Buffer>) {
    length += part.length
    if (length > requestBytesMax) return null
    parts.push(part)
  }
  return Buffer.concat(parts)
}

function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(body) })
  response.end(body)
}

async function respond(
  witness: Witness,
  folder: WitnessFolder,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const refuse = (status: number, what: string): void =>
    send(response, status, 'text/plain; charset=utf-8', what)
  if (request.url !== '/add-checkpoint') {
    refuse(404, 'no such page\n')
    return
  }
  if (request.method !== 'POST') {
    refuse(405, 'POST only\n')
    return
  }
  const body = await readBody(request)
  if (body === null) {
    response.setHeader('connection', 'close')
    refuse(413, 'the request is too long\n')
    return
  }
  const { status, contentType, body: answer, fork } = await addCheckpoint(witness, body)
  if (fork !== undefined) {
    const origin = fork.offered.split('\n', 1)[0] ?? ''
    folder.keepFork(origin, fork.offered, witness.now())
    console.error(`FORK: ${origin} signed two trees of size ${fork.kept.size}; the note is kept`)
  }
  send(response, status, contentType, answer)
}

function serve(dir: string, listen: string): void {
  const [, host, port] = /^(.+):([0-9]{1,5})$/.exec(listen) ?? []
  if (host === undefined) throw new Error('--listen must be HOST:PORT')
  const folder = openFolder(dir)
  if (folder.logs.size === 0) throw new Error('no log is watched yet: see add-log')
  const now = (): number => Math.floor(Date.now() / 1000)
  const witness: Witness = { logs: folder.logs, signers: folder.signers, store: folder.store, now }
  const server = createServer({ requestTimeout: requestMs }, (request, response) => {
    respond(witness, folder, request, response).catch((error: unknown) => {
      console.error(`tipstaff-witness: ${error instanceof Error ? error.message : 'a fault'}`)
      if (!response.headersSent) send(response, 500, 'text/plain; charset=utf-8', 'a fault\n')
    })
  })
  const stop = (): void => {
    server.close(() => {
      folder.close()
      process.exit(0)
    })
    server.closeIdleConnections()
  }
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)
  server.listen(Number(port), host.replace(/^\[|\]$/g, ''), () => {
    const address = server.address()
    const bound = typeof address === 'object' && address !== null ? address.port : port
    console.log(`witness ready on http://${host}:${bound}/add-checkpoint`)
  })
}

function main(): void {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      dir: { type: 'string' },
      name: { type: 'string' },
      listen: { type: 'string', default: '127.0.0.1:7410' },
      'log-key': { type: 'string', multiple: true, default: [] },
      help: { type: 'boolean', default: false },
    },
  })
  const { dir, name } = values
  const verb = positionals[0]
  if (values.help) console.log(help)
  else if (dir === undefined || positionals.length !== 1) throw new Error('see --help')
  else if (verb === 'init' && name !== undefined) console.log(initFolder(dir, name).join('\n'))
  else if (verb === 'add-log' && values['log-key'].length > 0) {
    const folder = openFolder(dir)
    for (const value of values['log-key']) {
      const texts = value.startsWith('@')
        ? readFileSync(value.slice(1), 'utf8').trim().split(/\r?\n/)
        : [value]
      for (const text of texts) console.log(`watching ${folder.addLogKey(text).name}`)
    }
    folder.close()
  } else if (verb === 'serve') serve(dir, values.listen)
  else throw new Error('see --help')
}

try {
  main()
} catch (error) {
  console.error(`tipstaff-witness: ${error instanceof Error ? error.message : String(error)}`)
  process.exitCode = 2
}
