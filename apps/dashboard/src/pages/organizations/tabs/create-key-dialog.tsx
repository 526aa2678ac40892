import { useId, useState } from 'react'
import { tenantry } from '#app/client.ts'
import { useAction } from '#app/use-action.ts'
import { texts } from '#texts/texts.ts'
import { Checkbox } from '#ui/checks.tsx'
import { Dialog } from '#ui/dialog.tsx'
import { Field } from '#ui/field.tsx'
import { Input, Select } from '#ui/input.tsx'
import { permissionGroups, toggled, verbOf } from '../roles/permission-groups.ts'
import { useOpenOrganization, useRoles } from '../use-organization.ts'
import { FormEnd } from '#ui/form-end.tsx'

const words = texts.organizations.keys
const DAY = 86_400
const EXPIRY = { never: null, month: 30 * DAY, quarter: 90 * DAY, year: 365 * DAY } as const
const EXPIRY_NAMES = ['never', 'month', 'quarter', 'year'] as const

export function CreateKeyDialog({
  open,
  onOpenChange,
  onSecret,
}: {
  open: boolean
  onOpenChange: (open: boolean) => void
  onSecret: (secret: string | null) => void
}) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={words.create} description={words.createHint}>
      <CreateKeyForm onSecret={onSecret} onClose={() => onOpenChange(false)} />
    </Dialog>
  )
}

function CreateKeyForm({
  onSecret,
  onClose,
}: {
  onSecret: (secret: string | null) => void
  onClose: () => void
}) {
  const { organization, key } = useOpenOrganization()
  const [name, setName] = useState('')
  const [permissions, setPermissions] = useState<string[]>(['database.read'])
  const [expiry, setExpiry] = useState<keyof typeof EXPIRY>('never')
  const [wrong, setWrong] = useState(false)
  const create = useAction(
    () => {
      const lasts = EXPIRY[expiry]
      const expiresAt = lasts === null ? undefined : Math.floor(Date.now() / 1000) + lasts
      return tenantry.orgs.createKey({ orgId: organization.id, name, permissions, expiresAt })
    },
    {
      done: words.created(name),
      refresh: [[...key, 'keys']],
      showsProblem: true,
      onDone: ({ token }) => {
        onClose()
        onSecret(token ?? null)
      },
    },
  )
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault()
        setWrong(permissions.length === 0)
        if (permissions.length > 0) create.mutate()
      }}
    >
      <Field label={words.name}>
        <Input
          autoFocus
          required
          maxLength={100}
          placeholder={words.namePlaceholder}
          value={name}
          onChange={({ target }) => setName(target.value)}
        />
      </Field>
      <PermissionChoice value={permissions} onChange={setPermissions} wrong={wrong} />
      <Field label={words.expires}>
        <Select
          value={expiry}
          onChange={({ target }) => setExpiry(EXPIRY_NAMES.find((each) => each === target.value) ?? 'never')}
        >
          {EXPIRY_NAMES.map((each) => (
            <option key={each} value={each}>
              {words.expiry[each]}
            </option>
          ))}
        </Select>
      </Field>
      <FormEnd sending={create} submit={words.create} onCancel={onClose} />
    </form>
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
