// The part of pdf.js's picture decoders that cropping uses; the package ships no types for this entry.
declare module 'pdfjs-dist/image_decoders/pdf.image_decoders.mjs' {
  export const VerbosityLevel: { readonly ERRORS: number }
  export function setVerbosityLevel(level: number): void
  export class JpegImage {
    readonly width: number
    readonly height: number
    readonly numComponents: number
    parse(file: Uint8Array): void
    getData(wanted: { width: number; height: number; forceRGB: true }): Uint8ClampedArray
  }
}
