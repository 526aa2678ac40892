import { texts } from '#texts/texts.ts'
import { Field } from '#ui/field.tsx'
import { Select } from '#ui/input.tsx'
import type { ColumnChange } from './column-edits.ts'
import { CommitInput } from './commit-input.tsx'
import type { DraftColumn } from './draft.ts'
import { readDefault, writeDefault } from './read-default.ts'

const words = texts.templates.designer.details

const FIRST_VALUES = {
  text: '',
  blob: '',
  integer: 0,
  timestamp: 0,
  real: 0,
  boolean: false,
  json: {},
} as const

/** What a row gets where nothing is written: nothing, a value, or what an SQL expression gives. */
export function DefaultEditor({
  column,
  onChange,
}: {
  column: DraftColumn
  onChange: (change: ColumnChange) => void
}) {
  const { type, default: definition } = column
  const kind = definition === undefined ? 'none' : 'sql' in definition ? 'sql' : 'value'
  const choose = (next: string) => {
    if (next === 'none') onChange({ default: undefined })
    if (next === 'value') onChange({ default: { value: FIRST_VALUES[type] } })
    if (next === 'sql') onChange({ default: { sql: type === 'timestamp' ? 'unixepoch()' : "''" } })
  }
  return (
    <div className="flex flex-col gap-2">
      <Field label={words.default}>
        <Select value={kind} onChange={({ target }) => choose(target.value)}>
          {(['none', 'value', 'sql'] as const).map((each) => (
            <option key={each} value={each}>
              {words.defaultKinds[each]}
            </option>
          ))}
        </Select>
      </Field>
      {definition !== undefined && 'sql' in definition && (
        <CommitInput
          code
          aria-label={words.defaultSql}
          value={definition.sql}
          onCommit={(sql) => onChange({ default: { sql: sql.trim() } })}
        />
      )}
      {definition !== undefined &&
        'value' in definition &&
        (type === 'boolean' ? (
          <Select
            aria-label={words.defaultValue}
            value={definition.value === true ? 'true' : 'false'}
            onChange={({ target }) => onChange({ default: { value: target.value === 'true' } })}
          >
            <option value="true">true</option>
            <option value="false">false</option>
          </Select>
        ) : (
          <CommitInput
            code
            aria-label={words.defaultValue}
            value={writeDefault(type, definition.value)}
            refuse={(text) => (readDefault(type, text) === undefined ? words.wrongValue : undefined)}
            onCommit={(text) => {
              const value = readDefault(type, text)
              if (value !== undefined) onChange({ default: { value } })
            }}
          />
        ))}
    </div>
  )
}
