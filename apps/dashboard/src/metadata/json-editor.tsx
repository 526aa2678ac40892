import { defaultKeymap, history, historyKeymap } from '@codemirror/commands'
import { bracketMatching, HighlightStyle, StreamLanguage, syntaxHighlighting } from '@codemirror/language'
import { EditorState } from '@codemirror/state'
import { EditorView, keymap } from '@codemirror/view'
import { tags } from '@lezer/highlight'
import { useEffect, useRef } from 'react'

const json = StreamLanguage.define({
  languageData: { closeBrackets: { brackets: ['{', '[', '"'] } },
  token(stream) {
    if (stream.eatSpace()) return null
    if (stream.match(/^"(?:[^"\\]|\\.)*"(?=\s*:)/)) return 'propertyName'
    if (stream.match(/^"(?:[^"\\]|\\.)*"?/)) return 'string'
    if (stream.match(/^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/)) return 'number'
    if (stream.match(/^(?:true|false|null)\b/)) return 'keyword'
    stream.next()
    return null
  },
})

const colours = HighlightStyle.define([
  { tag: tags.propertyName, color: 'var(--accent)' },
  { tag: tags.string, color: 'var(--good)' },
  { tag: tags.number, color: 'var(--info)' },
  { tag: tags.keyword, color: 'var(--warn)' },
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
  '&:has([aria-invalid=true])': { borderColor: 'var(--bad)' },
  '.cm-content': {
    fontFamily: 'var(--font-mono)',
    minHeight: '7rem',
    padding: '0.625rem 0',
    caretColor: 'var(--ink)',
  },
  '.cm-line': { padding: '0 0.75rem' },
  '.cm-scroller': { maxHeight: '20rem', overflow: 'auto', lineHeight: '1.6' },
})

/** An editor for JSON. Tab leaves it, as it leaves every other field. */
export default function JsonEditor({
  label,
  value,
  error,
  onChange,
}: {
  label: string
  value: string
  /** Id of what is said to be wrong with it. */
  error: string | undefined
  onChange: (text: string) => void
}) {
  const place = useRef<HTMLDivElement>(null)
  const content = useRef<HTMLElement>(null)
  const begun = useRef(value)
  const tell = useRef(onChange)
  useEffect(() => {
    tell.current = onChange
  }, [onChange])
  useEffect(() => {
    if (place.current === null) return undefined
    const view = new EditorView({
      parent: place.current,
      state: EditorState.create({
        doc: begun.current,
        extensions: [
          history(),
          bracketMatching(),
          json,
          syntaxHighlighting(colours),
          look,
          EditorView.lineWrapping,
          keymap.of([...defaultKeymap, ...historyKeymap]),
          EditorView.contentAttributes.of({ 'aria-label': label }),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) tell.current(update.state.doc.toString())
          }),
        ],
      }),
    })
    content.current = view.contentDOM
    view.focus()
    return () => view.destroy()
  }, [label])
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
