#!/usr/bin/env node
// tipstaff-guard with its stations: the page, mail, the watched folder. Every other command is the package's own.
import { runStations } from './program.ts'

process.exitCode = await runStations(process.argv.slice(2))
