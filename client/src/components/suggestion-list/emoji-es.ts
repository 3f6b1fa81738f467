/** The names of emoji in Spanish. */
import emoji from 'emojibase-data/es/compact.json' with { type: 'json' }

export { emoji }
