// Starts the server on this machine's own address; stops it when asked.
import type { FastifyInstance } from 'fastify'
import { buildServer, type ServeOptions } from './server.ts'

export interface RunningServer {
  readonly address: string
  readonly app: FastifyInstance
  stop(): Promise<void>
}

export async function runServer(options: ServeOptions, port: number): Promise<RunningServer> {
  const app = await buildServer(options)
  const address = await app.listen({ port, host: '127.0.0.1' })
  return { address, app, stop: () => app.close() }
}
