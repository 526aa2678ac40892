import { EditorState } from '@codemirror/state'
import { EditorView } from '@codemirror/view'
import { useEffect, useRef } from 'react'
import { readOnlyCode } from './code-theme.ts'
import { hangingLines } from './hanging-lines.ts'

/** TypeScript with its colours, to read. */
export default function CodeView({ code, label }: { code: string; label: string }) {
  const place = useRef<HTMLDivElement>(null)
  const view = useRef<EditorView | null>(null)
  useEffect(() => {
    if (place.current === null) return undefined
    const editor = new EditorView({
      parent: place.current,
      state: EditorState.create({ extensions: [readOnlyCode(label), hangingLines()] }),
    })
    view.current = editor
    return () => editor.destroy()
  }, [label])
  useEffect(() => {
    const editor = view.current
    if (editor === null) return
    editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: code } })
  }, [code])
  return <div ref={place} className="min-w-0" />
}
