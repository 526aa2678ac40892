import { defaultKeymap, history, historyKeymap } from '@codemirror/commands'
import { bracketMatching, HighlightStyle, syntaxHighlighting } from '@codemirror/language'
import { EditorState, type Extension } from '@codemirror/state'
import { EditorView, keymap } from '@codemirror/view'
import { tags } from '@lezer/highlight'
import { useEffect, useRef } from 'react'

const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.propertyName], color: 'var(--accent)' },
  { tag: tags.string, color: 'var(--good)' },
  { tag: tags.number, color: 'var(--info)' },
  { tag: tags.bool, color: 'var(--warn)' },
  { tag: tags.comment, color: 'var(--faint)', fontStyle: 'italic' },
])

const look = EditorView.theme({
  '&': {
    border: '1px solid var(--line-strong)',
    borderRadius: '0.375rem',
    fontSize: '0.8125rem',
    background: 'var(--card)',
    color: 'var(--ink)',
  },
  '&.cm-focused': { outline: '2px solid var(--accent)', outlineOffset: '1px' },
  // A background would take contrast from what is written on it.
  '&.cm-focused .cm-matchingBracket, &.cm-focused .cm-nonmatchingBracket': {
    backgroundColor: 'transparent',
    outline: '1px solid var(--line-strong)',
  },
  '&:has([aria-invalid=true])': { borderColor: 'var(--bad)' },
  '.cm-content': {
    fontFamily: 'var(--font-mono)',
    minHeight: '7rem',
    padding: '0.625rem 0',
    caretColor: 'var(--ink)',
  },
  '.cm-line': { padding: '0 0.75rem' },
  '.cm-gutters': { background: 'var(--inset)', color: 'var(--faint)', borderRight: '1px solid var(--line)' },
  '.cm-scroller': { maxHeight: '20rem', overflow: 'auto', lineHeight: '1.6' },
})

/** A field of a form for text in a language. Tab leaves it, as it leaves every other field. To be loaded lazily, with its language. */
export function CodeField({
  label,
  value,
  language,
  error,
  autoFocus = false,
  onChange,
}: {
  label: string
  /** What it begins with: the field keeps what is written by itself. */
  value: string
  /** Made once, not with every drawing. */
  language: Extension
  /** Id of what is said to be wrong with it. */
  error?: string | undefined
  autoFocus?: boolean
  onChange: (text: string) => void
}) {
  const place = useRef<HTMLDivElement>(null)
  const content = useRef<HTMLElement>(null)
  const begun = useRef({ value, autoFocus })
  const tell = useRef(onChange)
  useEffect(() => {
    tell.current = onChange
  }, [onChange])
  useEffect(() => {
    if (place.current === null) return undefined
    const view = new EditorView({
      parent: place.current,
      state: EditorState.create({
        doc: begun.current.value,
        extensions: [
          history(),
          bracketMatching(),
          language,
          syntaxHighlighting(colours),
          look,
          keymap.of([...defaultKeymap, ...historyKeymap]),
          EditorView.contentAttributes.of({ 'aria-label': label, tabindex: '0' }),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) tell.current(update.state.doc.toString())
          }),
        ],
      }),
    })
    content.current = view.contentDOM
    if (begun.current.autoFocus) view.focus()
    return () => view.destroy()
  }, [label, language])
  useEffect(() => {
    if (error === undefined) {
      content.current?.removeAttribute('aria-invalid')
      content.current?.removeAttribute('aria-describedby')
    } else {
      content.current?.setAttribute('aria-invalid', 'true')
      content.current?.setAttribute('aria-describedby', error)
    }
  }, [error])
  return <div ref={place} />
}
