/** The names of emoji in Japanese. */
import emoji from 'emojibase-data/ja/compact.json' with { type: 'json' }

export { emoji }
