import type { IndexDefinition } from '@tenantry/schema'
import { Plus, Trash2, X } from 'lucide-react'
import { texts } from '#texts/texts.ts'
import { Button, IconButton } from '#ui/button.tsx'
import { Card } from '#ui/card.tsx'
import { Checkbox } from '#ui/checks.tsx'
import { Field } from '#ui/field.tsx'
import { Select } from '#ui/input.tsx'
import { CommitInput } from './commit-input.tsx'
import type { Edit } from './design-state.ts'
import type { DraftTable } from './draft.ts'
import { addIndex, setIndex } from './table-edits.ts'

const words = texts.templates.designer.indexes

/** The indexes of a table. */
export function IndexEditor({ table, edit }: { table: DraftTable; edit: (edit: Edit) => void }) {
  return (
    <Card
      flush
      title={words.title}
      actions={
        <Button size="sm" icon={Plus} onClick={() => edit(addIndex(table.key))}>
          {words.add}
        </Button>
      }
    >
      {table.indexes.length === 0 ? (
        <p className="px-4 py-3 text-sm text-soft">{words.none}</p>
      ) : (
        <ul className="divide-y divide-line">
          {table.indexes.map((index, at) => (
            <IndexRow
              key={index.name}
              table={table}
              index={index}
              onChange={(next) => edit(setIndex(table.key, at, next))}
            />
          ))}
        </ul>
      )}
    </Card>
  )
}

function IndexRow({
  table,
  index,
  onChange,
}: {
  table: DraftTable
  index: IndexDefinition
  onChange: (index: IndexDefinition | null) => void
}) {
  const { where: _where, ...withoutWhere } = index
  return (
    <li className="flex flex-wrap items-end gap-3 px-4 py-3">
      <Field label={words.name} className="w-56 max-w-full">
        <CommitInput code value={index.name} onCommit={(name) => onChange({ ...index, name })} />
      </Field>
      <div className="flex min-w-40 flex-1 flex-col gap-1.5">
        <span className="text-sm font-medium">{words.columns}</span>
        <div className="flex min-h-9 flex-wrap items-center gap-1.5">
          {index.columns.map((name) => (
            <span
              key={name}
              className="inline-flex h-7 items-center gap-1 rounded-md bg-hover pr-1 pl-2 font-mono text-sm"
            >
              {name}
              {index.columns.length > 1 && (
                <button
                  type="button"
                  aria-label={words.removeColumn(name)}
                  className="rounded-sm p-0.5 text-faint hover:text-ink"
                  onClick={() =>
                    onChange({ ...index, columns: index.columns.filter((each) => each !== name) })
                  }
                >
                  <X className="size-3.5" aria-hidden />
                </button>
              )}
            </span>
          ))}
          <Select
            aria-label={words.addColumn}
            className="h-7 w-auto py-0 text-sm"
            value=""
            onChange={({ target }) => onChange({ ...index, columns: [...index.columns, target.value] })}
          >
            <option value="">{words.addColumn}</option>
            {table.columns
              .filter(({ name }) => !index.columns.includes(name))
              .map(({ name }) => (
                <option key={name} value={name}>
                  {name}
                </option>
              ))}
          </Select>
        </div>
      </div>
      <Field label={words.where} hint={words.whereHint} className="w-56 max-w-full">
        <CommitInput
          code
          value={index.where ?? ''}
          onCommit={(text) => onChange(text.trim() === '' ? withoutWhere : { ...index, where: text.trim() })}
        />
      </Field>
      <label className="flex h-9 items-center gap-2 text-sm">
        <Checkbox
          checked={index.unique}
          onCheckedChange={(next) => onChange({ ...index, unique: next === true })}
        />
        {words.unique}
      </label>
      <IconButton label={words.remove(index.name)} icon={Trash2} onClick={() => onChange(null)} />
    </li>
  )
}
