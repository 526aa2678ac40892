import { useMutation } from '@tanstack/react-query'
import type { Permission } from '@tenantry/contract'
import { useState, type FormEvent } from 'react'
import { tenantry } from '#app/client.ts'
import { queryClient } from '#app/query-client.ts'
import { texts } from '#texts/texts.ts'
import { Dialog } from '#ui/dialog.tsx'
import { Field } from '#ui/field.tsx'
import { Input } from '#ui/input.tsx'
import { tellDone } from '#ui/toast.tsx'
import { FormEnd } from '#ui/form-end.tsx'

const words = texts.installation.settings.roles

export interface EditedRole {
  isNew: boolean
  name: string
  description: string
  permissions: readonly string[]
}

export function RoleDialog({
  role,
  permissions,
  onClose,
}: {
  /** Null: nothing is edited. */
  role: EditedRole | null
  permissions: readonly Permission[]
  onClose: () => void
}) {
  return (
    <Dialog
      open={role !== null}
      onOpenChange={(open) => {
        if (!open) onClose()
      }}
      title={role?.isNew === false ? `${words.edit}: ${role.name}` : words.add}
    >
      {role !== null && <RoleForm role={role} permissions={permissions} onClose={onClose} />}
    </Dialog>
  )
}

function RoleForm({
  role,
  permissions,
  onClose,
}: {
  role: EditedRole
  permissions: readonly Permission[]
  onClose: () => void
}) {
  const [name, setName] = useState(role.name)
  const [description, setDescription] = useState(role.description)
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set(role.permissions))
  const save = useMutation({
    mutationFn: () => {
      const body = { description, permissions: [...chosen].sort() }
      return role.isNew ? tenantry.roles.create({ name, ...body }) : tenantry.roles.update(role.name, body)
    },
    meta: { showsProblem: true },
    onSuccess: async (saved) => {
      tellDone(words.saved(saved.name))
      onClose()
      await queryClient.invalidateQueries({ queryKey: ['installation-roles'] })
    },
  })
  const toggle = (permission: string) => {
    const next = new Set(chosen)
    if (!next.delete(permission)) next.add(permission)
    setChosen(next)
  }
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event: FormEvent) => {
        event.preventDefault()
        save.mutate()
      }}
    >
      {role.isNew && (
        <Field label={words.name} hint={words.nameHint}>
          <Input
            autoFocus
            required
            autoComplete="off"
            spellCheck={false}
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        </Field>
      )}
      <Field label={words.description} optional>
        <Input maxLength={300} value={description} onChange={(event) => setDescription(event.target.value)} />
      </Field>
      <fieldset>
        <legend className="mb-1.5 text-sm font-medium">{words.permissions}</legend>
        <ul className="max-h-72 overflow-y-auto rounded-lg border border-line p-1.5">
          {permissions.map((permission) => (
            <li key={permission.name}>
              <label className="grid cursor-pointer grid-cols-[auto_1fr] items-start gap-x-2.5 rounded-md px-2 py-1 hover:bg-hover">
                <input
                  type="checkbox"
                  className="mt-0.5 size-4 accent-accent"
                  checked={chosen.has(permission.name)}
                  onChange={() => toggle(permission.name)}
                />
                <code className="font-mono text-sm">{permission.name}</code>
                <span className="col-start-2 text-xs text-faint">{permission.description}</span>
              </label>
            </li>
          ))}
        </ul>
      </fieldset>
      <FormEnd sending={save} submit={texts.common.save} onCancel={onClose} />
    </form>
  )
}
