/** The colour of what the caret is not in while the focus mode is on: 4.5:1 on the page and on what code stands on. */
export const dimmedColors = { light: '#6b7079', dark: '#8f96a2' } as const
