// Draws one answer: words, shape and colour together, never one of them alone.
const at = (id) => document.getElementById(id)
let portraitUrl = null

const looks = { admit: 'admit', ask: 'ask', refuse: 'refuse', status: 'status', idle: 'idle' }

function verdict(look, headline, next) {
  at('answer').className = `answer ${looks[look]}`
  at('shape').setAttribute('href', `#shape-${looks[look]}`)
  at('headline').textContent = headline
  at('next').textContent = next
  at('status').textContent = ''
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

export function showIdle() {
  verdict('idle', 'Ready', 'Scan a card.')
  bearer(null)
  at('ask').hidden = true
  at('facts').hidden = true
  at('again').hidden = true
}

export function showUnreachable() {
  verdict(
    'refuse',
    'Do not admit',
    'The gate program on this computer does not answer. Call the control room.',
  )
  bearer(null)
  at('ask').hidden = true
  at('facts').hidden = true
  at('again').hidden = false
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
  at('required').textContent = required ?? 'not known'
  at('status').textContent =
    words.statusAge === null
      ? ''
      : `Status ${status}, known ${words.statusAge} ago (limit ${words.statusAgeMax})`
  at('serial').textContent = serial ?? 'not read'
  at('expires').textContent = card ? day(card.expiresAt) : 'not read'
  at('checked').textContent = new Date(checkedAt * 1000).toLocaleTimeString('en-GB')
}

export function show(answer, question) {
  const look = lookOf(answer)
  const { words, card, because } = answer
  const before = look === 'refuse' && !/^do not/i.test(words.next) ? 'Do not admit. ' : ''
  if (question.serial !== undefined && because === 'unreadable')
    verdict('refuse', 'Not a card serial', 'A serial has 16 letters and digits. Type it once more.')
  else verdict(look, words.headline, before + words.next)
  at('shape-grade').textContent = answer.grade ?? ''
  bearer(card)
  at('ask').hidden = because !== 'confirm-portrait' || !question.qr
  facts(answer)
  at('again').hidden = false
  // Not on a button: a hand scanner ends with Enter, and that must not answer for the guard.
  at('headline').focus({ preventScroll: true })
  scrollTo(0, 0)
}
