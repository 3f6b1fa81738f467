/** The emoji, with their names in English, and the short names that people know from other programs. */
import emoji from 'emojibase-data/en/compact.json' with { type: 'json' }
import shortNames from 'emojibase-data/en/shortcodes/github.json' with { type: 'json' }

export { emoji, shortNames }
