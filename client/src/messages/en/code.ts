/** The list of languages that code can be of. */
export const code = {
  language: 'Language of the code',
  search: 'Search languages',
  plainText: 'Plain text',
  /** Where no language is called as somebody typed; `text` is that. */
  useAnyway: (text: string) => `Use “${text}”`,
  none: 'No language is called that.',
}
