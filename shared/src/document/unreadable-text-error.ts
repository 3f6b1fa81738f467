/** A text is not of the format that it was said to be of. The message says what is wrong and where, for people. */
export class UnreadableTextError extends Error {}
