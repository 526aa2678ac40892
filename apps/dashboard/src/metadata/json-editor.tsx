import { StreamLanguage } from '@codemirror/language'
import { EditorView } from '@codemirror/view'
import type { ComponentProps } from 'react'
import { CodeField } from '#ui/code-field.tsx'

const json = StreamLanguage.define({
  languageData: { closeBrackets: { brackets: ['{', '[', '"'] } },
  token(stream) {
    if (stream.eatSpace()) return null
    if (stream.match(/^"(?:[^"\\]|\\.)*"(?=\s*:)/)) return 'propertyName'
    if (stream.match(/^"(?:[^"\\]|\\.)*"?/)) return 'string'
    if (stream.match(/^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/)) return 'number'
    if (stream.match(/^(?:true|false|null)\b/)) return 'bool'
    stream.next()
    return null
  },
})

const language = [json, EditorView.lineWrapping]

/** An editor for JSON. */
export default function JsonEditor(props: Omit<ComponentProps<typeof CodeField>, 'language' | 'autoFocus'>) {
  return <CodeField {...props} language={language} autoFocus />
}
