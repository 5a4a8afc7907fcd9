// Fields of forms: label, hint, error and input belong together and are tied by their ids. The name of a field
// is also its id, so that the error summary finds it.
import { t } from '../messages/en.ts'
import { html, type Fragment, type Html } from './html.ts'
import type { FieldError } from './reply.ts'

interface Option {
  readonly value: string
  readonly text: string
  readonly hint?: string
}

interface Common {
  readonly name: string
  readonly label: string
  readonly hint?: string
  readonly value?: string | readonly string[] | undefined
  /** The page's errors: the field shows its own. */
  readonly errors?: readonly FieldError[]
}

export type Field = Common &
  (
    | {
        readonly kind: 'text' | 'date' | 'textarea'
        readonly autocomplete?: string
        readonly inputmode?: 'numeric'
        readonly width?: 5 | 10 | 20
      }
    | { readonly kind: 'select' | 'radios' | 'checkboxes'; readonly options: readonly Option[] }
    | { readonly kind: 'file'; readonly accept?: string; readonly multiple?: boolean }
  )

/** A field of a form. Dates are the browser's own field and come in as YYYY-MM-DD. */
export function field(what: Field): Html {
  const error = what.errors?.find(({ field: name }) => name === what.name)?.message
  const described = [
    what.hint !== undefined && `${what.name}-hint`,
    error !== undefined && `${what.name}-error`,
  ]
    .filter((id) => id !== false)
    .join(' ')
  const isGroup = what.kind === 'radios' || what.kind === 'checkboxes'
  const notes = html`${what.hint !== undefined && html`<div id="${what.name}-hint" class="govuk-hint">${what.hint}</div>`}${
    error !== undefined &&
    html`<p id="${what.name}-error" class="govuk-error-message">
      <span class="govuk-visually-hidden">${t('frame.error')}:</span> ${error}
    </p>`
  }`
  const by = described !== '' && html` aria-describedby="${described}"`
  const inner = isGroup
    ? html`<fieldset class="govuk-fieldset" ${by}>
        <legend class="govuk-fieldset__legend govuk-fieldset__legend--s">${what.label}</legend>
        ${notes}${choices(what)}
      </fieldset>`
    : html`<label class="govuk-label govuk-label--s" for="${what.name}">${what.label}</label
        >${notes}${input(what, by, error !== undefined)}`
  return html`<div class="govuk-form-group${error !== undefined && ' govuk-form-group--error'}">
    ${inner}
  </div>`
}

const one = (value: Common['value']): string =>
  typeof value === 'string' ? value : (value?.[0] ?? '')
const has = (value: Common['value'], option: string): boolean =>
  typeof value === 'string' ? value === option : (value?.includes(option) ?? false)

function input(what: Field, by: Fragment, isWrong: boolean): Html {
  const { name, value } = what
  const wrong = (block: string): string => (isWrong ? ` ${block}--error` : '')
  switch (what.kind) {
    case 'textarea':
      return html`<textarea
        class="govuk-textarea${wrong('govuk-textarea')}"
        id="${name}"
        name="${name}"
        rows="5"
        ${by}
      >
${one(value)}</textarea>`
    case 'select':
      return html`<select
        class="govuk-select${wrong('govuk-select')}"
        id="${name}"
        name="${name}"
        ${by}
      >
        ${what.options.map(
          (option) =>
            html`<option value="${option.value}" ${has(value, option.value) && html` selected`}>
              ${option.text}
            </option>`,
        )}
      </select>`
    case 'file':
      return html`<input
        class="govuk-file-upload${wrong('govuk-file-upload')}"
        type="file"
        id="${name}"
        name="${name}"
        ${by}${
          what.accept !== undefined && html` accept="${what.accept}"`
        }${what.multiple && html` multiple`}
      />`
    case 'text':
    case 'date':
      return lineInput(what, by, wrong('govuk-input'))
    case 'radios':
    case 'checkboxes':
      return choices(what)
  }
}

function lineInput(
  what: Extract<Field, { readonly kind: 'text' | 'date' | 'textarea' }>,
  by: Fragment,
  wrong: string,
): Html {
  return html`<input
    class="govuk-input${what.width && ` govuk-input--width-${what.width}`}${wrong}"
    type="${what.kind}"
    id="${what.name}"
    name="${what.name}"
    value="${one(what.value)}"
    ${by}${
      what.autocomplete !== undefined && html` autocomplete="${what.autocomplete}"`
    }${what.inputmode !== undefined && html` inputmode="${what.inputmode}"`}
    spellcheck="false"
  />`
}

function choices(what: Field): Html {
  if (what.kind !== 'radios' && what.kind !== 'checkboxes') return html``
  const type = what.kind === 'radios' ? 'radio' : 'checkbox'
  return html`<div class="govuk-${what.kind}" data-module="govuk-${what.kind}">
    ${what.options.map((option, i) => {
      const id = i === 0 ? what.name : `${what.name}-${String(i + 1)}`
      return html`<div class="govuk-${what.kind}__item">
        <input
          class="govuk-${what.kind}__input"
          id="${id}"
          name="${what.name}"
          type="${type}"
          value="${option.value}"
          ${has(what.value, option.value) && html` checked`}
        /><label class="govuk-label govuk-${what.kind}__label" for="${id}">${option.text}</label>${
          option.hint !== undefined &&
          html`<div class="govuk-hint govuk-${what.kind}__hint">${option.hint}</div>`
        }
      </div>`
    })}
  </div>`
}
