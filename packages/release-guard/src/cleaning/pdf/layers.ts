// Layers of a document (optional content): which are switched off when it is opened.
import { CleanError } from '../clean-error.ts'
import type { PdfFile } from '../pdf-parts/pdf-file.ts'
import { isDict, isList, type Dict, type Value } from '../pdf-parts/pdf-value.ts'

export class Layers {
  readonly #file: PdfFile
  readonly #off = new Set<Dict>()
  /** Without a list of layers viewers show everything. */
  readonly #hasAny: boolean

  constructor(file: PdfFile, root: Dict) {
    this.#file = file
    const properties = file.dict(root.get('OCProperties'))
    const usual = file.dict(properties.get('D'))
    const all = this.#groups(properties.get('OCGs'))
    this.#hasAny = all.length > 0
    if (file.name(usual.get('BaseState')) === 'OFF') for (const one of all) this.#off.add(one)
    for (const one of this.#groups(usual.get('ON'))) this.#off.delete(one)
    for (const one of this.#groups(usual.get('OFF'))) this.#off.add(one)
    // What is shown only on paper, or only on a screen, is judged by the screen, as it is when opened.
    for (const rule of file.list(usual.get('AS')).map((one) => file.dict(one)))
      if (file.name(rule.get('Event')) === 'View') this.#obey(rule)
  }

  #groups(value: Value | undefined): Dict[] {
    return this.#file.list(value).map((one) => this.#file.dict(one))
  }

  #obey(rule: Dict): void {
    for (const group of this.#groups(rule.get('OCGs'))) {
      const view = this.#file.dict(this.#file.dict(group.get('Usage')).get('View'))
      const state = this.#file.name(view.get('ViewState'))
      if (state === 'OFF') this.#off.add(group)
      else if (state === 'ON') this.#off.delete(group)
    }
  }

  /** Whether what belongs to this is not shown. */
  isOff(value: Value | undefined): boolean {
    const dict = this.#file.get(value)
    if (!isDict(dict) || !this.#hasAny) return false
    if (this.#file.name(dict.get('Type')) !== 'OCMD') return this.#off.has(dict)
    if (dict.has('VE')) throw new CleanError('it has layers that are shown on conditions')
    const said = this.#file.get(dict.get('OCGs'))
    const groups = isList(said) ? this.#groups(said) : isDict(said) ? [said] : []
    if (groups.length === 0) return false
    const policy = this.#file.name(dict.get('P'))
    const offs = groups.filter((one) => this.#off.has(one)).length
    if (policy === 'AllOn') return offs > 0
    if (policy === 'AnyOff') return offs === 0
    if (policy === 'AllOff') return offs < groups.length
    return offs === groups.length
  }
}
