import { StreamLanguage } from '@codemirror/language'
import { lineNumbers } from '@codemirror/view'
import type { ComponentProps } from 'react'
import { CodeField } from '#ui/code-field.tsx'

const WORDS = new Set(
  'package import as default if else contains every some in not with true false null'.split(' '),
)

/** As much of Rego as makes it readable. */
const rego = StreamLanguage.define({
  token(stream) {
    if (stream.eatSpace()) return null
    if (stream.match(/^#.*/)) return 'comment'
    if (stream.match(/^"(?:[^"\\]|\\.)*"/) ?? stream.match(/^`[^`]*`/)) return 'string'
    if (stream.match(/^\d+(\.\d+)?/)) return 'number'
    const word = stream.match(/^[A-Za-z_]\w*/)
    if (Array.isArray(word)) return WORDS.has(word[0]) ? 'keyword' : 'variableName'
    stream.next()
    return null
  },
})

const language = [rego, lineNumbers()]

/** An editor for a rule in Rego. */
export default function RegoEditor(props: Omit<ComponentProps<typeof CodeField>, 'language' | 'autoFocus'>) {
  return <CodeField {...props} language={language} />
}
