// Files dropped anywhere on the page are looked into; without this script the form does the same.
const form = document.querySelector('form.drop')
const input = form?.querySelector('input[type=file]')
const working = form?.querySelector('.working')

if (form && input) {
  const over = (is) => document.body.classList.toggle('dragging', is)
  document.addEventListener('dragover', (event) => {
    event.preventDefault()
    over(true)
  })
  document.addEventListener('dragleave', (event) => {
    if (event.relatedTarget === null) over(false)
  })
  document.addEventListener('drop', (event) => {
    event.preventDefault()
    over(false)
    if (!event.dataTransfer || event.dataTransfer.files.length === 0) return
    input.files = event.dataTransfer.files
    form.requestSubmit()
  })
  form.addEventListener('submit', () => {
    const names = [...input.files].map(({ name }) => name).join(', ')
    working.textContent = `Reading ${names}…`
    form.classList.add('busy')
  })
  // Coming back by the browser's own button finds the form ready again.
  window.addEventListener('pageshow', () => {
    working.textContent = ''
    form.classList.remove('busy')
  })
}
