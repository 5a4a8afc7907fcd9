// The press page as HTML: one question, one field that has the focus, the figures, and the card to compare with.
// It works without JavaScript and without a mouse.
import type { Desk, Question } from './desk.ts'
import { html, type Fragment, type Html } from './html.ts'
import type { Command } from './read-word.ts'
import { t, type WordKey } from './words.ts'

/** What is counted for the batch at the press. */
export interface Figures {
  readonly batch: string
  readonly jobs: number
  readonly good: number
  readonly spoiled: number
  readonly blanks: number
  readonly budget: number
}

export interface View {
  readonly station: string
  readonly desk: Desk
  readonly figures: Figures | null
}

/** The whole document. `step` is what the script watches; a page without one is not watched. */
export function framePage(
  title: string,
  body: Fragment,
  { step = '', station = '', wrong = false, again = false } = {},
): string {
  return html`<!doctype html>
    <html lang="en-GB">
      <head>
        <meta charset="utf-8" />
        <title>${wrong && `${t('wrong.head')}: `}${title} – ${station || t('title')}</title>
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <link rel="icon" href="/assets/icon.svg" type="image/svg+xml" />
        <link rel="stylesheet" href="/assets/press.css" />
        <script src="/assets/press.mjs" type="module"></script>
        ${again && html`<noscript><meta http-equiv="refresh" content="2" /></noscript>`}
      </head>
      <body data-step="${step}">
        <header><span class="name">${t('title')}</span><span>${station}</span></header>
        <p class="gone" id="gone" role="alert" hidden>${t('gone')}</p>
        <main>${body}</main>
      </body>
    </html>`.text
}

/** The page of this moment. */
export function pressPage({ station, desk, figures }: View): string {
  const question = desk.question()
  const { wrong } = desk
  const title = titleOf(question)
  const body = html`${wrong !== null && html`<p class="wrong" id="wrong" role="alert">${t(wrong)}</p>`}
    <div class="ask">
      <h1>${title}</h1>
      ${partsOf(question, desk)}
    </div>
    ${facesOf(question, desk)} ${figures && figuresOf(figures, desk)}
    ${desk.people.length === 2 && html`<p class="foot"><a href="/sheet">${t('sheet.link')}</a></p>`}`
  return framePage(title, body, {
    station,
    step: question.step,
    wrong: wrong !== null,
    again: question.at === 'waiting',
  })
}

function titleOf(question: Question): string {
  if (question.at === 'card') return t(question.isDoubt ? 'doubt.title' : 'card.title')
  return t(`${question.at}.title`)
}

function partsOf(question: Question, desk: Desk): Fragment {
  const { step } = question
  const [operator = '', witness = ''] = desk.people
  switch (question.at) {
    case 'operator':
      return field(step, desk, t('operator.label'), t('operator.hint'))
    case 'witness':
      return [
        field(step, desk, t('witness.label'), t('witness.hint', operator)),
        buttons(step, [['away', 'do.back']]),
      ]
    case 'paused':
      return html`<p>${t('paused.body')}</p>
        ${scan(step, desk)}
        ${buttons(step, [
          ['go-on', 'do.go-on'],
          ['away', 'do.away'],
        ])}`
    case 'waiting':
      return html`<p role="status">${t(`waiting.${question.why}`)}</p>
        ${scan(step, desk)}
        ${buttons(step, [
          ['pause', 'do.pause-now'],
          ['away', 'do.away'],
        ])}`
    case 'card':
      return [facts(question, desk), ...judging(question, desk)]
    case 'spoiled':
      return [
        facts(question, desk),
        field(
          step,
          desk,
          t('spoiled.label', witness),
          t('spoiled.hint', '', question.opening.blank),
        ),
        buttons(step, [['back', 'do.back']]),
      ]
  }
}

function judging({ step, opening, isDoubt }: Asked, desk: Desk): Fragment[] {
  if (isDoubt)
    return [
      field(step, desk, t('doubt.label'), t('doubt.hint', opening.job)),
      buttons(step, [
        ['good', 'do.good'],
        ['spoiled', 'do.spoiled'],
        ['none', 'do.none'],
      ]),
    ]
  const pause: WordKey = desk.isPausing ? 'do.no-pause' : 'do.pause'
  return [
    field(step, desk, t('card.label'), t('card.hint')),
    buttons(step, [
      ['good', 'do.good'],
      ['spoiled', 'do.spoiled'],
      ['pause', pause],
    ]),
    desk.isPausing && html`<p role="status">${t('card.pausing')}</p>`,
  ]
}

type Asked = Extract<Question, { readonly isDoubt: boolean }>

function facts({ opening }: Asked, desk: Desk): Html {
  return html`<dl class="facts">
      <div>
        <dt>${t('fact.blank')}</dt>
        <dd class="serial">${opening.blank}</dd>
      </div>
      <div>
        <dt>${t('fact.job')}</dt>
        <dd>${opening.job}</dd>
      </div>
    </dl>
    ${desk.other !== null && html`<p role="status">${t('card.other', desk.other, opening.blank)}</p>`}`
}

function facesOf({ at }: Question, desk: Desk): Html | false {
  if ((at !== 'card' && at !== 'spoiled') || desk.picture === null) return false
  return html`<div class="faces">
    <img src="/card/${desk.picture}/front" alt="${t('face.front')}" />
    <img src="/card/${desk.picture}/back" alt="${t('face.back')}" />
  </div>`
}

function figuresOf(figures: Figures, desk: Desk): Html {
  const figure = (key: WordKey, value: number | string, className = ''): Html =>
    html`<div class="${className}">
      <dt>${t(key)}</dt>
      <dd>${String(value)}</dd>
    </div>`
  return html`<dl class="figures">
    ${figure('fact.blanks', figures.blanks, figures.blanks === 0 ? 'low' : '')}
    ${figure('fact.budget', figures.budget, figures.budget === 0 ? 'low' : '')}
    ${figure('fact.good', figures.good)} ${figure('fact.spoiled', figures.spoiled)}
    ${figure('fact.jobs', figures.jobs)} ${figure('fact.people', desk.people.join(', ') || '–')}
    ${figure('fact.batch', figures.batch, 'long')}
  </dl>`
}

const form = (step: string, body: Fragment, className: string): Html =>
  html`<form method="post" action="/said" class="${className}" autocomplete="off">
    <input type="hidden" name="step" value="${step}" />${body}
  </form>`

const field = (step: string, desk: Desk, label: string, hint: string): Html =>
  form(
    step,
    html`<label for="said">${label}</label>
      <p class="hint" id="hint">${hint}</p>
      <div class="line">${input(desk)}<button type="submit">${t('field.enter')}</button></div>`,
    'field',
  )

const input = (desk: Desk): Html =>
  html`<input
    id="said"
    name="said"
    type="text"
    autofocus
    autocapitalize="characters"
    spellcheck="false"
    maxlength="40"
    aria-describedby="hint${desk.wrong !== null && ' wrong'}"
    ${desk.wrong !== null && html`aria-invalid="true"`}
  />`

// Where a scanner may say something although nothing is asked: "pause", "go on".
const scan = (step: string, desk: Desk): Html =>
  form(
    step,
    html`<label for="said">${t('scan.label')}</label>
      <div class="line">${input(desk)}<button type="submit">${t('field.enter')}</button></div>`,
    'field small',
  )

const buttons = (step: string, which: readonly (readonly [Command, WordKey])[]): Html =>
  form(
    step,
    which.map(
      ([command, label]) =>
        html`<button type="submit" name="said" value="TS:${command}" class="do ${command}">
          ${t(label)}
        </button>`,
    ),
    'buttons',
  )
