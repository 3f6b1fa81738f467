/** The application around the element: the list of documents, and the page of one. */
export const app = {
  documents: 'Documents',
  language: 'Language',
}
