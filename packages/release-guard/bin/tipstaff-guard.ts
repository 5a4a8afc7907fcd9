#!/usr/bin/env node
// tipstaff-guard: builds an index of a register and scans files before they leave. `--help` says how.
import { runGuard } from './program.ts'

process.exitCode = await runGuard(process.argv.slice(2))
