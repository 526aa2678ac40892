import type { Credential } from '@tenantry/contract'
import { useState } from 'react'
import { tenantry } from '#app/client.ts'
import { useAction } from '#app/use-action.ts'
import { texts } from '#texts/texts.ts'
import { Dialog } from '#ui/dialog.tsx'
import { Field } from '#ui/field.tsx'
import { FormEnd } from '#ui/form-end.tsx'
import { Input } from '#ui/input.tsx'

const words = texts.cloud.credentials

interface RenameDialogProps {
  credential: Credential
  open: boolean
  onOpenChange: (open: boolean) => void
}

export function RenameDialog({ credential, open, onOpenChange }: RenameDialogProps) {
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={`${words.rename}: ${credential.name}`}
      description={words.renameHint}
    >
      <RenameForm credential={credential} onDone={() => onOpenChange(false)} />
    </Dialog>
  )
}

function RenameForm({ credential, onDone }: { credential: Credential; onDone: () => void }) {
  const [name, setName] = useState(credential.name)
  const rename = useAction(() => tenantry.infra.credentials.update(credential.id, { name: name.trim() }), {
    done: words.renamed(credential.name, name.trim()),
    refresh: [['credentials']],
    onDone,
    showsProblem: true,
  })
  return (
    <form
      className="flex flex-col gap-4"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        rename.mutate()
      }}
    >
      <Field label={words.name}>
        <Input
          autoFocus
          autoComplete="off"
          maxLength={100}
          value={name}
          onChange={({ target }) => setName(target.value)}
        />
      </Field>
      <FormEnd
        sending={rename}
        submit={words.rename}
        onCancel={onDone}
        disabled={name.trim() === '' || name.trim() === credential.name}
      />
    </form>
  )
}
