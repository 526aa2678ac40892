import type { Collation, ReferenceAction } from '@tenantry/schema'
import { texts } from '#texts/texts.ts'
import { Checkbox } from '#ui/checks.tsx'
import { Field } from '#ui/field.tsx'
import { Select } from '#ui/input.tsx'
import type { ColumnChange } from './column-edits.ts'
import { CommitInput } from './commit-input.tsx'
import { DefaultEditor } from './default-editor.tsx'
import type { DraftColumn, DraftTable } from './draft.ts'
import { referenceTargets } from './reference-targets.ts'
import { setAutoincrement } from './table-edits.ts'
import type { Design } from './use-design.ts'

const words = texts.templates.designer.details
const COLLATIONS: readonly Collation[] = ['binary', 'nocase', 'rtrim']
const ACTIONS: readonly ReferenceAction[] = ['no_action', 'restrict', 'cascade', 'set_null', 'set_default']

/** Everything about a column that is said less often. */
export function ColumnDetails({
  table,
  column,
  design,
  onChange,
}: {
  table: DraftTable
  column: DraftColumn
  design: Design
  onChange: (change: ColumnChange) => void
}) {
  const isKey = table.primary_key.includes(column.name)
  const { generated } = column
  return (
    <div className="grid max-w-3xl gap-4 sm:grid-cols-2">
      <DefaultEditor column={column} onChange={onChange} />
      <Reference column={column} design={design} table={table} onChange={onChange} />
      <Field label={words.check} hint={words.checkHint}>
        <CommitInput
          code
          value={column.check ?? ''}
          onCommit={(text) => onChange({ check: text.trim() === '' ? undefined : text.trim() })}
        />
      </Field>
      {!isKey && (
        <div className="flex flex-col gap-2">
          <Field label={words.generated} hint={words.generatedHint}>
            <CommitInput
              code
              value={generated?.expression ?? ''}
              onCommit={(text) =>
                onChange({
                  generated:
                    text.trim() === ''
                      ? undefined
                      : { expression: text.trim(), stored: generated?.stored ?? false },
                })
              }
            />
          </Field>
          {generated !== undefined && (
            <Check
              label={words.stored}
              checked={generated.stored}
              onChange={(stored) => onChange({ generated: { ...generated, stored } })}
            />
          )}
        </div>
      )}
      {column.type === 'text' && (
        <Field label={words.collate}>
          <Select
            value={column.collate ?? 'binary'}
            onChange={({ target }) => {
              const collate = COLLATIONS.find((each) => each === target.value)
              onChange({ collate: collate === 'binary' ? undefined : collate })
            }}
          >
            {COLLATIONS.map((each) => (
              <option key={each} value={each}>
                {words.collations[each]}
              </option>
            ))}
          </Select>
        </Field>
      )}
      {isKey && table.primary_key.length === 1 && column.type === 'integer' && (
        <Check
          label={words.autoincrement}
          checked={table.autoincrement === true}
          onChange={(on) => design.edit(setAutoincrement(table.key, on))}
        />
      )}
    </div>
  )
}

function Check({
  label,
  checked,
  onChange,
}: {
  label: string
  checked: boolean
  onChange: (checked: boolean) => void
}) {
  return (
    <label className="flex items-center gap-2 text-sm">
      <Checkbox checked={checked} onCheckedChange={(next) => onChange(next === true)} />
      {label}
    </label>
  )
}

function Reference({
  table,
  column,
  design,
  onChange,
}: {
  table: DraftTable
  column: DraftColumn
  design: Design
  onChange: (change: ColumnChange) => void
}) {
  const { references } = column
  const value = references === undefined ? '' : `${references.table}.${references.column}`
  const targets = referenceTargets(design.draft, table, column)
  const choices = value === '' || targets.includes(value) ? targets : [...targets, value]
  return (
    <div className="flex flex-col gap-2">
      <Field label={words.references}>
        <Select
          className="font-mono text-sm"
          value={value}
          onChange={({ target }) => {
            const [toTable, toColumn] = target.value.split('.')
            onChange({
              references:
                toTable === undefined || toColumn === undefined
                  ? undefined
                  : {
                      on_delete: 'no_action',
                      on_update: 'no_action',
                      ...references,
                      table: toTable,
                      column: toColumn,
                    },
            })
          }}
        >
          <option value="">{words.noReference}</option>
          {choices.map((each) => (
            <option key={each} value={each}>
              {each}
            </option>
          ))}
        </Select>
      </Field>
      {references !== undefined &&
        (['on_delete', 'on_update'] as const).map((event) => (
          <Field key={event} label={event === 'on_delete' ? words.onDelete : words.onUpdate}>
            <Select
              value={references[event]}
              onChange={({ target }) => {
                const action = ACTIONS.find((each) => each === target.value)
                if (action !== undefined) onChange({ references: { ...references, [event]: action } })
              }}
            >
              {ACTIONS.map((each) => (
                <option key={each} value={each}>
                  {words.actions[each]}
                </option>
              ))}
            </Select>
          </Field>
        ))}
    </div>
  )
}
