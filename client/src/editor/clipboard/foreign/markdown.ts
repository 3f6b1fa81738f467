/**
 * Whether a text is Markdown. Any text could be read as that; here it is when it clearly is meant so: by one sign that hardly
 * anything else has, such as a fence or a table, or by two that may be chance, such as two words in asterisks. What looks like a
 * program is none without a fence, whatever its comments look like.
 */

/** Signs that say it alone. None takes long, whatever the text. */
const clear = [
  /^ {0,3}(`{3,}|~{3,})[^`\n]*\n[^]*?^ {0,3}\1/m,
  /^ {0,3}#{2,6} \S/m,
  // One number sign may be a comment; before an empty line, another heading or a list it is none.
  /^ {0,3}# \S.*(?:\n[ \t]{0,20}\n|\n(?:[-*+]|#{1,6}|\d{1,9}\.) |\n?$(?![^]))/m,
  /^[^|\n]{0,300}\|.*\n[ \t]{0,20}\|?[ \t]?:?-+:?[ \t]?(?:\|[ \t]?:?-+:?[ \t]?)+\|?[ \t]?$/m,
  /^[ \t]{0,20}[-*+] \[[ xX]\] \S/m,
  /^[ \t]{0,20}(?:[-*+]|\d{1,9}[.)]) \S.*\n(?:[ \t]{0,20}\n)?[ \t]{0,20}(?:[-*+]|\d{1,9}[.)]) \S/m,
  /^(?:> ?){1,20}[^\s>]/m,
]

/** Signs of which there have to be two. */
const vague = [
  /^ {0,3}# \S/gm,
  /^[ \t]{0,20}(?:[-*+]|\d{1,9}[.)]) \S/gm,
  /(?<![\\\w*])\*\*(?![\s*])[^*\n]{1,300}(?<!\s)\*\*/g,
  /(?<![\\\w*])\*(?![\s*])[^*\n]{1,300}(?<!\s)\*(?![\w*])/g,
  /(?<![\\\w_])_{1,2}(?![\s_])[^_\n]{1,300}(?<!\s)_{1,2}(?![\w_])/g,
  /(?<![\\~])~~(?![\s~])[^~\n]{1,300}~~/g,
  /(?<![\\`])`[^`\n]{1,300}`/g,
  /(?<!\\)\[[^\]\n]{1,300}\]\([^)\s]{1,2000}\)/g,
]

/** How much of a text is looked at, in characters. */
const looked = 20_000

/** Whether `text` clearly is Markdown. */
export function looksLikeMarkdown(text: string): boolean {
  const source = text.slice(0, looked).replace(/\r\n?/g, '\n')
  if (clear[0]!.test(source)) return true
  if (looksLikeCode(source)) return false
  return clear.some((sign) => sign.test(source)) || vague.reduce((count, sign) => count + (source.match(sign)?.length ?? 0), 0) >= 2
}

function looksLikeCode(source: string): boolean {
  const lines = source.split('\n').filter((line) => line.trim() !== '')
  return lines.filter((line) => /[;{}]$/.test(line.trimEnd())).length * 4 > lines.length
}
