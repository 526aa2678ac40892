import { useId, useState } from 'react'
import { tenantry } from '#app/client.ts'
import { texts } from '#texts/texts.ts'
import { Checkbox } from '#ui/checks.tsx'
import { permissionGroups, toggled, verbOf } from '../roles/permission-groups.ts'
import { useOpenOrganization, useRoles } from '../use-organization.ts'
import { inDays, TokenForm, type TokenFormProps } from './token-form.tsx'

const words = texts.organizations.keys
const LIFETIMES = [
  [words.expiry.never, null],
  [words.expiry.month, 30],
  [words.expiry.quarter, 90],
  [words.expiry.year, 365],
] as const

export function CreateKeyForm(form: TokenFormProps) {
  const { organization, key } = useOpenOrganization()
  const [permissions, setPermissions] = useState<string[]>(['database.read'])
  const [wrong, setWrong] = useState(false)
  return (
    <TokenForm
      {...form}
      words={words}
      lifetimes={LIFETIMES}
      initially={LIFETIMES[0]}
      refresh={[...key, 'keys']}
      mayCreate={() => {
        setWrong(permissions.length === 0)
        return permissions.length > 0
      }}
      create={({ name, days }) =>
        tenantry.orgs.createKey({
          orgId: organization.id,
          name,
          permissions,
          ...(days !== null && { expiresAt: inDays(days) }),
        })
      }
    >
      <PermissionChoice value={permissions} onChange={setPermissions} wrong={wrong} />
    </TokenForm>
  )
}

/** Permissions that one has oneself, and so may give. */
function PermissionChoice({
  value,
  onChange,
  wrong,
}: {
  value: readonly string[]
  onChange: (permissions: string[]) => void
  wrong: boolean
}) {
  const { can } = useOpenOrganization()
  const id = useId()
  const groups = permissionGroups(useRoles())
  return (
    <fieldset>
      <legend className="mb-1.5 text-sm font-medium">{words.permissions}</legend>
      <div className="max-h-56 overflow-y-auto rounded-md border border-line-strong p-2">
        {groups.map(({ resource, permissions }) => {
          const given = permissions.filter(can)
          if (given.length === 0) return null
          return (
            <div key={resource} className="mb-2 last:mb-0">
              <p className="px-1 text-xs font-semibold text-faint">
                {texts.organizations.roles.resources[resource] ?? resource}
              </p>
              <div className="flex flex-wrap gap-x-5">
                {given.map((permission) => (
                  <label
                    key={permission}
                    htmlFor={`${id}-${permission}`}
                    className="flex items-center gap-2 px-1 py-1 text-sm"
                  >
                    <Checkbox
                      id={`${id}-${permission}`}
                      aria-label={permission}
                      checked={value.includes(permission)}
                      onCheckedChange={() => onChange(toggled(value, permission))}
                    />
                    {verbOf(permission)}
                  </label>
                ))}
              </div>
            </div>
          )
        })}
      </div>
      {wrong && (
        <p className="mt-1.5 text-xs text-bad" role="alert">
          {words.noPermissions}
        </p>
      )}
    </fieldset>
  )
}
