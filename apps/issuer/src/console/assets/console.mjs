// What pages cannot do without script: passkeys and live progress. Everything else works without this file.
import { initAll } from 'govuk-frontend'

document.body.classList.add('js-enabled', 'govuk-frontend-supported')
initAll()

const library = () => globalThis.SimpleWebAuthnBrowser

/** Words for what a browser says when a touch did not come about. */
const wordsFor = (error) =>
  error?.name === 'NotAllowedError'
    ? 'Your passkey was not touched, or this device has none for this console. Try again.'
    : 'Your browser could not use a passkey here. Try again.'

/** Lets a form go only once `ask` has given what a touch brings. */
function needsTouch(place, ask) {
  const form = place.querySelector('form')
  const says = place.querySelector('[data-passkey-says]')
  form.addEventListener('submit', async (event) => {
    event.preventDefault()
    says.textContent = ''
    try {
      form.elements.passkey.value = JSON.stringify(await ask())
      form.submit()
    } catch (error) {
      says.textContent = wordsFor(error)
    }
  })
}

for (const place of document.querySelectorAll('[data-passkey]'))
  needsTouch(place, () =>
    library().startAuthentication({
      optionsJSON: {
        challenge: place.dataset.passkey,
        rpId: location.hostname,
        userVerification: 'required',
        allowCredentials: [],
        timeout: 120_000,
      },
    }),
  )

for (const place of document.querySelectorAll('[data-new-passkey]'))
  needsTouch(place, () => {
    const { extensions, ...optionsJSON } = JSON.parse(place.dataset.newPasskey)
    return library().startRegistration({ optionsJSON })
  })

for (const place of document.querySelectorAll('[data-task]')) {
  const source = new EventSource(place.dataset.task)
  source.addEventListener('progress', ({ data }) => {
    const { done, total, label, state } = JSON.parse(data)
    const bar = place.querySelector('progress')
    bar.max = Math.max(total, 1)
    bar.value = done
    place.querySelector('[data-progress-label]').textContent = label
    if (state !== 'running') {
      source.close()
      location.reload()
    }
  })
}

// The photographs to judge: one key decides and goes to the next; the radio buttons are what is sent.
for (const tray of document.querySelectorAll('[data-tray]')) {
  const items = [...tray.querySelectorAll('[data-tray-item]')]
  const save = tray.closest('form').querySelector('button[type=submit]')
  const choices = { a: 'accepted', r: 'refused', l: 'later' }
  document.querySelector('[data-tray-keys]').hidden = false
  const go = (to) => {
    const item = items[Math.max(0, to)]
    const place = item ? (item.querySelector('input:checked') ?? item.querySelector('input')) : save
    place.focus({ preventScroll: true })
    ;(item ?? save).scrollIntoView({ block: 'nearest' })
  }
  tray.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return
    const here = items.indexOf(event.target.closest('[data-tray-item]'))
    const key = event.key.toLowerCase()
    if (here < 0 || !(key in choices || key === 'b')) return
    event.preventDefault()
    if (key === 'b') return go(here - 1)
    items[here].querySelector(`input[value=${choices[key]}]`).checked = true
    go(here + 1)
  })
  go(0)
}
