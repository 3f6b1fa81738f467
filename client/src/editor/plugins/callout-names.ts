/** What callouts are called, for the stylesheet, which draws the name above the first block of each. */
import { calloutKinds } from '@tandem/shared/schema/palette.ts'
import { Plugin } from 'prosemirror-state'
import type { EditorText } from '../../messages/messages.ts'

/** Keeps the names on `mount`, as `--tandem-callout-note` and so on. */
export function calloutNames(mount: HTMLElement, text: () => EditorText): Plugin {
  return new Plugin({
    view() {
      let written: EditorText['callouts'] | null = null
      const write = () => {
        const { callouts } = text()
        if (callouts === written) return
        written = callouts
        // A string of JSON without control characters is one of CSS.
        for (const kind of calloutKinds) mount.style.setProperty(`--tandem-callout-${kind}`, JSON.stringify(callouts[kind]))
      }
      write()
      return { update: write }
    },
  })
}
