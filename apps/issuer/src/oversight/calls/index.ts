// The calls of the interface for programs, of all stations: what their pages do, for programs.
import type { Call } from '../../console/index.ts'
import { cardCalls } from './cards.ts'
import { batchCalls, exposureCalls, gateCalls, ledgerCalls } from './office.ts'

export const calls: readonly Call[] = [
  ...cardCalls,
  ...batchCalls,
  ...gateCalls,
  ...ledgerCalls,
  ...exposureCalls,
]
