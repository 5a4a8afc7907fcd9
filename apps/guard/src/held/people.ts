// Who may let something go: a list of names and public keys, kept by whoever runs the guard, and each person's own key file.
import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  sign,
  verify,
  type KeyObject,
} from 'node:crypto'
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { StationError } from '../guard-error.ts'
import type { Word } from './journal.ts'

/** Public keys by name, as they stand in the list: one `NAME KEY` a line. */
export type People = ReadonlyMap<string, string>

const namePattern = /^[a-z][a-z0-9.-]{1,39}$/

export function readPeopleList(file: string): People {
  const people = new Map<string, string>()
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    if (line.trim() === '' || line.startsWith('#')) continue
    const [name = '', key = '', ...more] = line.trim().split(/\s+/)
    const isRight = namePattern.test(name) && /^[A-Za-z0-9_-]{43}$/.test(key) && more.length === 0
    if (!isRight || people.has(name) || [...people.values()].includes(key))
      throw new StationError('malformed', 'The list of people has a wrong or doubled line.')
    people.set(name, key)
  }
  return people
}

/** Makes somebody's key file; returns the line for the list. */
export function makePerson(name: string, file: string): string {
  if (!namePattern.test(name))
    throw new StationError('usage', 'A name is of a-z, 0-9, dots and hyphens.')
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const key = privateKey.export({ format: 'jwk' })
  writeFileSync(file, JSON.stringify({ name, key }), { mode: 0o600, flag: 'wx' })
  return `${name} ${publicKey.export({ format: 'jwk' }).x ?? ''}`
}

export interface Self {
  readonly name: string
  readonly key: KeyObject
}

export function readSelf(file: string): Self {
  if ((statSync(file).mode & 0o077) !== 0)
    throw new StationError('not-permitted', 'This key file can be read by others: chmod 600 first.')
  const { name, key } = JSON.parse(readFileSync(file, 'utf8')) as { name: string; key: JsonWebKey }
  return { name, key: createPrivateKey({ key, format: 'jwk' }) }
}

type Unsigned = Omit<Word, 'signature'>

const signedBytes = ({ kind, id, at, digest, who, reason }: Unsigned): Buffer =>
  Buffer.from(JSON.stringify(['tipstaff-guard-word-1', kind, id, at, digest, who, reason]))

export const signWord = (word: Unsigned, { key }: Self): Word => ({
  ...word,
  signature: sign(null, signedBytes(word), key).toString('base64url'),
})

/** Whether a word is of somebody on the list. */
export function isTrueWord(word: Word, people: People): boolean {
  const key = people.get(word.who)
  if (key === undefined || typeof word.signature !== 'string') return false
  const publicKey = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: key }, format: 'jwk' })
  return verify(null, signedBytes(word), publicKey, Buffer.from(word.signature, 'base64url'))
}
