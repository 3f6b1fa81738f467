/**
 * A storage whose appends are timed.
 */
import type { Storage } from './storage.ts'

/** Hears of appends. */
export interface AppendListener {
  /** Updates are on disk, `seconds` after that was asked for. */
  appended: (seconds: number, updates: number) => void
  appendFailed: () => void
}

/** `storage`, telling `listener` of each append. */
export function measureAppends(storage: Storage, listener: AppendListener): Storage {
  const append: Storage['append'] = async (name, records) => {
    const start = performance.now()
    try {
      const last = await storage.append(name, records)
      listener.appended((performance.now() - start) / 1000, records.length)
      return last
    } catch (thrown) {
      listener.appendFailed()
      throw thrown
    }
  }
  return new Proxy(storage, {
    get(target, key) {
      if (key === 'append') return append
      const value: unknown = Reflect.get(target, key, target)
      return typeof value === 'function' ? (value.bind(target) as unknown) : value
    }
  })
}
