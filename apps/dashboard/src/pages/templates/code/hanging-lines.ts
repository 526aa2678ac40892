import { RangeSetBuilder, type Extension } from '@codemirror/state'
import { Decoration, EditorView, ViewPlugin, type DecorationSet, type ViewUpdate } from '@codemirror/view'

const DEEPER = 4

/** Long lines go on below themselves, further in than they began, so that the shape of the code stays. */
export function hangingLines(): Extension {
  const plugin = ViewPlugin.fromClass(
    class {
      decorations: DecorationSet
      constructor(view: EditorView) {
        this.decorations = indent(view)
      }
      update(update: ViewUpdate) {
        if (update.docChanged || update.viewportChanged) this.decorations = indent(update.view)
      }
    },
    { decorations: ({ decorations }) => decorations },
  )
  return [EditorView.lineWrapping, plugin]
}

function indent(view: EditorView): DecorationSet {
  const builder = new RangeSetBuilder<Decoration>()
  for (const { from, to } of view.visibleRanges) {
    for (let at = from; at <= to;) {
      const line = view.state.doc.lineAt(at)
      const depth = line.text.search(/\S|$/) + DEEPER
      const style = `padding-left: calc(${depth}ch + 6px); text-indent: -${depth}ch`
      builder.add(line.from, line.from, Decoration.line({ attributes: { style } }))
      at = line.to + 1
    }
  }
  return builder.finish()
}
