/** The menu of what can be done with a document as a whole. */
export const fileMenu = {
  file: 'File',
  insert: 'Insert',
  copy: 'Copy',
  download: 'Download',
  insertFile: 'Insert file…',
  copyAsMarkdown: 'Copy as Markdown',
  /** By formats. */
  downloadAs: {
    markdown: 'Download as Markdown',
    html: 'Download as HTML',
    text: 'Download as plain text',
    json: 'Download as JSON',
  },
  notMade: 'The file could not be made: what is needed for that could not be loaded. Try it again when there is a connection.',
  /** The name of a file of a document without a title. */
  unnamed: 'document',
}
