import { useState } from 'react'
import { tenantry } from '#app/client.ts'
import { useAction } from '#app/use-action.ts'
import { UserInput } from '#pages/users/user-input.tsx'
import { texts } from '#texts/texts.ts'
import { Dialog } from '#ui/dialog.tsx'
import { Field } from '#ui/field.tsx'
import { useOpenOrganization } from '../use-organization.ts'
import { RoleSelect } from './role-select.tsx'
import { FormEnd } from '#ui/form-end.tsx'

const words = texts.organizations.members

/** Makes a user a member without an invitation, for the installation. */
export function AddMemberDialog({
  open,
  onOpenChange,
}: {
  open: boolean
  onOpenChange: (open: boolean) => void
}) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={words.add} description={words.addHint}>
      <AddMemberForm onClose={() => onOpenChange(false)} />
    </Dialog>
  )
}

function AddMemberForm({ onClose }: { onClose: () => void }) {
  const { organization, key } = useOpenOrganization()
  const [user, setUser] = useState('')
  const [role, setRole] = useState('member')
  const add = useAction(
    () => tenantry.orgs.addMember({ orgId: organization.id, userId: user.trim(), role }),
    {
      done: ({ email }) => words.added(email),
      refresh: [[...key, 'members']],
      showsProblem: true,
      onDone: onClose,
    },
  )
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault()
        add.mutate()
      }}
    >
      <Field label={words.user}>
        <UserInput autoFocus required value={user} onValue={setUser} />
      </Field>
      <Field label={words.role}>
        <RoleSelect value={role} onChange={({ target }) => setRole(target.value)} />
      </Field>
      <FormEnd sending={add} submit={words.add} onCancel={onClose} />
    </form>
  )
}
