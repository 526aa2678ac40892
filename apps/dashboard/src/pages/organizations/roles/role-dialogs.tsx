import type { Role } from '@tenantry/contract'
import { useState } from 'react'
import { tenantry } from '#app/client.ts'
import { useAction } from '#app/use-action.ts'
import { texts } from '#texts/texts.ts'
import { Button } from '#ui/button.tsx'
import { ConfirmDialog } from '#ui/confirm-dialog.tsx'
import { Dialog, DialogActions } from '#ui/dialog.tsx'
import { Field } from '#ui/field.tsx'
import { Input } from '#ui/input.tsx'
import { useOpenOrganization } from '../use-organization.ts'
import { useEditRole } from './use-edit-role.ts'

const words = texts.organizations.roles

export interface RoleQuestion {
  role: Role
  what: 'edit' | 'delete'
}

export function RoleDialogs({ asked, onClose }: { asked: RoleQuestion | null; onClose: () => void }) {
  const { organization, key } = useOpenOrganization()
  const name = asked?.role.name ?? ''
  const remove = useAction(() => tenantry.orgs.deleteRole(organization.id, name), {
    done: words.deleted(name),
    refresh: [[...key, 'roles']],
    showsProblem: true,
  })
  return (
    <>
      <Dialog open={asked?.what === 'edit'} onOpenChange={onClose} title={name}>
        {asked !== null && <DescriptionForm role={asked.role} onClose={onClose} />}
      </Dialog>
      <ConfirmDialog
        open={asked?.what === 'delete'}
        onOpenChange={onClose}
        title={words.deleteTitle(name)}
        losses={words.deleteLosses}
        action={words.delete}
        onConfirm={() => remove.mutateAsync()}
      />
    </>
  )
}

function DescriptionForm({ role, onClose }: { role: Role; onClose: () => void }) {
  const [description, setDescription] = useState(role.description)
  const edit = useEditRole()
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        edit.mutate({ name: role.name, description }, { onSuccess: onClose })
      }}
    >
      <Field label={words.description}>
        <Input
          autoFocus
          maxLength={300}
          value={description}
          onChange={({ target }) => setDescription(target.value)}
        />
      </Field>
      <DialogActions>
        <Button onClick={onClose}>{texts.common.cancel}</Button>
        <Button type="submit" tone="primary" busy={edit.isPending}>
          {texts.common.save}
        </Button>
      </DialogActions>
    </form>
  )
}
