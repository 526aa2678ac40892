import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { tenantry } from '#app/client.ts'
import { useAction } from '#app/use-action.ts'
import { texts } from '#texts/texts.ts'
import { Button } from '#ui/button.tsx'
import { DatabaseInput } from '#ui/database-input.tsx'
import { Dialog, DialogActions } from '#ui/dialog.tsx'
import { Field } from '#ui/field.tsx'
import { Input, Select } from '#ui/input.tsx'
import { ProblemNotice } from '#ui/problem-notice.tsx'
import { useOpenOrganization } from '../use-organization.ts'
import { FormEnd } from '#ui/form-end.tsx'

const words = texts.organizations.databases

interface DialogProps {
  open: boolean
  onOpenChange: (open: boolean) => void
}

/** Gives the organization a database that is there already. */
export function AttachDatabaseDialog({ open, onOpenChange }: DialogProps) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={words.attach} description={words.attachHint}>
      <AttachForm onClose={() => onOpenChange(false)} />
    </Dialog>
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

function AttachForm({ onClose }: { onClose: () => void }) {
  const { organization, key } = useOpenOrganization()
  const [name, setName] = useState('')
  const attach = useAction(() => tenantry.orgs.grantDbAccess(organization.id, name.trim()), {
    done: (database) => words.attached(database.name),
    refresh: [[...key, 'databases']],
    showsProblem: true,
    onDone: onClose,
  })
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        attach.mutate()
      }}
    >
      <Field label={words.name}>
        <DatabaseInput autoFocus required value={name} onValue={setName} />
      </Field>
      {attach.isError && <ProblemNotice className="mt-4" error={attach.error} />}
      <DialogActions>
        <Button onClick={onClose}>{texts.common.cancel}</Button>
        <Button type="submit" tone="primary" busy={attach.isPending}>
          {words.attach}
        </Button>
      </DialogActions>
    </form>
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
