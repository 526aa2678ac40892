import type { ModuleVariable } from '@tenantry/contract'
import { texts } from '#texts/texts.ts'
import { Field } from '#ui/field.tsx'
import { Input, Select } from '#ui/input.tsx'
import { ChoiceInput } from './choice-input.tsx'
import { ValueEditor } from './value-editor.tsx'
import { labelOf } from './values.ts'

const words = texts.cloud.resources.newResource

/** A value that somebody can choose, and what to know about it, such as its price. */
export interface Offer {
  value: string
  note?: string
}

/** The control of a module's variable: what it takes says what it looks like. */
export function VariableField({
  variable,
  value,
  onChange,
  error,
  offers,
}: {
  variable: ModuleVariable
  /** Undefined: untouched, so its default holds. */
  value: unknown
  onChange: (value: unknown) => void
  error?: string | undefined
  /** Values that are known to be taken; others can be typed. */
  offers?: readonly Offer[] | undefined
}) {
  const { name, type, sensitive, choices, description, rules } = variable
  const label = labelOf(name)
  const shown = value === undefined ? variable.default : value
  const hint = [sensitive ? words.isSecret : '', description, error === undefined ? '' : (rules[0] ?? '')]
    .filter((text) => text !== '')
    .join(' ')
  const common = { label, hint, error }
  if (choices !== null)
    return (
      <Field {...common}>
        <Select
          value={JSON.stringify(shown)}
          onChange={(event) =>
            onChange(choices.find((choice) => JSON.stringify(choice) === event.target.value))
          }
        >
          {(variable.required || shown === null) && <option value="null">{words.choose}</option>}
          {choices.map((choice) => (
            <option key={JSON.stringify(choice)} value={JSON.stringify(choice)}>
              {String(choice)}
              {noteOf(offers, choice)}
            </option>
          ))}
        </Select>
      </Field>
    )
  if (type.kind === 'string' && offers !== undefined && offers.length > 0)
    return (
      <Field {...common}>
        <ChoiceInput offers={offers} label={label} value={textOf(shown)} onChange={onChange} />
      </Field>
    )
  if (type.kind === 'string')
    return (
      <Field {...common}>
        <Input
          type={sensitive ? 'password' : 'text'}
          autoComplete="off"
          spellCheck={false}
          value={textOf(shown)}
          onChange={(event) => onChange(event.target.value === '' ? variable.default : event.target.value)}
        />
      </Field>
    )
  if (type.kind === 'number')
    return (
      <Field {...common}>
        <Input
          className="max-w-60"
          type="number"
          step="any"
          value={typeof shown === 'number' ? shown : ''}
          onChange={(event) =>
            onChange(Number.isNaN(event.target.valueAsNumber) ? variable.default : event.target.valueAsNumber)
          }
        />
      </Field>
    )
  return <ValueEditor label={label} hint={hint} error={error} type={type} value={shown} onChange={onChange} />
}

function noteOf(offers: readonly Offer[] | undefined, choice: unknown): string {
  const note = offers?.find(({ value }) => value === choice)?.note
  return note === undefined ? '' : ` · ${note}`
}

function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}
