// The gate as a program: put out of harm's way first, then the command line of program.ts.
import { harden } from './hardening.ts'

if (process.platform !== 'win32') harden()
await import('./program.ts')
