import { useResource } from '../hooks.ts'
import { useTenantryContext } from '../provider.tsx'

/** The roles of an organization to choose from. */
export function RoleSelect({
  organization,
  label,
  value,
  name,
  disabled,
  onChange,
}: {
  organization: string
  label: string
  value: string
  name?: string
  disabled?: boolean
  onChange?: (role: string) => void
}) {
  const { store } = useTenantryContext()
  const roles = useResource(store.roles(organization))
  const names = roles.status === 'ready' ? roles.data.map((role) => role.name) : []
  const shown = names.includes(value) ? names : [value, ...names]
  const choice =
    onChange === undefined
      ? { defaultValue: value }
      : { value, onChange: (event: { target: { value: string } }) => onChange(event.target.value) }
  return (
    <select
      className="tenantry-input tenantry-select"
      aria-label={label}
      name={name}
      disabled={disabled}
      {...choice}
    >
      {shown.map((role) => (
        <option key={role} value={role}>
          {role}
        </option>
      ))}
    </select>
  )
}
