/** Words that depend on a number, and numbers as they are written, in a language. */

const rules = new Map<string, Intl.PluralRules>()
const formats = new Map<string, Intl.NumberFormat>()

/** The words for a number: those of its form in the language, or `other`. `#` in them becomes the number. */
export function plural(locale: string, count: number, forms: { other: string } & Partial<Record<Intl.LDMLPluralRule, string>>): string {
  let rule = rules.get(locale)
  if (rule === undefined) rules.set(locale, (rule = new Intl.PluralRules(locale)))
  return (forms[rule.select(count)] ?? forms.other).replaceAll('#', number(locale, count))
}

/** A number as it is written in the language. */
export function number(locale: string, value: number): string {
  let format = formats.get(locale)
  if (format === undefined) formats.set(locale, (format = new Intl.NumberFormat(locale)))
  return format.format(value)
}
