/** Points in time as people say them: "3 minutes ago", "yesterday", and the date when it is longer ago. */

const steps: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
]

/** `time` as seen from `now`, both in milliseconds since 1970; `justNow` is what the last minute is called. */
export function relativeTime(time: number, now: number, locale: string, justNow: string): string {
  const ago = Math.max(0, now - time)
  if (ago > 7 * 86_400_000) return new Date(time).toLocaleDateString(locale, { year: 'numeric', month: 'long', day: 'numeric' })
  const format = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' })
  for (const [unit, length] of steps) if (ago >= length) return format.format(-Math.floor(ago / length), unit)
  return justNow
}
