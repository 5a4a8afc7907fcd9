// Faces of invented people for samples, tests and benchmarks.
import type { CardFace } from '../src/index.ts'

const base45 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:'

/** A text as long as a signed credential's; every letter differs with the seed. */
export const sampleQr = (length: number, seed: number): string => {
  let state = (seed * 2654435761 + 12345) >>> 0
  return Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return base45.charAt((state >>> 16) % base45.length)
  }).join('')
}

/** A complete face; parts can be replaced. */
export const sampleFace = (portrait: Uint8Array, parts: Partial<CardFace> = {}): CardFace => ({
  cardType: 'warrant-card',
  name: 'Amara Okonkwo-Reyes',
  rank: 'Detective Sergeant',
  serial: 'K7Q2-M4XN-0ZTE-9ABC',
  expiresOn: '2031-03-31',
  qr: sampleQr(1004, 7),
  portrait,
  ...parts,
})

/** Names as varied as Britain's, with those that have broken card printers before. */
export const hardNames: readonly string[] = [
  'Amara Okonkwo-Reyes',
  'J',
  'Ng',
  'Siân Llŷr ap Gwŷn',
  'Seán Ó Súilleabháin',
  'D’Arcy O\u2019Shaughnessy',
  "Niamh O'Brien",
  'Łukasz Wójcik-Ferreira',
  'Zoë Brontë-Müller',
  'Đặng Thị Nguyễn Hồng',
  'Şükrü Çağlar İnönü',
  'Jiří Dvořák Žižka',
  'Åse Bjørnstad Ærø',
  'Þórdís Guðjónsdóttir',
  'Muḥammad ibn ʿAbd al-Raḥmān',
  'Kṛṣṇamūrti Ṭhākur',
  'Āḏam al-Ḏahabī',
  'Chloé-Anaïs de la Fontaine-Lefèvre',
  'Αλέξανδρος Παπαδόπουλος',
  'Вячеслав Ковальчук',
  'M. T. A. W. St. John-Smythe VII',
  'Bartholomew Featherstonehaugh-Cholmondeley',
  'Maximiliana Wilhelmina Featherstonehaugh-Cholmondeley-Warner',
  'AVATAR WAVY Ty To Ta Yo LT',
  'e\u0301 a\u0304 n\u0303 decomposed',
  'M\u0304ary T\u0323oma',
]
