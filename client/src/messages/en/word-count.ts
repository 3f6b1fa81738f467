/** How much text there is. The numbers come as they are written. */
import { number, plural } from '../plural.ts'

export const wordCount = {
  words: (count: number) => plural('en', count, { one: '# word', other: '# words' }),
  /** Beside the text, while a part of it is selected. */
  selectedWords: (selected: number, all: number) => `${number('en', selected)} of ${plural('en', all, { one: '# word', other: '# words' })}`,
  details: 'Word count',
  /** Above what is told of the selection. */
  selection: 'Selection',
  document: 'Document',
  wordsLabel: 'Words',
  characters: 'Characters',
  charactersWithoutSpaces: 'Characters without spaces',
  paragraphs: 'Paragraphs',
  readingTime: 'Reading time',
  lessThanAMinute: 'less than a minute',
  minutes: (count: number) => plural('en', count, { one: '# minute', other: '# minutes' }),
  /** Said to those who do not see it, when they ask. */
  said: (words: string, characters: string, minutes: string) => `${words}, ${characters}, reading time ${minutes}.`,
  charactersCount: (count: number) => plural('en', count, { one: '# character', other: '# characters' }),
}
