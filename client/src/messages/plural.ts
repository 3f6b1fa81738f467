/** Words that depend on a number, and numbers as they are written, in a language. */

const rules = new Map<string, Intl.PluralRules>()
const formats = new Map<string, Intl.NumberFormat>()

/** The words for a number: those of its form in the language, or `other`. `#` in them becomes the number. */
export function plural(locale: string, count: number, forms: { other: string } & Partial<Record<Intl.LDMLPluralRule, string>>): string {
  let rule = rules.get(locale)
  if (rule === undefined) rules.set(locale, (rule = new Intl.PluralRules(locale)))
  return (forms[rule.select(count)] ?? forms.other).replaceAll('#', number(locale, count))
}

/** A number as it is written in the language, with `digits` behind its point. */
export function number(locale: string, value: number, digits?: number): string {
  const key = `${locale} ${digits ?? ''}`
  let format = formats.get(key)
  if (format === undefined) formats.set(key, (format = new Intl.NumberFormat(locale, digits === undefined ? {} : { minimumFractionDigits: digits, maximumFractionDigits: digits })))
  return format.format(value)
}
