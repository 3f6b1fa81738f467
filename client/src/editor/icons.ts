/** Pictures of what can be done with text: each is the inside of an `<svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2">`. */

const pilcrow = '<path d="M17 4H9.5a4 4 0 0 0 0 8H13"/><path d="M13 4v16M17 4v16"/>'
const h = '<path d="M4 6v12M12 6v12M4 12h8"/>'
const lines = '<path d="M10 6h11M10 12h11M10 18h11"/>'

/** By the ids of what they stand for, in the toolbar and in other lists. */
export const icons = {
  undo: '<path d="M8 5 4 9l4 4"/><path d="M4 9h10a5.5 5.5 0 0 1 0 11h-3"/>',
  redo: '<path d="m16 5 4 4-4 4"/><path d="M20 9H10a5.5 5.5 0 0 0 0 11h3"/>',
  paragraph: pilcrow,
  /** The letter without a number. */
  heading: h,
  heading1: `${h}<path d="m16.5 11 2.5-2v9"/>`,
  heading2: `${h}<path d="M16.5 10.8a2.3 2.3 0 1 1 4 1.6L16.5 18h4.7"/>`,
  heading3: `${h}<path d="M16.5 9h4.5l-2.6 3.4a2.9 2.9 0 1 1-2.4 4.4"/>`,
  bold: '<path d="M7 5h6a3.5 3.5 0 0 1 0 7H7zM7 12h7a3.5 3.5 0 0 1 0 7H7z"/>',
  italic: '<path d="M11 5h7M6 19h7M14.5 5l-5 14"/>',
  underline: '<path d="M7 4v7a5 5 0 0 0 10 0V4M5 20h14"/>',
  strike: '<path d="M17 7.5C16.3 5.7 14.5 5 12 5 9.4 5 7.5 6.2 7.5 8.3c0 1.5 1 2.7 3 3.2"/><path d="M4 12h16M7 16c.6 2 2.5 3 5 3 2.7 0 4.7-1.2 4.7-3.5"/>',
  code: '<path d="m8 7-5 5 5 5M16 7l5 5-5 5"/>',
  link: '<path d="M10 14a4 4 0 0 0 5.7 0l3.5-3.5a4 4 0 0 0-5.7-5.7L12.3 6"/><path d="M14 10a4 4 0 0 0-5.7 0l-3.5 3.5a4 4 0 0 0 5.7 5.7l1.2-1.2"/>',
  bulletList: `${lines}<path d="M4.5 6h.01M4.5 12h.01M4.5 18h.01" stroke-width="3" stroke-linecap="round"/>`,
  orderedList: `${lines}<path d="m3.5 5 1.5-1v5M3.5 15.2c.4-.9 2.8-1 2.8.5 0 1.2-2.3 2-2.8 3.3h3"/>`,
  taskList: '<path d="M12 7h9M12 17h9"/><rect x="3" y="4" width="6" height="6" rx="1"/><path d="m3 16.8 2.2 2.2L9 15"/>',
  indent: '<path d="M3 5h18M11 10h10M11 14h10M3 19h18M3 9.5 6 12l-3 2.5"/>',
  outdent: '<path d="M3 5h18M11 10h10M11 14h10M3 19h18M6 9.5 3 12l3 2.5"/>',
  quote: '<path d="M5 5v14M10 7h10M10 12h10M10 17h6"/>',
  codeBlock: '<rect x="3" y="4" width="18" height="16" rx="2"/><path d="m10 9-3 3 3 3M14 9l3 3-3 3"/>',
  table: '<rect x="3" y="4" width="18" height="16" rx="2"/><path d="M3 9.5h18M3 14.7h18M9 9.5V20M15 9.5V20"/>',
  find: '<circle cx="10.5" cy="10.5" r="6"/><path d="m15 15 5.5 5.5"/>',
  outline: '<path d="M4 6h16M8 12h12M12 18h8"/><path d="M4 12h.01M8 18h.01" stroke-width="2.5"/>',
  shortcuts: '<rect x="2.5" y="6" width="19" height="12" rx="2"/><path d="M6.5 10h.01M10.2 10h.01M13.8 10h.01M17.5 10h.01M8 14h8"/>',
} as const
