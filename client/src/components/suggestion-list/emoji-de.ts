/** The names of emoji in German. */
import emoji from 'emojibase-data/de/compact.json' with { type: 'json' }

export { emoji }
