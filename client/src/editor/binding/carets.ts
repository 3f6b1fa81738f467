/**
 * Other people's carets and selections, drawn from awareness, and one's own, published there.
 *
 * A person's awareness state has `cursor: { anchor, head }`, two relative positions. They are resolved
 * when they change; in between, the positions found are mapped through each transaction, so that
 * neither typing nor showing a change costs a search for every caret.
 */
import { Plugin, PluginKey, type EditorState, type Transaction } from 'prosemirror-state'
import { Decoration, DecorationSet, type EditorView } from 'prosemirror-view'
import type { Awareness } from 'y-protocols/awareness'
import { isShownChange, type DocumentBinding } from './document-binding.ts'

/** How another person is named and coloured; read from the awareness field `user`. */
export interface CaretUser {
  name: string
  /** `#rrggbb` */
  color: string
}

interface Caret {
  user: CaretUser
  anchor: number
  head: number
}

interface CaretsState {
  carets: ReadonlyMap<number, Caret>
  decorations: DecorationSet
}

const caretsKey = new PluginKey<CaretsState>('tandem-carets')
const longestName = 60

function parseUser(state: Record<string, unknown>): CaretUser {
  const user = state['user']
  const { name, color } = (typeof user === 'object' && user !== null ? user : {}) as Record<string, unknown>
  return {
    name: typeof name === 'string' ? name.slice(0, longestName) : '',
    color: typeof color === 'string' && /^#[0-9a-f]{6}$/i.test(color) ? color : '#6b7280',
  }
}

function caretElement(user: CaretUser): HTMLElement {
  const caret = document.createElement('span')
  caret.className = 'tandem-caret'
  caret.style.setProperty('--caret-color', user.color)
  const label = caret.appendChild(document.createElement('span'))
  label.className = 'tandem-caret-label'
  // The label is generated content, so that it is not part of the text for find in page and screen readers.
  label.dataset['name'] = user.name
  label.setAttribute('aria-hidden', 'true')
  return caret
}

function decorate(doc: EditorState['doc'], carets: ReadonlyMap<number, Caret>): DecorationSet {
  const decorations: Decoration[] = []
  for (const [client, { user, anchor, head }] of carets) {
    decorations.push(
      // Behind the caret's own position, so that one's own typing there does not seem to be theirs.
      Decoration.widget(head, () => caretElement(user), { key: `${client}:${user.name}:${user.color}`, side: 10, ignoreSelection: true }),
    )
    if (anchor !== head) {
      decorations.push(
        Decoration.inline(Math.min(anchor, head), Math.max(anchor, head), { class: 'tandem-selection', style: `--caret-color: ${user.color}` }),
      )
    }
  }
  return DecorationSet.create(doc, decorations)
}

function mapCarets(carets: ReadonlyMap<number, Caret>, tr: Transaction): Map<number, Caret> {
  const mapped = new Map<number, Caret>()
  for (const [client, caret] of carets) {
    mapped.set(client, { ...caret, anchor: tr.mapping.map(caret.anchor, -1), head: tr.mapping.map(caret.head, -1) })
  }
  return mapped
}

/** A plugin that draws the carets of everybody else in `awareness` and publishes this editor's. */
export function carets(binding: DocumentBinding, awareness: Awareness): Plugin {
  /** Clients whose caret is to be resolved with the next transaction that shows changes. */
  const stale = new Set<number>(awareness.getStates().keys())

  const resolve = (client: number, size: number): Caret | null => {
    const state = awareness.getStates().get(client)
    const cursor: unknown = state?.['cursor']
    if (client === awareness.clientID || state === undefined || typeof cursor !== 'object' || cursor === null) return null
    const { anchor, head } = cursor as Record<string, unknown>
    const from = binding.absolutePosition(anchor)
    const to = binding.absolutePosition(head)
    if (from === null || to === null) return null
    return { user: parseUser(state), anchor: Math.min(from, size), head: Math.min(to, size) }
  }

  return new Plugin<CaretsState>({
    key: caretsKey,
    state: {
      init: () => ({ carets: new Map(), decorations: DecorationSet.empty }),
      apply(tr: Transaction, value: CaretsState): CaretsState {
        const clients = tr.getMeta(caretsKey) as readonly number[] | undefined
        if (clients === undefined && !tr.docChanged) return value
        if (clients === undefined && !isShownChange(tr)) {
          const carets = mapCarets(value.carets, tr)
          // Mapped decorations go behind what is typed right at them; carets stay before it.
          const isAtCaret = [...value.carets.values()].some(
            ({ anchor, head }) => tr.mapping.map(head, -1) !== tr.mapping.map(head, 1) || tr.mapping.map(anchor, -1) !== tr.mapping.map(anchor, 1),
          )
          return { carets, decorations: isAtCaret ? decorate(tr.doc, carets) : value.decorations.map(tr.mapping, tr.doc) }
        }
        const now = mapCarets(value.carets, tr)
        for (const client of clients ?? []) {
          const caret = resolve(client, tr.doc.content.size)
          if (caret === null) now.delete(client)
          else now.set(client, caret)
        }
        return { carets: now, decorations: decorate(tr.doc, now) }
      },
    },
    props: {
      decorations: (state) => caretsKey.getState(state)?.decorations,
    },
    view(view: EditorView) {
      const onChange = ({ added, updated, removed }: { added: number[]; updated: number[]; removed: number[] }) => {
        for (const client of [...added, ...updated, ...removed]) stale.add(client)
        stale.delete(awareness.clientID)
        if (stale.size > 0) binding.requestShow()
      }
      awareness.on('change', onChange)
      const stopContributing = binding.onShow((tr) => {
        if (stale.size === 0 && !tr.docChanged) return false
        // A caret may have come before the text that it is in.
        const known = caretsKey.getState(view.state)?.carets
        const unresolved = [...awareness.getStates().keys()].filter((client) => !known?.has(client))
        tr.setMeta(caretsKey, [...new Set([...stale, ...unresolved])])
        stale.clear()
        return true
      })
      binding.requestShow()

      let published = ''
      const publish = () => {
        const { anchor, head } = view.state.selection
        const cursor = view.hasFocus() || published !== '' ? { anchor: binding.relativePosition(anchor), head: binding.relativePosition(head) } : null
        const json = cursor === null ? '' : JSON.stringify(cursor)
        if (json === published || awareness.getLocalState() === null) return
        published = json
        awareness.setLocalStateField('cursor', cursor)
      }
      view.dom.addEventListener('focus', publish)
      return {
        update: (_view, previous) => {
          if (!previous.selection.eq(view.state.selection) || previous.doc !== view.state.doc) publish()
        },
        destroy: () => {
          view.dom.removeEventListener('focus', publish)
          stopContributing()
          awareness.off('change', onChange)
          if (awareness.getLocalState() !== null) awareness.setLocalStateField('cursor', null)
        },
      }
    },
  })
}
