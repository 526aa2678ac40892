import type { Role } from '@tenantry/contract'
import type { ComponentProps } from 'react'
import { Select } from '#ui/input.tsx'
import { useOpenOrganization, useRoles } from '../use-organization.ts'

/** The roles that one may give. Those that allow more than oneself may do are there, and cannot be chosen. */
export function RoleSelect({
  without,
  children,
  ...rest
}: ComponentProps<typeof Select> & { without?: (role: Role) => boolean }) {
  const { mayGive } = useOpenOrganization()
  const roles = useRoles().filter((role) => without?.(role) !== true)
  const { value } = rest
  return (
    <Select {...rest}>
      {children}
      {typeof value === 'string' && value !== '' && !roles.some(({ name }) => name === value) && (
        <option value={value}>{value}</option>
      )}
      {roles.map((role) => (
        <option key={role.name} value={role.name} disabled={!mayGive(role)}>
          {role.name}
        </option>
      ))}
    </Select>
  )
}
