/** Colours of text and of what is behind it. */
export const colors = {
  color: 'Text colour',
  highlight: 'Highlight',
  none: 'None',
  /** By their names in the document. */
  names: {
    gray: 'Grey',
    brown: 'Brown',
    red: 'Red',
    orange: 'Orange',
    yellow: 'Yellow',
    green: 'Green',
    blue: 'Blue',
    purple: 'Purple',
    pink: 'Pink',
  },
}
