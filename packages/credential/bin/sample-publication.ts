// A publication server as the office runs one, over lists held in memory: for the gate's tests.
import { createHash } from 'node:crypto'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface SamplePublication {
  readonly address: string
  /** Paths asked for, in order, with the status given. */
  readonly asked: string[]
  readonly put: (path: string, bytes: Uint8Array) => void
  readonly send: (event: string, data: string) => void
  readonly listeners: () => number
  readonly close: () => Promise<void>
}

/** Listens on 127.0.0.1; port 0 takes a free one. */
export async function startPublication(port = 0): Promise<SamplePublication> {
  const lists = new Map<string, Uint8Array>()
  const streams = new Set<ServerResponse>()
  const asked: string[] = []
  const server = createServer((request, response) => {
    const path = request.url ?? ''
    if (path === '/events') {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write(': here\n\n')
      streams.add(response)
      response.on('close', () => streams.delete(response))
      return
    }
    const bytes = lists.get(path)
    const etag = bytes && `"${createHash('sha256').update(bytes).digest('hex')}"`
    const code = bytes === undefined ? 404 : request.headers['if-none-match'] === etag ? 304 : 200
    asked.push(`${code} ${path}`)
    response.writeHead(code, etag === undefined ? {} : { etag })
    response.end(code === 200 ? bytes : undefined)
  })
  await new Promise<void>((resolve) => void server.listen(port, '127.0.0.1', resolve))
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    put: (path, bytes) => void lists.set(path, bytes),
    send: (event, data) => {
      for (const stream of streams) stream.write(`event: ${event}\ndata: ${data}\n\n`)
    },
    listeners: () => streams.size,
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
