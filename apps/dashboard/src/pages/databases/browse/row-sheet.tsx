import { useState } from 'react'
import { texts } from '#texts/texts.ts'
import { Button } from '#ui/button.tsx'
import { DialogActions, Sheet } from '#ui/dialog.tsx'
import { Field } from '#ui/field.tsx'
import { ProblemNotice } from '#ui/problem-notice.tsx'
import type { ColumnSchema, Row, TableSchema } from '../table-schema.ts'
import { editText, parseCell } from './cell-value.ts'
import { ColumnInput, isNeeded } from './column-input.tsx'

const words = texts.databases.browse

/** A new row, empty or after the pattern of another. What is left empty gets its default, or NULL. */
export function RowSheet({
  open,
  table,
  pattern,
  insert,
  onClose,
}: {
  open: boolean
  table: TableSchema
  pattern: Row | null
  insert: (row: Row) => Promise<unknown>
  onClose: () => void
}) {
  return (
    <Sheet
      open={open}
      onOpenChange={(next) => {
        if (!next) onClose()
      }}
      title={pattern === null ? words.newRow(table.name) : words.duplicateOf(table.name)}
      description={words.newRowHint}
    >
      <RowForm table={table} pattern={pattern} insert={insert} onClose={onClose} />
    </Sheet>
  )
}

function RowForm({
  table,
  pattern,
  insert,
  onClose,
}: {
  table: TableSchema
  pattern: Row | null
  insert: (row: Row) => Promise<unknown>
  onClose: () => void
}) {
  const columns = table.columns.filter(({ generated }) => !generated)
  const [fields, setFields] = useState(() => fieldsOf(table, pattern))
  const [isSent, setIsSent] = useState(false)
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const problems = new Map(
    columns.flatMap((column) => {
      const problem = problemOf(column, fields[column.name] ?? '')
      return problem === undefined ? [] : [[column.name, problem] as const]
    }),
  )
  const send = async () => {
    setIsSent(true)
    if (problems.size > 0) return
    setBusy(true)
    setError(null)
    try {
      await insert(rowOf(columns, fields))
      onClose()
    } catch (failure) {
      setError(failure)
    } finally {
      setBusy(false)
    }
  }
  return (
    <form
      noValidate
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault()
        void send()
      }}
    >
      {columns.map((column, index) => (
        <Field
          key={column.name}
          label={
            <>
              {column.name} <span className="font-mono text-xs font-normal text-faint">{column.type}</span>
            </>
          }
          optional={!isNeeded(column)}
          hint={column.default === null ? undefined : words.defaultIs(column.default)}
          error={isSent ? problems.get(column.name) : undefined}
        >
          <ColumnInput
            column={column}
            reference={table.foreign_keys.find((each) => each.column === column.name)}
            autoFocus={index === 0}
            value={fields[column.name] ?? ''}
            onChange={(text) => setFields((now) => ({ ...now, [column.name]: text }))}
          />
        </Field>
      ))}
      {error !== null && <ProblemNotice error={error} />}
      <DialogActions>
        <Button onClick={onClose}>{texts.common.cancel}</Button>
        <Button type="submit" tone="primary" busy={busy}>
          {words.addRow}
        </Button>
      </DialogActions>
    </form>
  )
}

function fieldsOf(table: TableSchema, pattern: Row | null): Record<string, string> {
  if (pattern === null) return {}
  return Object.fromEntries(
    table.columns
      // The copy is another row.
      .filter(({ name }) => !table.primary_key.includes(name) && pattern[name] !== null)
      .map(({ name, type }) => [name, editText(pattern[name], type)]),
  )
}

function problemOf(column: ColumnSchema, text: string): string | undefined {
  if (text === '') return isNeeded(column) && column.type !== 'text' ? words.needed : undefined
  const parsed = parseCell(text, column.type)
  return parsed.ok ? undefined : words.misfits[parsed.problem]
}

function rowOf(columns: readonly ColumnSchema[], fields: Record<string, string>): Row {
  const row: Row = {}
  for (const column of columns) {
    const text = fields[column.name] ?? ''
    if (text === '') {
      // A text that has to be there, and is not, is the empty one.
      if (column.type === 'text' && isNeeded(column)) row[column.name] = ''
      continue
    }
    const parsed = parseCell(text, column.type)
    if (parsed.ok) row[column.name] = parsed.value
  }
  return row
}
