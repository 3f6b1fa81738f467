/** What is suggested while somebody types: blocks and things to insert, people, days, emoji. */
import { plural } from '../plural.ts'

export const suggestions = {
  /** The names of the lists. */
  insert: 'Blocks and things to insert',
  people: 'People',
  emoji: 'Emoji',
  days: 'Days',
  /** How many suggestions there are; read out. */
  count: (count: number) => plural('en', count, { one: '# suggestion', other: '# suggestions' }),
  searching: 'Searching…',
  peopleUnavailable: 'The list of people is not available.',
  nobody: 'Nobody is here to be mentioned yet.',
  groups: {
    text: 'Text',
    lists: 'Lists',
    callouts: 'Callouts',
    insert: 'Insert',
    layout: 'Layout',
  },
  /** By the `id` of the item: what it is called, and what else somebody may look for it by, with commas between. */
  items: {
    paragraph: { name: 'Paragraph', words: 'text, plain, normal, body, p' },
    heading1: { name: 'Heading 1', words: 'h1, title, large' },
    heading2: { name: 'Heading 2', words: 'h2, section, medium' },
    heading3: { name: 'Heading 3', words: 'h3, subsection, small' },
    heading4: { name: 'Heading 4', words: 'h4' },
    heading5: { name: 'Heading 5', words: 'h5' },
    heading6: { name: 'Heading 6', words: 'h6' },
    quote: { name: 'Quote', words: 'blockquote, citation' },
    codeBlock: { name: 'Code block', words: 'pre, program, snippet' },
    bulletList: { name: 'Bulleted list', words: 'bullet, ul, unordered, points' },
    orderedList: { name: 'Numbered list', words: 'number, ol, ordered, 1.' },
    taskList: { name: 'Task list', words: 'todo, to-do, checkbox, checklist' },
    note: { name: 'Note', words: 'callout, box, info, alert' },
    tip: { name: 'Tip', words: 'callout, box, hint, alert' },
    important: { name: 'Important', words: 'callout, box, alert' },
    warning: { name: 'Warning', words: 'callout, box, alert' },
    caution: { name: 'Caution', words: 'callout, box, danger, alert' },
    divider: { name: 'Divider', words: 'line, rule, hr, separator' },
    lineBreak: { name: 'Line break', words: 'new line, br, soft return' },
    table: { name: 'Table', words: 'grid, rows, columns, cells' },
    image: { name: 'Picture', words: 'image, photo, upload, img' },
    date: { name: 'Date', words: 'day, today, calendar' },
    mention: { name: 'Mention', words: 'person, people, name, at' },
    emoji: { name: 'Emoji', words: 'smiley, symbol, icon' },
    link: { name: 'Link', words: 'address, url, web, href' },
    alignStart: { name: 'Align to the start', words: 'left, alignment' },
    alignCenter: { name: 'Centre', words: 'align, center, middle, alignment' },
    alignEnd: { name: 'Align to the end', words: 'right, alignment' },
    alignJustify: { name: 'Justify', words: 'align, both sides, alignment' },
    ltr: { name: 'Left to right', words: 'direction, ltr' },
    rtl: { name: 'Right to left', words: 'direction, rtl' },
    clearFormatting: { name: 'Clear formatting', words: 'remove, plain, reset, style' },
  },
  /** Days that can be inserted by name. */
  today: { name: 'Today', words: 'date, day, now' },
  tomorrow: { name: 'Tomorrow', words: 'date, day' },
  yesterday: { name: 'Yesterday', words: 'date, day' },

  /** The small window of a date in the text. */
  date: 'Date',
  applyDate: 'Apply',
  removeDate: 'Remove date',
}
