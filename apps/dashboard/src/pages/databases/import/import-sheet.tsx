import { FileUp } from 'lucide-react'
import { useId, useState } from 'react'
import { texts } from '#texts/texts.ts'
import { cn } from '#ui/cn.ts'
import { Sheet } from '#ui/dialog.tsx'
import type { TableSchema } from '../table-schema.ts'
import { ImportPreview } from './import-preview.tsx'
import { readSource, type SourceFile } from './read-file.ts'

const words = texts.databases.import

/** Rows from a file, looked at before any of them is written. */
export function ImportSheet({
  open,
  table,
  onClose,
}: {
  open: boolean
  table: TableSchema
  onClose: () => void
}) {
  return (
    <Sheet
      open={open}
      onOpenChange={(next) => {
        if (!next) onClose()
      }}
      title={words.title(table.name)}
      description={words.description}
      className="w-[min(46rem,100vw)]"
    >
      <ImportSteps table={table} onClose={onClose} />
    </Sheet>
  )
}

function ImportSteps({ table, onClose }: { table: TableSchema; onClose: () => void }) {
  const [source, setSource] = useState<{ name: string; file: SourceFile } | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const read = async (file: File) => {
    setBusy(true)
    setProblem(null)
    try {
      const found = await readSource(file)
      if (typeof found === 'string') setProblem(words.unreadable[found])
      else setSource({ name: file.name, file: found })
    } catch {
      // The browser lost hold of the file, or it is no text.
      setProblem(words.unreadable.lost)
    } finally {
      setBusy(false)
    }
  }
  if (source !== null)
    return (
      <ImportPreview
        table={table}
        name={source.name}
        source={source.file}
        onBack={() => setSource(null)}
        onClose={onClose}
      />
    )
  return <FileField busy={busy} problem={problem} onFile={(file) => void read(file)} />
}

function FileField({
  busy,
  problem,
  onFile,
}: {
  busy: boolean
  problem: string | null
  onFile: (file: File) => void
}) {
  const id = useId()
  const [isOver, setIsOver] = useState(false)
  return (
    <>
      {/* Dropping a file is another way to what the field within does for every keyboard. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions */}
      <label
        htmlFor={id}
        onDragOver={(event) => {
          event.preventDefault()
          setIsOver(true)
        }}
        onDragLeave={() => setIsOver(false)}
        onDrop={(event) => {
          event.preventDefault()
          setIsOver(false)
          const [file] = event.dataTransfer.files
          if (file !== undefined) onFile(file)
        }}
        className={cn(
          'flex cursor-pointer flex-col items-center rounded-lg border border-dashed border-line-strong bg-inset px-6 py-12 text-center has-focus-visible:outline-2 has-focus-visible:outline-accent',
          isOver && 'border-accent bg-accent-wash',
        )}
      >
        <FileUp className="mb-3 size-6 text-faint" aria-hidden />
        <span className="font-medium">{busy ? words.reading : words.choose}</span>
        <span className="mt-1 text-sm text-soft">{words.chooseHint}</span>
        <input
          id={id}
          type="file"
          accept=".csv,.tsv,.txt,.json,.ndjson,.jsonl"
          className="sr-only"
          disabled={busy}
          onChange={({ target }) => {
            const file = target.files?.[0]
            target.value = ''
            if (file !== undefined) onFile(file)
          }}
        />
      </label>
      {problem !== null && (
        <p role="alert" className="mt-3 text-sm text-bad">
          {problem}
        </p>
      )}
    </>
  )
}
