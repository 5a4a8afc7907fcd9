// The page: a place to drop files on, and each file as a map. Works without scripts; nothing in it is styled in line.
import type { Finding, Verdict } from '@tipstaff/release-guard'
import type { CleanOffer } from './clean-offer.ts'
import type { FileMap, MapPlace } from './file-map.ts'
import { html, type Html } from './html.ts'

export interface Shown {
  readonly map: FileMap
  readonly offer: CleanOffer | null
}

const many = (count: number, one: string, more: string): string =>
  `${count.toLocaleString('en-GB')} ${count === 1 ? one : more}`

/** The first page: what this is, and the form. */
export const startPage = (filesMax: number, megabytes: number): Html =>
  frame(
    'What does this file give away?',
    html`<h1>What does this file give away?</h1>
      <p class="lead">
        A file can hold more than it shows: hidden sheets, copies of whole lists behind a table, old
        versions, names of authors. Drop a file here before you send it. You see what is in it, and
        whether our people are.
      </p>
      ${form(filesMax, megabytes, 'Look into it')}
      <p class="soft">The file is read on this machine and deleted when it has been read.</p>`,
  )

/** What was found in the files given. */
export const resultPage = (shown: readonly Shown[], filesMax: number, megabytes: number): Html =>
  frame(
    shown.map(({ map }) => `${map.report.verdict}: ${map.name}`).join(', '),
    html`${shown.map(fileSection)}
      <section class="again" aria-labelledby="again">
        <h2 id="again">Another file</h2>
        ${form(filesMax, megabytes, 'Look into it')}
      </section>`,
  )

/** Something did not work: said in words, with the way back. */
export const problemPage = (title: string, detail: string): Html =>
  frame(
    title,
    html`<h1>${title}</h1>
      <p class="lead">${detail}</p>
      <p><a href="/">Back</a></p>`,
  )

function frame(title: string, body: Html): Html {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title} – Tipstaff release guard</title>
        <link rel="icon" href="/icon.svg" type="image/svg+xml" />
        <link rel="stylesheet" href="/style.css" />
        <script type="module" src="/drop.mjs"></script>
      </head>
      <body>
        <header><a href="/">Release guard</a></header>
        <main>${body}</main>
      </body>
    </html>`
}

const form = (filesMax: number, megabytes: number, button: string): Html =>
  html`<form class="drop" method="post" action="/" enctype="multipart/form-data">
    <label for="files">Choose files <span class="drop-hint">or drop them here</span></label>
    <input id="files" name="files" type="file" multiple required aria-describedby="bounds" />
    <p id="bounds" class="soft">
      At most ${filesMax} files, ${megabytes} MB together. Spreadsheets, documents, slides,
      messages, pictures, archives.
    </p>
    <button type="submit">${button}</button>
    <p class="working" role="status"></p>
  </form>`

const shapes: Readonly<Record<Verdict, Html>> = {
  BLOCK: html`<path d="M31 5h38l26 26v38L69 95H31L5 69V31z" />
    <path class="cut" d="M22 42h56v16H22z" />`,
  HOLD: html`<path d="M50 3l47 47-47 47L3 50z" />
    <path class="cut" d="M36 32h10v36H36zM54 32h10v36H54z" />`,
  WARN: html`<path d="M50 6l46 84H4z" /> <path class="cut" d="M45 36h10v28H45zM45 71h10v10H45z" />`,
  NOTE: html`<circle cx="50" cy="50" r="46" />
    <path class="cut" d="M45 42h10v32H45zM45 25h10v10H45z" />`,
  PASS: html`<circle cx="50" cy="50" r="46" />
    <path class="cut" d="M28 50l8-8 10 10 20-22 9 8-29 32z" />`,
}

function fileSection({ map, offer }: Shown, at: number): Html {
  const { report, headline, advice, name } = map
  return html`<article
    class="file ${report.verdict.toLowerCase()}"
    aria-labelledby="file-${String(at)}"
  >
    <div class="verdict">
      <svg viewBox="0 0 100 100" aria-hidden="true">${shapes[report.verdict]}</svg>
      <div>
        <h1 id="file-${String(at)}">${headline}</h1>
        <p class="name">${name}</p>
        <p>${advice}</p>
      </div>
    </div>
    ${balance(map)}
    <div class="map">
      ${side('What is seen', 'when somebody opens the file', map.seen, map)}
      ${side('What is not seen', 'and travels with it', map.unseen, map)}
    </div>
    ${legend} ${reasons(map)} ${offer === null ? null : offerSection(offer)}
  </article>`
}

/** "You see 19 rows, the file holds 9,483 more": said outright. */
function balance({ seenRows, unseenPeople }: FileMap): Html | null {
  if (unseenPeople === 0) return null
  return html`<p class="balance">
    What is seen has <strong>${many(seenRows, 'row', 'rows')}</strong>. What is not seen has
    <strong>${many(unseenPeople, 'row', 'rows')}</strong> that
    ${unseenPeople === 1 ? 'looks' : 'look'} like people.
  </p>`
}

function side(title: string, under: string, places: readonly MapPlace[], map: FileMap): Html {
  const isUnseen = places === map.unseen
  const empty = isUnseen ? 'Nothing about people was found out of sight.' : 'Nothing to read.'
  return html`<section class="${isUnseen ? 'unseen' : 'seen'}">
    <h2>${title} <span>${under}</span></h2>
    ${places.length === 0 ? html`<p class="soft">${empty}</p>` : null}
    <ul>
      ${places.slice(0, 40).map((place) => placeItem(place, map.rowsMax))}
    </ul>
    ${places.length > 40 ? html`<p class="soft">And ${places.length - 40} more places.</p>` : null}
    ${isUnseen && map.quiet.length > 0 ? quiet(map.quiet) : null}
  </section>`
}

const quiet = (places: readonly MapPlace[]): Html =>
  html`<details>
    <summary>${many(places.length, 'other place', 'other places')} without people</summary>
    <ul class="plain">
      ${places
        .slice(0, 40)
        .map(({ words, rows }) => html`<li>${capital(words)}, ${many(rows, 'line', 'lines')}</li>`)}
    </ul>
  </details>`

const capital = (words: string): string => words.slice(0, 1).toUpperCase() + words.slice(1)

function placeItem(place: MapPlace, rowsMax: number): Html {
  const { words, rows, people, ours, explanation } = place
  const width = (count: number): string =>
    count === 0 ? '0' : `${Math.max(0.6, (100 * Math.min(count, rows)) / rowsMax).toFixed(1)}%`
  return html`<li>
    <h3>${capital(words)}</h3>
    <svg class="bar" width="100%" height="14" aria-hidden="true">
      <rect class="rows" width="${width(rows)}" height="14" />
      <rect class="people" width="${width(people)}" height="14" />
      <rect class="ours" width="${width(ours)}" height="14" />
    </svg>
    <p class="counts">
      ${many(rows, 'row', 'rows')}${
        people > 0
          ? html`, <span class="some">${many(people, 'looks', 'look')} like people</span>`
          : null
      }${ours > 0 ? html`, <strong>${many(ours, 'is ours', 'are ours')}</strong>` : null}
    </p>
    ${explanation === null ? null : html`<p class="soft">${explanation}</p>`}
  </li>`
}

const legend = html`<p class="legend soft">
  <span class="key rows"></span> rows <span class="key people"></span> look like people
  <span class="key ours"></span> our people. The longest bar is the longest list.
