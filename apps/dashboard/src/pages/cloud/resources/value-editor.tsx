import type { TypeExpression } from '@tenantry/contract'
import { Plus, X } from 'lucide-react'
import { useId, useState, type ReactNode } from 'react'
import { texts } from '#texts/texts.ts'
import { Switch } from '#ui/checks.tsx'
import { Button, IconButton } from '#ui/button.tsx'
import { cn } from '#ui/cn.ts'
import { Field } from '#ui/field.tsx'
import { Input, Textarea } from '#ui/input.tsx'
import { blank, isRecord, labelOf } from './values.ts'

const words = texts.cloud.resources.newResource

export interface ValueEditorProps {
  label: string
  hint?: string
  error?: string | undefined
  optional?: boolean
  type: TypeExpression
  value: unknown
  onChange: (value: unknown) => void
}

/** Controls for a value of any type that modules know: lists and maps grow, objects have a control for each attribute. */
export function ValueEditor(props: ValueEditorProps) {
  const { label, hint, error, optional = false, type, value, onChange } = props
  const field = { label, ...(hint !== undefined && hint !== '' && { hint }), error, optional }
  switch (type.kind) {
    case 'string':
      return (
        <Field {...field}>
          <Input
            autoComplete="off"
            spellCheck={false}
            value={typeof value === 'string' ? value : ''}
            onChange={(event) => onChange(event.target.value)}
          />
        </Field>
      )
    case 'number':
      return (
        <Field {...field}>
          <Input
            type="number"
            step="any"
            value={typeof value === 'number' ? value : ''}
            onChange={({ target }) =>
              onChange(Number.isNaN(target.valueAsNumber) ? null : target.valueAsNumber)
            }
          />
        </Field>
      )
    case 'bool':
      return <BoolEditor {...props} />
    case 'list':
    case 'set':
      return <ListEditor {...props} element={type.element} />
    case 'map':
      return <MapEditor {...props} element={type.element} />
    case 'object':
      return (
        <Group {...props}>
          {Object.entries(type.attributes).map(([name, attribute]) => (
            <ValueEditor
              key={name}
              label={labelOf(name)}
              optional={attribute.optional}
              type={attribute.type}
              value={isRecord(value) ? (value[name] ?? attribute.default) : attribute.default}
              onChange={(next) => onChange(withAttribute(value, name, next, attribute.default))}
            />
          ))}
        </Group>
      )
    default:
      return <JsonEditor {...props} />
  }
}

/** An attribute that has its default again is left out. */
function withAttribute(value: unknown, name: string, next: unknown, byDefault: unknown) {
  const { [name]: _before, ...rest } = isRecord(value) ? value : {}
  return next === byDefault || next === '' || next === null ? rest : { ...rest, [name]: next }
}

function BoolEditor({ label, hint, value, onChange }: ValueEditorProps) {
  const id = useId()
  return (
    <div className="flex items-start gap-3">
      <Switch
        id={id}
        checked={value === true}
        onCheckedChange={(next) => onChange(next)}
        className="mt-0.5"
      />
      <div className="min-w-0">
        <label htmlFor={id} className="text-sm font-medium">
          {label}
        </label>
        {hint !== undefined && hint !== '' && <p className="text-xs text-faint">{hint}</p>}
      </div>
    </div>
  )
}

function Group({ label, hint, error, children }: ValueEditorProps & { children: ReactNode }) {
  return (
    <fieldset className="min-w-0">
      <legend className="mb-1.5 text-sm font-medium">{label}</legend>
      {hint !== undefined && hint !== '' && <p className="mb-2 text-xs text-faint">{hint}</p>}
      <div className="flex flex-col gap-3 rounded-lg border border-line bg-inset p-3">{children}</div>
      {error !== undefined && (
        <p role="alert" className="mt-1 text-xs text-bad">
          {error}
        </p>
      )}
    </fieldset>
  )
}

function ListEditor(props: ValueEditorProps & { element: TypeExpression }) {
  const { label, value, onChange, element } = props
  const items: readonly unknown[] = Array.isArray(value) ? value : []
  return (
    <Group {...props}>
      {items.map((item, index) => (
        <div
          // oxlint-disable-next-line react/no-array-index-key -- Items have no identity of their own: their place is what they are.
          key={index}
          className={cn('flex gap-2', element.kind === 'object' ? 'items-start' : 'items-end')}
        >
          <div className="min-w-0 flex-1">
            <ValueEditor
              label={words.itemOf(label, index + 1)}
              type={element}
              value={item}
              onChange={(next) => onChange(items.with(index, next))}
            />
          </div>
          <IconButton
            label={`${words.remove} ${words.itemOf(label, index + 1)}`}
            icon={X}
            onClick={() => onChange(items.toSpliced(index, 1))}
          />
        </div>
      ))}
      <AddButton label={label} onAdd={() => onChange([...items, blank(element)])} />
    </Group>
  )
}

function MapEditor(props: ValueEditorProps & { element: TypeExpression }) {
  const { label, value, onChange, element } = props
  const entries = Object.entries(isRecord(value) ? value : {})
  const change = (index: number, entry: [string, unknown]) =>
    onChange(Object.fromEntries(entries.with(index, entry)))
  return (
    <Group {...props}>
      {entries.map(([key, item], index) => (
        // oxlint-disable-next-line react/no-array-index-key -- The key of an entry changes while it is typed.
        <div key={index} className="flex items-end gap-2">
          <Field label={words.key} className="flex-1">
            <Input
              autoComplete="off"
              spellCheck={false}
              value={key}
              onChange={(event) => change(index, [event.target.value, item])}
            />
          </Field>
          <div className="min-w-0 flex-1">
            <ValueEditor
              label={words.value}
              type={element}
              value={item}
              onChange={(next) => change(index, [key, next])}
            />
          </div>
          <IconButton
            label={`${words.remove} ${key}`}
            icon={X}
            onClick={() => onChange(Object.fromEntries(entries.toSpliced(index, 1)))}
          />
        </div>
      ))}
      <AddButton
        label={label}
        disabled={entries.some(([key]) => key === '')}
        onAdd={() => onChange(Object.fromEntries([...entries, ['', blank(element)]]))}
      />
    </Group>
  )
}

function AddButton({
  label,
  onAdd,
  disabled = false,
}: {
  label: string
  onAdd: () => void
  disabled?: boolean
}) {
  return (
    <div>
      <Button size="sm" icon={Plus} onClick={onAdd} disabled={disabled} aria-label={`${words.add}: ${label}`}>
        {words.add}
      </Button>
    </div>
  )
}

function JsonEditor({ label, hint, error, optional = false, value, onChange }: ValueEditorProps) {
  const [text, setText] = useState(
    value === undefined || value === null ? '' : JSON.stringify(value, null, 2),
  )
  const [wrong, setWrong] = useState(false)
  const read = (next: string) => {
    setText(next)
    try {
      const parsed: unknown = next.trim() === '' ? null : JSON.parse(next)
      setWrong(false)
      onChange(parsed)
    } catch {
      setWrong(true)
    }
  }
  return (
    <Field
      label={`${label} (${words.json})`}
      {...(hint !== undefined && hint !== '' && { hint })}
      error={wrong ? words.notJson : error}
      optional={optional}
    >
      <Textarea
        className="font-mono text-sm"
        spellCheck={false}
        value={text}
        onChange={(event) => read(event.target.value)}
      />
    </Field>
  )
}
