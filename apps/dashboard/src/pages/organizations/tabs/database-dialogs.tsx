import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { tenantry } from '#app/client.ts'
import { useAction } from '#app/use-action.ts'
import { texts } from '#texts/texts.ts'
import { DatabaseInput } from '#ui/database-input.tsx'
import { Dialog } from '#ui/dialog.tsx'
import { Field } from '#ui/field.tsx'
import { FormEnd } from '#ui/form-end.tsx'
import { Input, Select } from '#ui/input.tsx'
import { OneFieldDialog } from '#ui/one-field-dialog.tsx'
import { useOpenOrganization } from '../use-organization.ts'

const words = texts.organizations.databases

interface DialogProps {
  open: boolean
  onOpenChange: (open: boolean) => void
}

/** Gives the organization a database that is there already. */
export function AttachDatabaseDialog(dialog: DialogProps) {
  const { organization, key } = useOpenOrganization()
  return (
    <OneFieldDialog
      {...dialog}
      title={words.attach}
      description={words.attachHint}
      label={words.name}
      control={DatabaseInput}
      add={(name) => tenantry.orgs.grantDbAccess(organization.id, name)}
      done={({ name }) => words.attached(name)}
      refresh={[[...key, 'databases']]}
    />
  )
}

/** Makes a database and gives it to the organization. */
export function CreateDatabaseDialog({ open, onOpenChange }: DialogProps) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={words.create} description={words.createHint}>
      <CreateForm onClose={() => onOpenChange(false)} />
    </Dialog>
  )
}

function CreateForm({ onClose }: { onClose: () => void }) {
  const { organization, key } = useOpenOrganization()
  const [name, setName] = useState('')
  const [template, setTemplate] = useState('')
  const { data: templates } = useQuery({
    queryKey: ['templates', 'choice'],
    queryFn: ({ signal }) => tenantry.templates.list({ limit: 200 }, { signal }),
  })
  const create = useAction(
    async () => {
      const made = await tenantry.databases.create({ name, ...(template !== '' && { template }) })
      await tenantry.orgs.grantDbAccess(organization.id, made.id)
      return made
    },
    {
      done: (database) => words.created(database.name),
      refresh: [[...key, 'databases'], ['databases']],
      showsProblem: true,
      onDone: onClose,
    },
  )
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault()
        create.mutate()
      }}
    >
      <Field label={words.name} hint={texts.databases.nameHint}>
        <Input
          autoFocus
          required
          autoComplete="off"
          spellCheck={false}
          value={name}
          onChange={({ target }) => setName(target.value)}
        />
      </Field>
      <Field label={words.columns.template} optional>
        <Select value={template} onChange={({ target }) => setTemplate(target.value)}>
          <option value="">{words.noTemplate}</option>
          {templates?.map((each) => (
            <option key={each.name} value={each.name}>
              {each.name}
            </option>
          ))}
        </Select>
      </Field>
      <FormEnd sending={create} submit={words.create} onCancel={onClose} />
    </form>
  )
}
