// Draws one answer: words, shape and colour together, never one of them alone.
const at = (id) => document.getElementById(id)
let portraitUrl = null

function verdict(look, headline, steps) {
  at('answer').className = `answer ${look}`
  at('shape').setAttribute('href', `#shape-${look}`)
  at('headline').textContent = headline
  at('next').hidden = steps.length !== 1
  at('next').textContent = steps.length === 1 ? steps[0] : ''
  at('steps').hidden = steps.length < 2
  at('steps').replaceChildren(...(steps.length < 2 ? [] : steps.map(listItem)))
  at('status').textContent = ''
  at('said').hidden = true
  at('ask').hidden = true
}

function listItem(text) {
  const item = document.createElement('li')
  item.textContent = text
  return item
}

function portrait(card) {
  if (portraitUrl) URL.revokeObjectURL(portraitUrl)
  portraitUrl = null
  at('portrait').removeAttribute('src')
  if (!card) return
  const bytes = Uint8Array.from(atob(card.portrait), (letter) => letter.charCodeAt(0))
  portraitUrl = URL.createObjectURL(new Blob([bytes], { type: 'image/avif' }))
  at('portrait').src = portraitUrl
}

function bearer(card) {
  portrait(card)
  at('bearer').hidden = !card
  at('name').textContent = card?.name ?? ''
  at('rank').textContent = card?.rank ?? ''
}

function byHand(isAsked) {
  at('hand').hidden = !isAsked
  at('hand-serial').value = ''
  at('hand-said').textContent = ''
}

export function showIdle() {
  verdict('idle', 'Ready', ['Scan a card.'])
  bearer(null)
  byHand(false)
  at('facts').hidden = true
  at('ladder').hidden = true
  at('again').hidden = true
}

/** The gate program did not answer: nothing can be said of the card, and the page says so. */
export function showUnreachable() {
  verdict('refuse', 'This page cannot tell', [
    'Do not admit on a card: the gate program on this computer does not answer.',
    'Call the control room.',
    'Check people by hand meanwhile.',
  ])
  bearer(null)
  byHand(true)
  at('facts').hidden = true
  at('ladder').hidden = true
  at('again').hidden = false
  at('headline').focus({ preventScroll: true })
}

function lookOf({ admit, because, status }) {
  if (admit) return 'admit'
  if (because === 'confirm-portrait') return 'ask'
  return because === 'serial-only' && status === 'valid' ? 'status' : 'refuse'
}

const day = (seconds) =>
  new Date(seconds * 1000).toLocaleDateString('en-GB', {
    day: 'numeric',
    month: 'long',
    year: 'numeric',
  })

function facts(answer) {
  const { grade, required, status, serial, card, words, checkedAt } = answer
  at('facts').hidden = false
  at('grade').textContent = grade ? `${grade}: ${words.grade}` : words.grade
  at('required').textContent = required ? `${required}: ${words.required}` : 'not known'
  at('status').textContent =
    words.statusAge === null
      ? ''
      : `Status ${status}, known ${words.statusAge} ago (limit ${words.statusAgeMax})`
  at('serial').textContent = serial ?? 'not read'
  at('expires').textContent = card ? day(card.expiresAt) : 'not read'
  at('checked').textContent = new Date(checkedAt * 1000).toLocaleTimeString('en-GB')
}

// Five steps: what is proven, what is not, and which one this zone asks for; each said in a word.
function ladder({ grade, required }) {
  const steps = [...at('ladder').querySelectorAll('li')]
  const reached = steps.findIndex((step) => step.dataset.grade === grade)
  at('ladder').hidden = grade === null && required === null
  for (const [n, step] of steps.entries()) {
    const isAsked = step.dataset.grade === required
    step.className = `${n <= reached ? 'proven' : 'unproven'}${isAsked ? ' asked' : ''}`
    step.querySelector('span').textContent =
      (n <= reached ? 'proven' : 'not proven') + (isAsked ? ', asked' : '')
  }
}

/** The guard's own word on the last question: kept on the screen with the answer it led to. */
function said({ samePerson }) {
  at('said').hidden = samePerson === undefined
  at('said').textContent =
    samePerson === undefined
      ? ''
      : `You said: ${samePerson ? 'same person' : 'not the same person'}. It is in the log.`
}

export function show(answer, question) {
  const look = lookOf(answer)
  const { words, card, because } = answer
  if (question.serial !== undefined && because === 'unreadable')
    verdict('refuse', 'Not a card serial', [
      'A serial has 16 letters and digits, in four groups.',
      'Type it once more.',
    ])
  else verdict(look, words.headline, words.steps)
  at('shape-grade').textContent = answer.grade ?? ''
  bearer(card)
  said(question)
  at('ask').hidden = because !== 'confirm-portrait' || !question.qr
  byHand(words.byHand)
  facts(answer)
  ladder(answer)
  at('again').hidden = false
  // Not on a button: a hand scanner ends with Enter, and that must not answer for the guard.
  at('headline').focus({ preventScroll: true })
  scrollTo(0, 0)
}
