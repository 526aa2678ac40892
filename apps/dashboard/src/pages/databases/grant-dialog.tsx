import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { tenantry } from '#app/client.ts'
import { texts } from '#texts/texts.ts'
import { Dialog } from '#ui/dialog.tsx'
import { Field } from '#ui/field.tsx'
import { Input, Select } from '#ui/input.tsx'
import { OrganizationInput } from '#ui/organization-input.tsx'
import { tellDone } from '#ui/toast.tsx'
import { FormEnd } from '#ui/form-end.tsx'

const words = texts.databases.access

export function GrantDialog({
  open,
  onOpenChange,
  ...rest
}: {
  open: boolean
  onOpenChange: (open: boolean) => void
  database: string
  onGranted: () => Promise<unknown>
}) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={words.grant} description={words.grantHint}>
      <GrantForm {...rest} onDone={() => onOpenChange(false)} />
    </Dialog>
  )
}

function GrantForm({
  database,
  onGranted,
  onDone,
}: {
  database: string
  onGranted: () => Promise<unknown>
  onDone: () => void
}) {
  const [kind, setKind] = useState<'organization' | 'user'>('organization')
  const [who, setWho] = useState('')
  const grant = useMutation({
    mutationFn: () =>
      kind === 'user'
        ? tenantry.users.grantDbAccess(who.trim(), database)
        : tenantry.orgs.grantDbAccess(who.trim(), database),
    meta: { showsProblem: true },
    onSuccess: async () => {
      tellDone(words.granted(who.trim()))
      onDone()
      await onGranted()
    },
  })
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault()
        grant.mutate()
      }}
    >
      <Field label={words.kind}>
        <Select
          value={kind}
          onChange={({ target }) => setKind(target.value === 'user' ? 'user' : 'organization')}
        >
          <option value="organization">{words.kinds.organization}</option>
          <option value="user">{words.kinds.user}</option>
        </Select>
      </Field>
      <Field label={words.references[kind]} hint={words.referenceHints[kind]}>
        {kind === 'organization' ? (
          <OrganizationInput autoFocus value={who} onValue={setWho} />
        ) : (
          <Input
            autoFocus
            autoComplete="off"
            spellCheck={false}
            value={who}
            onChange={({ target }) => setWho(target.value)}
          />
        )}
      </Field>
      <FormEnd sending={grant} submit={words.grant} onCancel={onDone} disabled={who.trim() === ''} />
    </form>
  )
}
