/** Find and replace. */
import { number, plural } from '../plural.ts'

export const find = {
  findInDocument: 'Find in the document',
  find: 'Find',
  matchCase: 'Match case',
  wholeWord: 'Whole words',
  isExpression: 'Regular expression',
  previous: 'Previous match',
  next: 'Next match',
  replace: 'Replace',
  replaceAll: 'Replace all',
  replaceWith: 'Replace with',
  placeholders: '$1, $<name> and $& stand for what was found',
  close: 'Close',
  none: 'No matches',
  searching: 'Searching …',
  /** How many were found; `isDone` is false while there may be more. */
  found: (count: number, isDone: boolean) => `${number('en', count)}${isDone ? '' : '…'} found`,
  /** Which of those that were found one is at. */
  place: (rank: number, count: number, isDone: boolean) => `${number('en', rank)} of ${number('en', count)}${isDone ? '' : '…'}`,
  nothingToReplace: 'There is nothing to replace.',
  replaced: (count: number) => plural('en', count, { one: 'Replaced # match.', other: 'Replaced # matches.' }),
  replacedFirst: (count: number, all: number) =>
    `Replaced the first ${number('en', count)} of ${number('en', all)} matches. Choose Replace all again for the others.`,
  /** Why an expression cannot be used. */
  wrong: {
    tooLong: (most: number) => `More than ${number('en', most)} characters cannot be searched for at once.`,
    tooSlow: 'This expression takes too long on this text. Make it simpler.',
    tooMuch: 'This expression repeats too much to be searched for.',
    noWord: '\\W within [ ] cannot be searched for; write [^\\w …] instead.',
    /** `group` is how a group begins, as in `(?i:`. */
    switchInGroup: (group: string) => `${group}…) cannot be searched for: the search has a switch for case.`,
    notAnExpression: 'This is not a regular expression.',
    /** `reason` is in the browser's words. */
    notAnExpressionBecause: (reason: string) => `This is not a regular expression: ${reason}.`,
  },
}
