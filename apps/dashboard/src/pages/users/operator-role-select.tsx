import type { ComponentProps } from 'react'
import { texts } from '#texts/texts.ts'
import { Select } from '#ui/input.tsx'

const words = texts.users
const ROLES = ['owner', 'admin', 'support'] as const
export type OperatorRole = (typeof ROLES)[number]

export function OperatorRoleSelect({
  value,
  onValue,
  ...rest
}: Omit<ComponentProps<typeof Select>, 'value' | 'onChange'> & {
  value: OperatorRole | null
  onValue: (role: OperatorRole | null) => void
}) {
  return (
    <Select
      {...rest}
      value={value ?? ''}
      onChange={({ target }) => onValue(ROLES.find((role) => role === target.value) ?? null)}
    >
      <option value="">{words.noOperator}</option>
      {ROLES.map((role) => (
        <option key={role} value={role}>
          {words.operatorRoles[role]}
        </option>
      ))}
    </Select>
  )
}
