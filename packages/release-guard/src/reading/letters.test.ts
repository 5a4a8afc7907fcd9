// Lists that nobody sees in a text because they are written out in letters, and texts in unusual shapes: all are found;
// keys, digests and strangers are not.
import assert from 'node:assert/strict'
import { createHash, generateKeyPairSync } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { buildIndex, openIndex, readContent, scanFile } from '../index.ts'
import { makePeople, makeZip } from '../trial/made-up.ts'

const key = new Uint8Array(32).fill(14)
const staff = makePeople(3_000, 5)
const register = openIndex(buildIndex(staff, key), key)
const some = staff.slice(0, 60)
const strangers = makePeople(60, 78, 5_000_003)
const csvOf = (people: typeof some): Buffer =>
  Buffer.from(people.map((p) => [p.number, p.surname, p.given].join(',')).join('\n'))
const verdictOf = async (file: Buffer | string): Promise<string> =>
  (await scanFile(Buffer.from(file), register)).verdict

const inLines = (text: string, width: number, gap = '\n'): string =>
  text.replace(new RegExp(`.{${width}}(?=.)`, 'g'), `$&${gap}`)
const uuencoded = (bytes: Buffer): string => {
  const signs = (three: Buffer): string => {
    const sum = ((three[0] ?? 0) << 16) | ((three[1] ?? 0) << 8) | (three[2] ?? 0)
    return [18, 12, 6, 0].map((by) => String.fromCharCode(32 + ((sum >> by) & 63 || 64))).join('')
  }
  const lines = Array.from({ length: Math.ceil(bytes.length / 45) }, (_, i) => {
    const line = bytes.subarray(i * 45, i * 45 + 45)
    const groups = Array.from({ length: Math.ceil(line.length / 3) }, (_, j) =>
      signs(line.subarray(j * 3, j * 3 + 3)),
    )
    return String.fromCharCode(32 + line.length) + groups.join('')
  })
  return ['begin 644 list.csv', ...lines, '`', 'end', ''].join('\n')
}
const byNumbers = (text: string, sign: string): string =>
  text.replace(/[A-Za-z]/g, (letter) => sign + letter.charCodeAt(0).toString(16).padStart(2, '0'))

/** Ways to write a list out in letters within something that can be read. */
const ways: Readonly<Record<string, (list: Buffer) => string>> = {
  'base64, in one piece': (list) => list.toString('base64'),
  'base64 in a letter': (list) =>
    `Dear all,\nas promised:\n\n${inLines(list.toString('base64'), 76)}\n\nKind regards\n`,
  'base64 in an answered letter': (list) =>
    `Hello\n> ${inLines(list.toString('base64'), 76, '\n> ')}\n`,
  'base64 of web addresses': (list) => `token=${list.toString('base64url')}&x=1`,
  'base64 in JSON': (list) => JSON.stringify({ data: list.toString('base64') }),
  'base64 in JSON, in lines': (list) =>
    JSON.stringify({ data: inLines(list.toString('base64'), 64, '\r\n') }),
  'base64 in XML': (list) => `<?xml version="1.0"?><a><b>${list.toString('base64')}</b></a>`,
  'base64 in base64': (list) => Buffer.from(list.toString('base64')).toString('base64'),
  'a packed archive in a page': (list) =>
    `<!doctype html><html><body><a href="data:application/zip;base64,${makeZip({ 'a.csv': list }).toString('base64')}">x</a></body></html>`,
  hexadecimal: (list) => `dump: ${inLines(list.toString('hex'), 64)}\n`,
  uuencode: (list) => `Hello\n${uuencoded(list)}Bye\n`,
  'uuencode in a message': (list) =>
    `From: a@b.example\nTo: c@d.example\nSubject: x\n\nHello\n${uuencoded(list)}`,
  'a message that says it is not encoded': (list) =>
    `From: a@b.example\nTo: c@d.example\nContent-Transfer-Encoding: 7bit\n\n${inLines(list.toString('base64'), 76)}\n`,
  'an address in signs of per cent': (list) =>
    `<html><body><a href="data:text/csv,${encodeURIComponent(list.toString())}">x</a></body></html>`,
  'numbers of letters': (list) =>
    `<html><body><script>let a = "${byNumbers(list.toString(), '\\x').replaceAll('\n', '\\n')}"</script></body></html>`,
  'numbers of letters, longer': (list) =>
    `let a = "${byNumbers(list.toString(), '\\u00').replaceAll('\n', '\\n')}"`,
}

