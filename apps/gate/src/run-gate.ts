// The running gate: store, follower and local server put together; everything outside is injected.
import type { FastifyBaseLogger } from 'fastify'
import { Follower } from './follow.ts'
import { Gate, type Clock } from './gate.ts'
import type { GateStore } from './gate-store.ts'
import { buildServer } from './server.ts'

export interface RunningGate {
  readonly gate: Gate
  /** `http://127.0.0.1:PORT` */
  readonly address: string
  /** Rejects when following fails by a fault: the program then ends, and whoever watches starts it again. */
  readonly ended: Promise<void>
  readonly stop: () => Promise<void>
}

const markEveryMs = 5000

/** Starts following and serving on 127.0.0.1; port 0 takes a free one. The store stays the caller's to close. */
export async function runGate(
  store: GateStore,
  { clock, port, logger }: { clock: Clock; port: number; logger: FastifyBaseLogger },
): Promise<RunningGate> {
  const gate = new Gate(store, clock)
  const follower = new Follower(gate, logger)
  const server = buildServer(gate, () => follower.link(), logger)
  const address = await server.listen({ host: '127.0.0.1', port })
  const stopping = new AbortController()
  const following = follower.run(stopping.signal)
  // A fault in following is not survived: a gate that looks alive and hears nothing is worse than none.
  following.catch((error: unknown) => {
    logger.fatal({ err: error }, 'following stopped')
    void server.close()
  })
  const marking = setInterval(() => gate.markTime(), markEveryMs)
  return {
    gate,
    address,
    ended: following,
    stop: async () => {
      clearInterval(marking)
      stopping.abort()
      await Promise.allSettled([following])
      await server.close()
    },
  }
}
