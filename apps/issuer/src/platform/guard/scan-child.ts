// One file scanned in a process of its own, which may read the index and nothing else. Standard input is the
// index's key, 32 bytes, then the length of the allow-list (4 bytes, little-endian) and the list, then the file;
// standard output is the report. Whatever goes wrong in here is a hold.
import { createHash } from 'node:crypto'
import { buffer } from 'node:stream/consumers'
import {
  GuardError,
  openIndex,
  readAllowList,
  scanFile,
  type Register,
} from '@tipstaff/release-guard'
import { takeIn } from '../intake.ts'
import { Refusal } from '../refusal.ts'
import { indexBytesMax } from './scan-bounds.ts'

// What this program is made of has been read, and left compiled: nothing is written from here on.
process.permission.drop('fs.write')
const [path = '', digest = ''] = process.argv.slice(2)
const given = await buffer(process.stdin)

function openRegister(): Register | null {
  try {
    const index = takeIn(path, indexBytesMax)
    if (createHash('sha256').update(index).digest('hex') !== digest) return null
    return openIndex(index, given.subarray(0, 32))
  } catch (error) {
    if (error instanceof GuardError || error instanceof Refusal) return null
    throw error
  }
}

const register = openRegister()
const file = 36 + given.readUInt32LE(32)
const allow = readAllowList(given.toString('utf8', 36, file))
const report = register ? await scanFile(given.subarray(file), register, { allow }) : null
process.stdout.write(JSON.stringify({ report }))
