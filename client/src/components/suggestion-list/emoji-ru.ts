/** The names of emoji in Russian. */
import emoji from 'emojibase-data/ru/compact.json' with { type: 'json' }

export { emoji }
