/** What a host has in its shadow root beside what it draws: elements that lie over the text, made when they are first needed. */

type Host = HTMLElement & { readonly renderRoot: HTMLElement | DocumentFragment }

/** The element called `name` in the root of `host`, which is made where there is none. Its module has to be loaded. */
export function partOf<Name extends keyof HTMLElementTagNameMap>(host: Host, name: Name): HTMLElementTagNameMap[Name] {
  const there = host.renderRoot.querySelector(name)
  if (there !== null) return there
  const made = host.ownerDocument.createElement(name)
  host.renderRoot.append(made)
  return made
}
