// Reads QR codes off pictures, for tests: the decoder is the one gates use, its wasm taken from the disk.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader'

/** Loads the decoder; without this it would ask the network. */
export const readyToRead = async (): Promise<void> => {
  const file = fileURLToPath(import.meta.resolve('zxing-wasm/reader/zxing_reader.wasm'))
  const wasmBinary = new Uint8Array(readFileSync(file)).buffer
  await prepareZXingModule({ overrides: { wasmBinary }, fireImmediately: true })
}

/** The texts of all QR codes on a PNG. */
export const readCodes = async (png: Uint8Array): Promise<string[]> =>
  (await readBarcodes(png, { formats: ['QRCode'], tryHarder: true })).map(({ text }) => text)
