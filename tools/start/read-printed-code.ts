// Reads the QR code off a printed card's picture with the decoder the guard's page uses, as a camera would.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { decodeClaims, openQrText, serialFromCardId } from '@tipstaff/credential'
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader'

const wasm = fileURLToPath(import.meta.resolve('zxing-wasm/reader/zxing_reader.wasm'))

/** The code and serial of the first printed card that is one of `serials`. */
export async function readPrintedCode(
  folder: string,
  serials: readonly string[],
): Promise<{ readonly serial: string; readonly qr: string }> {
  const { buffer, byteOffset, length } = readFileSync(wasm)
  const wasmBinary = buffer.slice(byteOffset, byteOffset + length)
  prepareZXingModule({ overrides: { wasmBinary }, fireImmediately: false })
  for (const name of readdirSync(folder).filter((file) => file.endsWith('-back.png'))) {
    const [found] = await readBarcodes(new Uint8Array(readFileSync(join(folder, name))), {
      formats: ['QRCode'],
    })
    if (!found) continue
    const { payload } = openQrText(found.text)
    const serial = serialFromCardId(decodeClaims(payload).cardId)
    if (serials.includes(serial)) return { serial, qr: found.text }
  }
  throw new Error(`no printed card in ${folder} is active`)
}
