import type { Role } from '@tenantry/contract'
import { useState } from 'react'
import { tenantry } from '#app/client.ts'
import { useAction } from '#app/use-action.ts'
import { texts } from '#texts/texts.ts'
import { Dialog } from '#ui/dialog.tsx'
import { Field } from '#ui/field.tsx'
import { Input, Select } from '#ui/input.tsx'
import { useOpenOrganization, useRoles } from '../use-organization.ts'
import { FormEnd } from '#ui/form-end.tsx'

const words = texts.organizations.roles

export function CreateRoleDialog({
  open,
  onOpenChange,
  like,
}: {
  open: boolean
  onOpenChange: (open: boolean) => void
  like: Role | null
}) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={words.create} description={words.createHint}>
      <CreateRoleForm like={like} onClose={() => onOpenChange(false)} />
    </Dialog>
  )
}

function CreateRoleForm({ like, onClose }: { like: Role | null; onClose: () => void }) {
  const { organization, key, can } = useOpenOrganization()
  const roles = useRoles()
  const [name, setName] = useState('')
  const [description, setDescription] = useState('')
  const [model, setModel] = useState(like?.name ?? '')
  const create = useAction(
    () => {
      const given = roles.find((role) => role.name === model)?.permissions ?? []
      return tenantry.orgs.createRole({
        orgId: organization.id,
        name,
        description,
        // Nobody gives what they do not have.
        permissions: given.filter(can),
      })
    },
    { done: words.created(name), refresh: [[...key, 'roles']], showsProblem: true, onDone: onClose },
  )
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault()
        create.mutate()
      }}
    >
      <Field label={words.name} hint={words.nameHint}>
        <Input
          autoFocus
          required
          pattern="[a-z][a-z0-9_\-]{0,39}"
          title={words.nameHint}
          autoComplete="off"
          spellCheck={false}
          value={name}
          onChange={({ target }) => setName(target.value)}
        />
      </Field>
      <Field label={words.description} optional>
        <Input maxLength={300} value={description} onChange={({ target }) => setDescription(target.value)} />
      </Field>
      <Field label={words.like}>
        <Select value={model} onChange={({ target }) => setModel(target.value)}>
          <option value="">{words.likeNone}</option>
          {roles.map((role) => (
            <option key={role.name} value={role.name}>
              {role.name}
            </option>
          ))}
        </Select>
      </Field>
      <FormEnd sending={create} submit={words.create} onCancel={onClose} />
    </form>
  )
}
