import type { ColumnType } from '@tenantry/schema'
import { ChevronDown, ChevronUp, Trash2 } from 'lucide-react'
import { texts } from '#texts/texts.ts'
import { Badge } from '#ui/badge.tsx'
import { IconButton } from '#ui/button.tsx'
import { Checkbox } from '#ui/checks.tsx'
import { Select } from '#ui/input.tsx'
import { defaultText } from '../schema/default-text.ts'
import { ColumnDetails } from './column-details.tsx'
import { changeColumn, removeColumn, renameColumn } from './column-edits.ts'
import { CommitInput } from './commit-input.tsx'
import type { DraftColumn, DraftTable } from './draft.ts'
import { refuseName } from './refuse-name.ts'
import { toggleKey } from './table-edits.ts'
import type { Design } from './use-design.ts'

const words = texts.templates.designer.table
const facts = texts.templates.schema
const TYPES: readonly ColumnType[] = ['text', 'integer', 'real', 'boolean', 'timestamp', 'json', 'blob']

/** What is most often said of a column, in a row; the rest unfolds below. */
export function ColumnRow({
  table,
  column,
  design,
  isOpen,
  onOpen,
}: {
  table: DraftTable
  column: DraftColumn
  design: Design
  isOpen: boolean
  onOpen: (name: string | undefined) => void
}) {
  const { edit } = design
  const { key, name } = column
  const isKey = table.primary_key.includes(name)
  const isOnlyKey = isKey && table.primary_key.length === 1
  const change = (next: Parameters<typeof changeColumn>[2]) => edit(changeColumn(table.key, key, next))
  return (
    <>
      <tr className="border-b border-line last:border-0">
        <td className="py-1.5 pr-2 pl-4 align-top">
          <CommitInput
            code
            className="h-8 min-w-30 px-2.5"
            aria-label={words.columnName(name)}
            value={name}
            refuse={refuseName(
              name,
              table.columns.map((each) => each.name),
            )}
            onCommit={(next) => {
              edit(renameColumn(table.key, key, next))
              if (isOpen) onOpen(next)
            }}
          />
          <ColumnSummary column={column} />
        </td>
        <td className="px-2 py-1.5 align-top">
          <Select
            className="h-8 min-w-30 py-0 pr-1 pl-2 font-mono text-sm"
            aria-label={words.columnType(name)}
            value={column.type}
            onChange={({ target }) => {
              const type = TYPES.find((each) => each === target.value)
              if (type !== undefined) change({ type })
            }}
          >
            {TYPES.map((type) => (
              <option key={type} value={type}>
                {type}
              </option>
            ))}
          </Select>
        </td>
        <Flag label={words.keyOf(name)} checked={isKey} onChange={() => edit(toggleKey(table.key, name))} />
        <Flag
          label={words.requiredOf(name)}
          checked={column.not_null}
          disabled={isKey}
          onChange={(next) => change({ not_null: next })}
        />
        <Flag
          label={words.uniqueOf(name)}
          checked={column.unique || isOnlyKey}
          disabled={isOnlyKey}
          onChange={(next) => change({ unique: next })}
        />
        <td className="py-1.5 pr-3 pl-1 text-right align-top whitespace-nowrap">
          <IconButton
            size="sm"
            label={words.more(name)}
            icon={isOpen ? ChevronUp : ChevronDown}
            aria-expanded={isOpen}
            onClick={() => onOpen(isOpen ? undefined : name)}
          />
          <IconButton
            size="sm"
            label={words.removeColumn(name)}
            icon={Trash2}
            onClick={() => edit(removeColumn(table.key, key))}
          />
        </td>
      </tr>
      {isOpen && (
        <tr className="border-b border-line bg-inset last:border-0">
          <td colSpan={6} className="px-4 py-4">
            <ColumnDetails table={table} column={column} design={design} onChange={change} />
          </td>
        </tr>
      )}
    </>
  )
}

function Flag({
  label,
  checked,
  disabled = false,
  onChange,
}: {
  label: string
  checked: boolean
  disabled?: boolean
  onChange: (checked: boolean) => void
}) {
  return (
    <td className="px-1 pt-3.5 align-top">
      <Checkbox
        aria-label={label}
        className="mx-auto"
        checked={checked}
        disabled={disabled}
        onCheckedChange={(next) => onChange(next === true)}
      />
    </td>
  )
}

function ColumnSummary({ column }: { column: DraftColumn }) {
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
