/** Loads what makes the text fit for paper. */
import { Plugin } from 'prosemirror-state'
import { lateView } from './late-view.ts'

/** Nobody prints before the text is shown. */
export function printStyles(): Plugin {
  return new Plugin({
    view: lateView(async () => {
      const { adoptPrintStyles } = await import('../print.styles.ts')
      return ({ dom }) => {
        adoptPrintStyles(dom)
        return {}
      }
    }),
  })
}
