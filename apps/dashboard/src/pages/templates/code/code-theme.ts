import { javascript } from '@codemirror/lang-javascript'
import { HighlightStyle, syntaxHighlighting } from '@codemirror/language'
import { EditorState, type Extension } from '@codemirror/state'
import { EditorView, lineNumbers } from '@codemirror/view'
import { tags } from '@lezer/highlight'

/** The colours are the design's variables, so that light and dark need no theme of their own. */
const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.controlKeyword, tags.moduleKeyword], color: 'var(--accent)' },
  { tag: [tags.string, tags.special(tags.string)], color: 'var(--good)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--warn)' },
  { tag: tags.comment, color: 'var(--faint)' },
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: 'var(--ink)' },
  { tag: [tags.function(tags.propertyName), tags.function(tags.variableName)], color: 'var(--info)' },
  { tag: [tags.punctuation, tags.operator], color: 'var(--soft)' },
])

const look = EditorView.theme({
  '&': { backgroundColor: 'var(--card)', color: 'var(--ink)', fontSize: '0.8125rem' },
  '.cm-content': { fontFamily: 'var(--font-mono)', padding: '0.75rem 0' },
  '.cm-scroller': { fontFamily: 'var(--font-mono)', lineHeight: '1.6' },
  '.cm-gutters': { backgroundColor: 'var(--card)', color: 'var(--faint)', border: 'none' },
  '.cm-collapsedLines': {
    background: 'var(--hover)',
    color: 'var(--soft)',
    padding: '0.2rem 1rem',
    fontFamily: 'var(--font-sans)',
  },
  '&.cm-merge-a .cm-changedLine, .cm-deletedChunk': { backgroundColor: 'var(--bad-wash)' },
  '&.cm-merge-b .cm-changedLine, .cm-insertedLine': { backgroundColor: 'var(--good-wash)' },
  '&.cm-merge-a .cm-changedText, .cm-deletedChunk .cm-deletedText': {
    background: 'linear-gradient(var(--bad), var(--bad)) bottom / 100% 1.5px no-repeat',
    textDecoration: 'none',
  },
  '&.cm-merge-b .cm-changedText, .cm-changedText': {
    background: 'linear-gradient(var(--good), var(--good)) bottom / 100% 1.5px no-repeat',
  },
  '.cm-changedLineGutter': { background: 'var(--good)' },
  '.cm-deletedLineGutter': { background: 'var(--bad)' },
  '&.cm-merge-a .cm-changedLineGutter': { background: 'var(--bad)' },
})

/** TypeScript to read: it can be focused, selected and scrolled with the keyboard, and says what it is. */
export function readOnlyCode(label: string): Extension {
  return [
    lineNumbers(),
    javascript({ typescript: true }),
    syntaxHighlighting(colours),
    look,
    EditorState.readOnly.of(true),
    EditorView.editable.of(false),
    EditorView.contentAttributes.of({ 'aria-label': label, tabindex: '0' }),
  ]
}