</p>`

/** The worst reason of each place; what else was found there is folded away. */
function reasons({ report }: FileMap): Html | null {
  const places = new Map<string, Finding[]>()
  for (const finding of report.findings)
    places.set(finding.place.words, [...(places.get(finding.place.words) ?? []), finding])
  if (places.size === 0) return null
  return html`<section class="reasons">
    <h2>Why</h2>
    <ul>
      ${[...places].slice(0, 30).map(([words, findings]) => reason(words, findings))}
    </ul>
    ${places.size > 30 ? html`<p class="soft">And ${places.size - 30} more places.</p>` : null}
  </section>`
}

const tag = (verdict: Verdict): Html => html`<b class="tag ${verdict.toLowerCase()}">${verdict}</b>`

function reason(words: string, [first, ...more]: readonly Finding[]): Html {
  if (first === undefined) return html``
  return html`<li>
    ${tag(first.verdict)} <span>${capital(words)}:</span> ${first.why}
    ${
      more.length === 0
        ? null
        : html`<details>
            <summary>${many(more.length, 'more reason', 'more reasons')}</summary>
            <ul class="plain">
              ${more.slice(0, 20).map(({ verdict, why }) => html`<li>${tag(verdict)} ${why}</li>`)}
            </ul>
          </details>`
    }
  </li>`
}

function offerSection(offer: CleanOffer): Html {
  if (offer.kind === 'not-possible')
    return html`<section class="offer">
      <h2>No cleaned copy</h2>
      <p>${offer.why}</p>
    </section>`
  return html`<section class="offer">
    <h2>A cleaned copy</h2>
    <p>
      What is seen is the same, compared cell by cell; what is not seen is gone. The copy was looked
      at like any other file: <b class="tag ${offer.verdict.toLowerCase()}">${offer.verdict}</b>.
      ${
        offer.verdict === 'BLOCK' || offer.verdict === 'HOLD'
          ? 'It still may not leave: what is in sight is the reason.'
          : null
      }
    </p>
    <p><a class="button" href="${offer.address}" download>Get the cleaned copy</a></p>
    <h3>What went</h3>
    <ul class="plain">
      ${offer.removed.map((line) => html`<li>${capital(line)}</li>`)}
    </ul>
    <p class="soft">It lies here for ten minutes. Your own file was not changed.</p>
  </section>`
}
