/**
 * What the parts of code are. It is loaded when a document has code of a language.
 *
 * highlight.js gives nested spans as HTML, which is read here and never shown: of nested parts the innermost decides.
 */
import core from 'highlight.js/lib/core'
import bash from 'highlight.js/lib/languages/bash'
import c from 'highlight.js/lib/languages/c'
import clojure from 'highlight.js/lib/languages/clojure'
import cpp from 'highlight.js/lib/languages/cpp'
import csharp from 'highlight.js/lib/languages/csharp'
import css from 'highlight.js/lib/languages/css'
import dart from 'highlight.js/lib/languages/dart'
import diff from 'highlight.js/lib/languages/diff'
import dockerfile from 'highlight.js/lib/languages/dockerfile'
import elixir from 'highlight.js/lib/languages/elixir'
import erlang from 'highlight.js/lib/languages/erlang'
import go from 'highlight.js/lib/languages/go'
import graphql from 'highlight.js/lib/languages/graphql'
import haskell from 'highlight.js/lib/languages/haskell'
import http from 'highlight.js/lib/languages/http'
import ini from 'highlight.js/lib/languages/ini'
import java from 'highlight.js/lib/languages/java'
import javascript from 'highlight.js/lib/languages/javascript'
import json from 'highlight.js/lib/languages/json'
import julia from 'highlight.js/lib/languages/julia'
import kotlin from 'highlight.js/lib/languages/kotlin'
import latex from 'highlight.js/lib/languages/latex'
import less from 'highlight.js/lib/languages/less'
import lua from 'highlight.js/lib/languages/lua'
import makefile from 'highlight.js/lib/languages/makefile'
import markdown from 'highlight.js/lib/languages/markdown'
import nginx from 'highlight.js/lib/languages/nginx'
import objectivec from 'highlight.js/lib/languages/objectivec'
import perl from 'highlight.js/lib/languages/perl'
import php from 'highlight.js/lib/languages/php'
import powershell from 'highlight.js/lib/languages/powershell'
import protobuf from 'highlight.js/lib/languages/protobuf'
import python from 'highlight.js/lib/languages/python'
import r from 'highlight.js/lib/languages/r'
import ruby from 'highlight.js/lib/languages/ruby'
import rust from 'highlight.js/lib/languages/rust'
import scala from 'highlight.js/lib/languages/scala'
import scss from 'highlight.js/lib/languages/scss'
import sql from 'highlight.js/lib/languages/sql'
import swift from 'highlight.js/lib/languages/swift'
import typescript from 'highlight.js/lib/languages/typescript'
import xml from 'highlight.js/lib/languages/xml'
import yaml from 'highlight.js/lib/languages/yaml'
import { findLanguage } from './code-languages.ts'
import type { Token, TokenKind } from './token-colors.ts'

export { adoptTokenStyles } from './token-colors.ts'
export { languageName } from './code-languages.ts'

const grammars = {
  ...{ bash, c, clojure, cpp, csharp, css, dart, diff, dockerfile, elixir, erlang, go, graphql, haskell, http, ini, java, javascript, json },
  ...{ julia, kotlin, latex, less, lua, makefile, markdown, nginx, objectivec, perl, php, powershell, protobuf, python, r, ruby, rust },
  ...{ scala, scss, sql, swift, typescript, xml, yaml },
}

const highlighter = core.newInstance()
for (const [id, grammar] of Object.entries(grammars)) highlighter.registerLanguage(id, grammar)

/** What highlight.js calls a part, and what it is here. `plain` is code within something else, as in a template. */
const kinds: Readonly<Record<string, TokenKind | 'plain'>> = {
  ...of('keyword', 'keyword literal operator selector-tag doctag section'),
  ...of('string', 'string regexp char link quote addition'),
  ...of('comment', 'comment'),
  ...of('number', 'number symbol bullet'),
  ...of('title', 'title name selector-id selector-class'),
  ...of('type', 'type built_in class selector-pseudo selector-attr'),
  ...of('attribute', 'attr attribute property variable template-variable params'),
  ...of('meta', 'meta'),
  ...of('deletion', 'deletion'),
  ...of('plain', 'subst template-tag'),
}

function of<Kind extends TokenKind | 'plain'>(kind: Kind, scopes: string): Record<string, Kind> {
  return Object.fromEntries(scopes.split(' ').map((scope) => [scope, kind]))
}

const entities: Readonly<Record<string, string>> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#x27;': "'" }

/** The parts of `text` that are shown in another way than the rest, in order; none where the language is not known. */
export function tokensOf(language: string, text: string): readonly Token[] {
  const known = findLanguage(language)
  if (known === undefined) return []
  return readSpans(highlighter.highlight(text, { language: known.id, ignoreIllegals: true }).value)
}

function readSpans(html: string): Token[] {
  const tokens: Token[] = []
  const open: (TokenKind | 'plain')[] = []
  let at = 0
  for (const [part, scope] of html.matchAll(/<span class="([^"]*)">|<\/span>|[^<]+/g)) {
    if (scope !== undefined) open.push(kinds[scope.replace(/^hljs-/, '').split(' ')[0]!] ?? open.at(-1) ?? 'plain')
    else if (part === '</span>') open.pop()
    else {
      const kind = open.at(-1) ?? 'plain'
      const from = at
      at += part.replace(/&[#\w]+;/g, (entity) => entities[entity] ?? entity).length
      if (kind === 'plain') continue
      const last = tokens.at(-1)
      if (last?.kind === kind && last.to === from) last.to = at
      else tokens.push({ from, to: at, kind })
    }
  }
  return tokens
}
