/**
 * Whether a text is Markdown. Any text could be read as that; here it is when it clearly is meant so: by one sign that hardly
 * anything else has, such as a fence or a table, or by two that may be chance, such as two words in asterisks. What looks like a
 * program is none without a fence, whatever its comments look like.
 */

/** Signs that say it alone. */
const clear = [
  /^ {0,3}(`{3,}|~{3,})[^`\n]*\n[^]*?^ {0,3}\1/m,
  /^ {0,3}#{2,6} \S/m,
  // One number sign may be a comment; before an empty line, another heading or a list it is none.
  /^ {0,3}# \S.*(?:\n\s*\n|\n(?:[-*+]|#{1,6}|\d+\.) |\n*$(?![^]))/m,
  /^\s*\|?[^|\n]+\|.*\n\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)+\|?\s*$/m,
  /^\s*[-*+] \[[ xX]\] \S/m,
  /^\s*(?:[-*+]|\d{1,9}[.)]) \S.*\n+\s*(?:[-*+]|\d{1,9}[.)]) \S/m,
  /^(?:> ?)+\S/m,
]

/** Signs of which there have to be two. */
const vague = [
  /^ {0,3}# \S/gm,
  /^\s*(?:[-*+]|\d{1,9}[.)]) \S/gm,
  /(?<![\\\w*])\*\*(?![\s*])[^*\n]+(?<!\s)\*\*/g,
  /(?<![\\\w*])\*(?![\s*])[^*\n]+(?<!\s)\*(?![\w*])/g,
  /(?<![\\\w_])_{1,2}(?![\s_])[^_\n]+(?<!\s)_{1,2}(?![\w_])/g,
  /(?<![\\~])~~(?![\s~])[^~\n]+~~/g,
  /(?<![\\`])`[^`\n]+`/g,
  /(?<!\\)\[[^\]\n]+\]\([^)\s]+\)/g,
]

/** Longer texts, in characters, are not looked through, and stay what they are. */
const longest = 500_000

/** Whether `text` clearly is Markdown. */
export function looksLikeMarkdown(text: string): boolean {
  if (text.length > longest) return false
  const source = text.replace(/\r\n?/g, '\n')
  if (clear[0]!.test(source)) return true
  if (looksLikeCode(source)) return false
  return clear.some((sign) => sign.test(source)) || vague.reduce((count, sign) => count + (source.match(sign)?.length ?? 0), 0) >= 2
}

function looksLikeCode(source: string): boolean {
  const lines = source.split('\n').filter((line) => line.trim() !== '')
  return lines.filter((line) => /[;{}]\s*$/.test(line)).length * 4 > lines.length
}
