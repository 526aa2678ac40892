import type { ColumnType } from '@tenantry/schema'
import {
  ArrowDown,
  ArrowUp,
  ChevronDown,
  ChevronUp,
  GripVertical,
  Trash2,
  type LucideIcon,
} from 'lucide-react'
import { texts } from '#texts/texts.ts'
import { IconButton } from '#ui/button.tsx'
import { Checkbox } from '#ui/checks.tsx'
import { cn } from '#ui/cn.ts'
import { Select } from '#ui/input.tsx'
import { ColumnDetails } from './column-details.tsx'
import { changeColumn, removeColumn, renameColumn } from './column-edits.ts'
import { ColumnSummary } from './column-summary.tsx'
import { CommitInput } from './commit-input.tsx'
import type { DraftColumn, DraftTable } from './draft.ts'
import { refuseName } from './refuse-name.ts'
import { toggleKey } from './table-edits.ts'
import type { Design } from './use-design.ts'
import type { RowDrag } from './use-row-drag.ts'

const words = texts.templates.designer.table
/** Where a column that is dragged would come to lie. */
const MARKS = {
  above: '[&>td]:shadow-[inset_0_2px_0_var(--color-accent)]',
  below: '[&>td]:shadow-[inset_0_-2px_0_var(--color-accent)]',
} as const
const TYPES: readonly ColumnType[] = ['text', 'integer', 'real', 'boolean', 'timestamp', 'json', 'blob']

/** What is most often said of a column, in a row; the rest unfolds below. */
export function ColumnRow({
  table,
  column,
  index,
  drag,
  design,
  isOpen,
  onMove,
  onOpen,
}: {
  table: DraftTable
  column: DraftColumn
  /** Its place in the table. */
  index: number
  drag: RowDrag
  design: Design
  isOpen: boolean
  onMove: (to: number) => void
  onOpen: (name: string | undefined) => void
}) {
  const { edit } = design
  const { key, name } = column
  const mark = drag.mark(index)
  const isKey = table.primary_key.includes(name)
  const isOnlyKey = isKey && table.primary_key.length === 1
  const change = (next: Parameters<typeof changeColumn>[2]) => edit(changeColumn(table.key, key, next))
  return (
    <>
      <tr
        className={cn('border-b border-line last:border-0', mark !== null && MARKS[mark])}
        {...drag.row(index)}
      >
        <td className="relative py-1.5 pr-2 pl-8 align-top">
          <span
            aria-hidden
            title={words.drag}
            className="absolute top-2.5 left-2 cursor-grab rounded-sm p-0.5 text-faint hover:bg-hover hover:text-ink"
            {...drag.handle(index)}
          >
            <GripVertical className="size-4" />
          </span>
          <CommitInput
            code
            className="h-8 min-w-26 px-2.5"
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
            className="h-8 py-0 pr-1 pl-2 font-mono text-sm"
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
          <MoveButton
            label={words.moveUp(name)}
            icon={ArrowUp}
            isEnd={index === 0}
            onMove={() => onMove(index - 1)}
          />
          <MoveButton
            label={words.moveDown(name)}
            icon={ArrowDown}
            isEnd={index === table.columns.length - 1}
            onMove={() => onMove(index + 1)}
          />
          <IconButton
            size="sm"
            className="w-6"
            label={words.more(name)}
            icon={isOpen ? ChevronUp : ChevronDown}
            aria-expanded={isOpen}
            onClick={() => onOpen(isOpen ? undefined : name)}
          />
          <IconButton
            size="sm"
            className="w-6"
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

/** It keeps the focus at the end of the way, where there is nothing more to do. */
function MoveButton({
  label,
  icon,
  isEnd,
  onMove,
}: {
  label: string
  icon: LucideIcon
  isEnd: boolean
  onMove: () => void
}) {
  return (
    <IconButton
      size="sm"
      className="w-6"
      label={label}
      icon={icon}
      aria-disabled={isEnd}
      onClick={() => {
        if (!isEnd) onMove()
      }}
    />
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
