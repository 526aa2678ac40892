import {
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
} from '@codemirror/autocomplete'
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands'
import { sql, SQLite } from '@codemirror/lang-sql'
import { bracketMatching, HighlightStyle, syntaxHighlighting } from '@codemirror/language'
import { highlightSelectionMatches, searchKeymap } from '@codemirror/search'
import { Compartment, EditorState, Prec } from '@codemirror/state'
import { drawSelection, EditorView, keymap, lineNumbers, placeholder } from '@codemirror/view'
import { tags } from '@lezer/highlight'
import { useEffect, useImperativeHandle, useRef, type Ref } from 'react'
import { texts } from '#texts/texts.ts'
import type { TableSchema } from '../table-schema.ts'

export interface SqlEditorHandle {
  text(): string
  /** What is selected, or null. */
  selection(): string | null
  position(): number
  replace(text: string): void
}

const words = texts.databases.sql

/** Colours come from the tokens, so that the editor follows the theme by itself. */
const theme = EditorView.theme({
  '&': { color: 'var(--ink)', backgroundColor: 'var(--card)', fontSize: '0.8125rem', height: '100%' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--font-mono)', lineHeight: '1.6' },
  '.cm-content': { caretColor: 'var(--ink)', padding: '0.75rem 0' },
  '.cm-cursor': { borderLeftColor: 'var(--ink)' },
  '.cm-gutters': { backgroundColor: 'transparent', color: 'var(--faint)', border: 'none' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
    backgroundColor: 'color-mix(in oklab, var(--accent) 22%, transparent)',
  },
  '.cm-selectionMatch, &.cm-focused .cm-matchingBracket': {
    backgroundColor: 'color-mix(in oklab, var(--accent) 14%, transparent)',
  },
  '.cm-placeholder': { color: 'var(--faint)' },
  '.cm-tooltip': {
    backgroundColor: 'var(--raised)',
    border: '1px solid var(--line)',
    borderRadius: '0.5rem',
    overflow: 'hidden',
    boxShadow: 'var(--lift)',
  },
  '.cm-tooltip-autocomplete > ul > li': { padding: '0.2rem 0.6rem', fontFamily: 'var(--font-mono)' },
  '.cm-tooltip-autocomplete > ul > li[aria-selected]': {
    backgroundColor: 'var(--accent)',
    color: 'var(--on-accent)',
  },
})

const colours = HighlightStyle.define([
  { tag: tags.keyword, color: 'var(--accent)', fontWeight: '500' },
  { tag: [tags.string, tags.special(tags.string)], color: 'var(--good)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--warn)' },
  { tag: tags.comment, color: 'var(--faint)', fontStyle: 'italic' },
  { tag: tags.operator, color: 'var(--soft)' },
  { tag: [tags.typeName, tags.standard(tags.name)], color: 'var(--info)' },
])

/** An editor for SQL that knows the tables and columns. Ctrl+Enter (⌘Enter) runs. */
export function SqlEditor({
  initial,
  tables,
  onChange,
  onRun,
  ref,
}: {
  initial: string
  tables: readonly TableSchema[]
  onChange: (text: string) => void
  onRun: () => void
  ref: Ref<SqlEditorHandle>
}) {
  const parent = useRef<HTMLDivElement>(null)
  const view = useRef<EditorView | null>(null)
  const language = useRef(new Compartment())
  const handlers = useRef({ onChange, onRun })
  const first = useRef(initial)
  useEffect(() => {
    handlers.current = { onChange, onRun }
  })
  useEffect(() => {
    if (parent.current === null) return
    const editor = new EditorView({
      parent: parent.current,
      state: EditorState.create({
        doc: first.current,
        extensions: [
          // Above the usual keys, of which Ctrl+Enter is one.
          Prec.highest(
            keymap.of([
              {
                key: 'Mod-Enter',
                run: () => {
                  handlers.current.onRun()
                  return true
                },
              },
            ]),
          ),
          lineNumbers(),
          history(),
          drawSelection(),
          bracketMatching(),
          closeBrackets(),
          autocompletion({ icons: false }),
          highlightSelectionMatches(),
          syntaxHighlighting(colours),
          theme,
          placeholder(words.placeholder),
          EditorView.lineWrapping,
          EditorView.contentAttributes.of({ 'aria-label': words.editor, tabindex: '0' }),
          keymap.of([
            ...closeBracketsKeymap,
            ...completionKeymap,
            ...searchKeymap,
            ...historyKeymap,
            ...defaultKeymap,
            indentWithTab,
          ]),
          language.current.of(sql({ dialect: SQLite })),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) handlers.current.onChange(update.state.doc.toString())
          }),
        ],
      }),
    })
    view.current = editor
    return () => {
      view.current = null
      editor.destroy()
    }
  }, [])
  useEffect(() => {
    const schema = Object.fromEntries(
      tables.map(({ name, columns }) => [name, columns.map((column) => column.name)]),
    )
    view.current?.dispatch({
      effects: language.current.reconfigure(sql({ dialect: SQLite, schema, upperCaseKeywords: true })),
    })
  }, [tables])
  useImperativeHandle(ref, () => ({
    text: () => view.current?.state.doc.toString() ?? '',
    selection() {
      const state = view.current?.state
      if (state === undefined || state.selection.main.empty) return null
      return state.sliceDoc(state.selection.main.from, state.selection.main.to)
    },
    position: () => view.current?.state.selection.main.head ?? 0,
    replace(text) {
      const editor = view.current
      if (editor === null) return
      editor.dispatch({
        changes: { from: 0, to: editor.state.doc.length, insert: text },
        selection: { anchor: text.length },
      })
      editor.focus()
    },
  }))
  return <div ref={parent} className="h-full min-h-0" />
}
