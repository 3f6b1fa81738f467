/**
 * The languages that code can be shown in, by the name that is written into the document, and what else they are called. What is not in
 * this table is kept as it is, and shown by its own name.
 */

export interface CodeLanguage {
  /** What a block's `language` is set to. */
  id: string
  /** What people call it; the same in every language. */
  name: string
  /** Other names that mean it: extensions of files, and what other programs write. */
  aliases: readonly string[]
}

function language(id: string, name: string, aliases = ''): CodeLanguage {
  return { id, name, aliases: aliases === '' ? [] : aliases.split(' ') }
}

/** By their names. */
export const codeLanguages: readonly CodeLanguage[] = [
  language('bash', 'Bash', 'sh shell zsh'),
  language('c', 'C', 'h'),
  language('csharp', 'C#', 'cs c#'),
  language('cpp', 'C++', 'c++ cc cxx hpp'),
  language('clojure', 'Clojure', 'clj'),
  language('css', 'CSS'),
  language('dart', 'Dart'),
  language('diff', 'Diff', 'patch'),
  language('dockerfile', 'Dockerfile', 'docker'),
  language('elixir', 'Elixir', 'ex exs'),
  language('erlang', 'Erlang', 'erl'),
  language('go', 'Go', 'golang'),
  language('graphql', 'GraphQL', 'gql'),
  language('haskell', 'Haskell', 'hs'),
  language('xml', 'HTML/XML', 'html xhtml svg rss atom vue'),
  language('http', 'HTTP'),
  language('ini', 'INI/TOML', 'toml conf cfg'),
  language('java', 'Java'),
  language('javascript', 'JavaScript', 'js jsx mjs cjs node'),
  language('json', 'JSON', 'jsonc json5'),
  language('julia', 'Julia', 'jl'),
  language('kotlin', 'Kotlin', 'kt kts'),
  language('latex', 'LaTeX', 'tex'),
  language('less', 'Less'),
  language('lua', 'Lua'),
  language('makefile', 'Makefile', 'make mk'),
  language('markdown', 'Markdown', 'md'),
  language('nginx', 'Nginx'),
  language('objectivec', 'Objective-C', 'objc objective-c'),
  language('perl', 'Perl', 'pl pm'),
  language('php', 'PHP'),
  language('powershell', 'PowerShell', 'ps ps1 pwsh'),
  language('protobuf', 'Protobuf', 'proto'),
  language('python', 'Python', 'py python3'),
  language('r', 'R'),
  language('ruby', 'Ruby', 'rb'),
  language('rust', 'Rust', 'rs'),
  language('scala', 'Scala'),
  language('scss', 'SCSS', 'sass'),
  language('sql', 'SQL', 'mysql postgresql postgres sqlite'),
  language('swift', 'Swift'),
  language('typescript', 'TypeScript', 'ts tsx mts cts'),
  language('yaml', 'YAML', 'yml'),
]

const byName = new Map(codeLanguages.flatMap((each) => [each.id, ...each.aliases].map((name): [string, CodeLanguage] => [name, each])))

/** The language that a block's `language` means; undefined where it is none of these. */
export function findLanguage(name: string): CodeLanguage | undefined {
  return byName.get(name.trim().toLowerCase())
}

/** What a block's `language` is called. */
export function languageName(name: string): string {
  return findLanguage(name)?.name ?? name
}

/** The languages that somebody means who types `text`: those whose name begins with it first, then those that contain it. */
export function searchLanguages(text: string): readonly CodeLanguage[] {
  const wanted = text.trim().toLowerCase()
  if (wanted === '') return codeLanguages
  const rank = ({ id, name, aliases }: CodeLanguage): number => {
    const names = [id, name.toLowerCase(), ...aliases]
    if (names.includes(wanted)) return 0
    if (names.some((each) => each.startsWith(wanted))) return 1
    return names.some((each) => each.includes(wanted)) ? 2 : 3
  }
  const ranked = codeLanguages.map((each) => ({ each, rank: rank(each) })).filter((found) => found.rank < 3)
  return ranked.toSorted((a, b) => a.rank - b.rank).map(({ each }) => each)
}
