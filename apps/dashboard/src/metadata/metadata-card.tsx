import { Braces, Pencil } from 'lucide-react'
import { lazy, Suspense, useId, useState } from 'react'
import { texts } from '#texts/texts.ts'
import { Button } from '#ui/button.tsx'
import { Card } from '#ui/card.tsx'
import { CodeBlock } from '#ui/code-block.tsx'
import { ProblemNotice } from '#ui/problem-notice.tsx'
import { SkeletonLines } from '#ui/skeleton.tsx'
import { metadataChanges, metadataText, readMetadata, type Metadata } from './read-metadata.ts'

const words = texts.metadata
const JsonEditor = lazy(() => import('./json-editor.tsx'))

interface Saving {
  mutate: (changes: Metadata, options: { onSuccess: () => void }) => void
  isPending: boolean
  isError: boolean
  error: unknown
}

/** What applications keep with a user or an organization: free JSON, to read, and to change for who may. */
export function MetadataCard({
  metadata,
  saving,
}: {
  metadata: Metadata
  /** Sends the changed members alone, null for those taken away. Absent: it is only read. */
  saving: Saving | undefined
}) {
  const [isEdited, setEdited] = useState(false)
  const isEmpty = Object.keys(metadata).length === 0
  return (
    <Card
      title={words.title}
      description={words.hint}
      actions={
        saving !== undefined &&
        !isEdited && (
          <Button size="sm" icon={Pencil} aria-label={words.edit} onClick={() => setEdited(true)}>
            {texts.common.edit}
          </Button>
        )
      }
    >
      {isEdited && saving !== undefined ? (
        <MetadataForm metadata={metadata} saving={saving} onClose={() => setEdited(false)} />
      ) : isEmpty ? (
        <p className="flex items-center gap-2 text-sm text-faint">
          <Braces className="size-4" aria-hidden />
          {words.none}
        </p>
      ) : (
        <CodeBlock code={metadataText(metadata)} label={words.title} />
      )}
    </Card>
  )
}

function MetadataForm({
  metadata,
  saving,
  onClose,
}: {
  metadata: Metadata
  saving: Saving
  onClose: () => void
}) {
  const id = useId()
  // What it was when the editor was opened: only what is changed from there is sent.
  const [before] = useState(metadata)
  const [text, setText] = useState(() => metadataText(metadata))
  const [wrong, setWrong] = useState<string>()
  const submit = () => {
    try {
      const changes = metadataChanges(before, readMetadata(text))
      setWrong(undefined)
      if (Object.keys(changes).length === 0) onClose()
      else saving.mutate(changes, { onSuccess: onClose })
    } catch (error) {
      setWrong(error instanceof Error ? error.message : words.notAnObject)
    }
  }
  return (
    <form
      className="flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
    >
      <Suspense fallback={<SkeletonLines lines={4} />}>
        <JsonEditor
          label={words.title}
          value={text}
          error={wrong === undefined ? undefined : id}
          onChange={setText}
        />
      </Suspense>
      {wrong !== undefined && (
        <p id={id} className="text-xs text-bad" role="alert">
          {wrong}
        </p>
      )}
      {saving.isError && <ProblemNotice error={saving.error} />}
      <div className="flex justify-end gap-2">
        <Button size="sm" onClick={onClose}>
          {texts.common.cancel}
        </Button>
        <Button size="sm" type="submit" tone="primary" busy={saving.isPending}>
          {texts.common.save}
        </Button>
      </div>
    </form>
  )
}
