import { useId } from 'react'
import { texts } from '#texts/texts.ts'
import { Checkbox } from '#ui/checks.tsx'
import { Field } from '#ui/field.tsx'
import { RoleSelect } from '../members/role-select.tsx'

const words = texts.organizations.sso

export interface JoinValues {
  defaultRole: string
  justInTime: boolean
}

/** Who comes in by a sign-in, and as what. */
export function JoinFields({
  value,
  onChange,
}: {
  value: JoinValues
  onChange: (value: JoinValues) => void
}) {
  const id = useId()
  return (
    <>
      <Field label={words.defaultRole}>
        <RoleSelect
          value={value.defaultRole}
          without={({ name }) => name === 'owner'}
          onChange={({ target }) => onChange({ ...value, defaultRole: target.value })}
        />
      </Field>
      <div className="flex items-start gap-2.5">
        <Checkbox
          id={id}
          className="mt-0.5"
          checked={value.justInTime}
          onCheckedChange={(checked) => onChange({ ...value, justInTime: checked === true })}
        />
        <label htmlFor={id}>
          <span className="block text-sm font-medium">{words.justInTime}</span>
          <span className="text-xs text-faint">{words.justInTimeHint}</span>
        </label>
      </div>
    </>
  )
}
