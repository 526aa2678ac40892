import { texts } from '#texts/texts.ts'
import { Badge } from '#ui/badge.tsx'
import { defaultText } from '../schema/default-text.ts'
import type { DraftColumn } from './draft.ts'

const words = texts.templates.designer.table
const facts = texts.templates.schema

/** What is said of a column besides its row, in one line, and what became of it since the current version. */
export function ColumnSummary({ column }: { column: DraftColumn }) {
  const { was, name, references, check, generated } = column
  const parts = [
    references === undefined ? null : `→ ${facts.reference(references.table, references.column)}`,
    column.default === undefined ? null : facts.byDefault(defaultText(column.default)),
    generated === undefined ? null : facts.generated(generated.expression),
    check === undefined ? null : facts.check(check),
  ].filter((part) => part !== null)
  const isRenamed = was !== null && was !== name
  if (parts.length === 0 && !isRenamed && was !== null) return null
  return (
    <p className="mt-1 flex flex-wrap items-center gap-x-2.5 gap-y-0.5 pl-2.5 font-mono text-xs text-faint">
      {was === null && <Badge tone="good">{words.fresh}</Badge>}
      {isRenamed && <Badge tone="accent">{words.renamed(was)}</Badge>}
      {parts.map((part) => (
        <span key={part} className="max-w-full truncate" title={part}>
          {part}
        </span>
      ))}
    </p>
  )
}
