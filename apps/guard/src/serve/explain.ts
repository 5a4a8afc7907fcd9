// What each hiding place is, for somebody who has never heard of it. Asked by the words a report uses for a place.

const explanations: readonly (readonly [RegExp, string])[] = [
  [
    /so hidden that no menu/,
    'A sheet can be put away so that no menu lists it. Other programs, or three lines typed into this one, show it at once.',
  ],
  [
    /hidden sheet|hidden table/,
    'A sheet is hidden with two clicks and shown again with two. Whoever gets the file can do that.',
  ],
  [
    /in no list/,
    'This part belongs to nothing that the file shows. Programs pass over it; somebody who unpacks the file does not.',
  ],
  [
    /hidden, far away or in invisible/,
    'Rows and columns can be folded away, cells can stand far below or to the right, and letters can be white on white. They are all still there.',
  ],
  [
    /pivot/,
    'When somebody makes a summary table, the program keeps a copy of every row it was made from inside the file. A double click on a figure brings those rows back.',
  ],
  [
    /filter button/,
    'A filter button remembers every value it could filter by, also those that are gone.',
  ],
  [
    /another workbook/,
    'A formula that looks into another file keeps a copy of what it saw there. The other file need not be sent for that copy to leave.',
  ],
  [
    /no cell (?:shows|uses)|texts? (?:that )?no cell/,
    'Texts of cells are kept in a list. Some programs leave texts in it after their cells were deleted.',
  ],
  [
    /comment/,
    'Comments and the names of those who wrote them travel with the file, also where they are folded away.',
  ],
  [/custom data/, 'Other programs store data of their own in a file. No page shows it.'],
  [
    /connection/,
    'How the file gets its data: the server, the query, sometimes the name of the person who may.',
  ],
  [
    /history|deleted text|changes/,
    'What was changed or deleted is kept, so that it can be undone. It can be undone by whoever gets the file.',
  ],
  [
    /embedded/,
    'A whole other file lies in this one, often behind a chart or a small picture of a table. A double click opens all of it.',
  ],
  [/chart/, 'A chart keeps the figures and labels it was drawn from.'],
  [/notes/, 'Speaker notes are not on the slides. They are in the file.'],
  [/slide/, 'A slide that is skipped when showing is still in the file.'],
  [
    /mail-merge|building blocks/,
    'The list of people a letter was addressed to can stay in the letter.',
  ],
  [/properties/, 'The file says who wrote it, who changed it last, and for which organisation.'],
  [
    /drawing|text box/,
    'Writing in shapes and text boxes, also in those behind or beside the page.',
  ],
  [/defined names/, 'Names given to cells and formulas. They can hold values themselves.'],
  [
    /beside a picture/,
    'A photograph says when, where and with whose camera it was taken, and may hold a small copy from before it was cropped.',
  ],
  [
    /behind the end/,
    'Something was put behind the end of the picture. No program that shows pictures shows it.',
  ],
  [
    /headers of the message/,
    'The part of a message that is folded away: senders, servers, former subjects.',
  ],
  [/names of the files/, 'The names of the files packed in this one.'],
  [/inner parts/, 'Settings and styles a program needs. People can stand in them all the same.'],
]

/** One or two sentences on a place, or null where it explains itself. */
export function explain(words: string): string | null {
  return explanations.find(([pattern]) => pattern.test(words))?.[1] ?? null
}