for (const [name, write] of Object.entries(ways))
  test(`${name}: our people are found, strangers pass`, async () => {
    assert.equal(await verdictOf(write(csvOf(some))), 'BLOCK')
    const other = await verdictOf(write(csvOf(strangers)))
    // Twenty rows of people where nobody sees them are held, whoever they are.
    assert.ok(other === 'PASS' || other === 'HOLD', other)
  })

test('a block is found whole wherever it begins and however long its lines are', async () => {
  const list = csvOf(some.slice(0, 8))
  const shape = fc.record({
    before: fc.string({ maxLength: 200, unit: fc.constantFrom('a', ' ', '.', 'B', '7') }),
    width: fc.integer({ min: 60, max: 200 }),
    hasEnds: fc.boolean(),
  })
  await fc.assert(
    fc.asyncProperty(shape, async ({ before, width, hasEnds }) => {
      const block = inLines(list.toString('base64'), width, hasEnds ? '\r\n' : '\n')
      const told: string[] = []
      await readContent(Buffer.from(`${before}: ${block}\nbye`), (place, cells) => {
        if (place.words.includes('letters')) told.push(cells.join(','))
      })
      for (const line of list.toString().split('\n'))
        assert.ok(told.includes(line), `${line} at ${before.length}, lines of ${width}`)
    }),
    { numRuns: 60 },
  )
})

test('keys, digests and pictures written out are no reason to hold a file', async () => {
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const digests = Array.from({ length: 200 }, (_, i) =>
    createHash('sha512').update(`${i}`).digest('hex'),
  )
  assert.equal(await verdictOf(publicKey.export({ type: 'spki', format: 'pem' })), 'PASS')
  assert.equal(await verdictOf(digests.join('\n')), 'PASS')
  assert.equal(await verdictOf('-'.repeat(5_000) + '\n' + '_'.repeat(5_000)), 'PASS')
})

test('a file packed into letters too many times over is held', async () => {
  let packed: Buffer = csvOf(some)
  for (let i = 0; i < 12; i += 1) packed = Buffer.from(packed.toString('base64'))
  assert.equal(await verdictOf(packed), 'HOLD')
})

test('texts in unusual shapes: UTF-32, mailboxes, comments of archives, dumps, people one behind the other', async () => {
  const csv = csvOf(some).toString()
  const wide = (isLittle: boolean): Buffer => {
    const bytes = Buffer.alloc(4 * (csv.length + 1))
    Array.from(`\ufeff${csv}`, (sign, at) => {
      const code = sign.codePointAt(0) ?? 0
      return isLittle ? bytes.writeUInt32LE(code, at * 4) : bytes.writeUInt32BE(code, at * 4)
    })
    return bytes
  }
  const zip = makeZip({ 'a.txt': 'nothing' })
  const comment = Buffer.from(csv)
  zip.writeUInt16LE(comment.length, zip.length - 2)
  const message = (body: string): string =>
    `From a@b.example Mon Jan  5 09:00:00 2026\nFrom: a@b.example\nTo: c@d.example\nContent-Type: text/plain\nContent-Transfer-Encoding: base64\n\n${inLines(Buffer.from(body).toString('base64'), 76)}\n\n`
  const tuples = some.map((p, i) => `(${i},'${p.given}','${p.surname}',${p.number},NULL)`)
  const files: Readonly<Record<string, Buffer | string>> = {
    'UTF-32, little end first': wide(true),
    'UTF-32, big end first': wide(false),
    'a mailbox of two messages': message('nothing of interest') + message(csv),
    'the comment of an archive': Buffer.concat([zip, comment]),
    'a dump of a database in one line': `INSERT INTO s VALUES ${tuples.join(',')};`,
    'one long row': csv.replaceAll('\n', ','),
  }
  for (const [name, file] of Object.entries(files))
    assert.equal(await verdictOf(file), 'BLOCK', name)
})
