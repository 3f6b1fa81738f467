/** The list of headings. */
export const outline = {
  outline: 'Outline',
  closeOutline: 'Close the outline',
  close: 'Close',
}
