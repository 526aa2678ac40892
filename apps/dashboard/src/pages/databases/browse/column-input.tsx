import { texts } from '#texts/texts.ts'
import { Input, Select, Textarea } from '#ui/input.tsx'
import type { ColumnSchema, ForeignKey } from '../table-schema.ts'
import { ReferenceInput } from './reference-input.tsx'

const words = texts.databases.browse

/** The field of a form that suits a column. */
export function ColumnInput({
  column,
  reference,
  autoFocus,
  value,
  onChange,
  ...rest
}: {
  column: ColumnSchema
  reference: ForeignKey | undefined
  autoFocus: boolean
  value: string
  onChange: (text: string) => void
}) {
  const shared = { ...rest, autoFocus, value, spellCheck: false }
  if (reference !== undefined)
    return (
      <ReferenceInput {...shared} reference={reference} onChange={({ target }) => onChange(target.value)} />
    )
  switch (column.type) {
    case 'boolean':
      return (
        <Select {...shared} onChange={({ target }) => onChange(target.value)}>
          <option value="">{isNeeded(column) ? words.choose : words.leaveOut}</option>
          <option value="true">true</option>
          <option value="false">false</option>
        </Select>
      )
    case 'json':
      return (
        <Textarea
          {...shared}
          className="field-sizing-content max-h-80 min-h-16 resize-none font-mono text-sm"
          onChange={({ target }) => onChange(target.value)}
        />
      )
    case 'text':
      return (
        <Textarea
          {...shared}
          rows={1}
          className="field-sizing-content max-h-60 min-h-9 resize-none py-1.5"
          onChange={({ target }) => onChange(target.value)}
        />
      )
    default:
      return (
        <Input
          {...shared}
          placeholder={column.type === 'timestamp' ? words.timeHint : undefined}
          onChange={({ target }) => onChange(target.value)}
        />
      )
  }
}

/** Whole numbers that are the key are given by the database when they are left out, so only the server knows what else is needed. */
export function isNeeded({ nullable, default: preset, type }: ColumnSchema): boolean {
  return !nullable && preset === null && type !== 'integer'
}
