/** Who is in the document. */
export const people = {
  inDocument: 'People in this document',
  you: (name: string) => `${name} (you)`,
  /** Those who are not shown one by one; `names` is a list already. */
  others: (names: string) => `and ${names}`,
  /** Somebody who gives no name. */
  anonymous: 'Anonymous',
}
