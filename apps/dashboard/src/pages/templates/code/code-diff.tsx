import { MergeView, unifiedMergeView } from '@codemirror/merge'
import { EditorState } from '@codemirror/state'
import { EditorView } from '@codemirror/view'
import { useEffect, useRef, useState } from 'react'
import { readOnlyCode } from './code-theme.ts'
import { hangingLines } from './hanging-lines.ts'

const SIDE_BY_SIDE = '(min-width: 60rem)'
const UNCHANGED = { margin: 3, minSize: 6 }

interface Side {
  code: string
  label: string
}

/** Two sources side by side, or, where that is too narrow, one below the other line by line; what did not change is folded away. */
export default function CodeDiff({ before, after }: { before: Side; after: Side }) {
  const place = useRef<HTMLDivElement>(null)
  const isWide = useMedia(SIDE_BY_SIDE)
  const { code: oldCode, label: oldLabel } = before
  const { code: newCode, label: newLabel } = after
  useEffect(() => {
    const parent = place.current
    if (parent === null) return undefined
    if (isWide) {
      const merge = new MergeView({
        parent,
        a: { doc: oldCode, extensions: [readOnlyCode(oldLabel), hangingLines()] },
        b: { doc: newCode, extensions: [readOnlyCode(newLabel), hangingLines()] },
        collapseUnchanged: UNCHANGED,
        gutter: true,
      })
      return () => merge.destroy()
    }
    const editor = new EditorView({
      parent,
      state: EditorState.create({
        doc: newCode,
        extensions: [
          readOnlyCode(newLabel),
          hangingLines(),
          unifiedMergeView({ original: oldCode, mergeControls: false, collapseUnchanged: UNCHANGED }),
        ],
      }),
    })
    return () => editor.destroy()
  }, [oldCode, oldLabel, newCode, newLabel, isWide])
  return (
    <div
      ref={place}
      className="min-w-0 overflow-hidden [&_.cm-mergeViewEditor+.cm-mergeViewEditor]:border-l [&_.cm-mergeViewEditor]:border-line"
    />
  )
}

function useMedia(query: string): boolean {
  const [matches, setMatches] = useState(() => matchMedia(query).matches)
  useEffect(() => {
    const list = matchMedia(query)
    const listen = () => setMatches(list.matches)
    list.addEventListener('change', listen)
    return () => list.removeEventListener('change', listen)
  }, [query])
  return matches
}
