import { useMutation } from '@tanstack/react-query'
import type { CreateKey } from '@tenantry/sdk'
import { useForm } from 'react-hook-form'
import { tenantry } from '#app/client.ts'
import { queryClient } from '#app/query-client.ts'
import { texts } from '#texts/texts.ts'
import { Dialog } from '#ui/dialog.tsx'
import { Field } from '#ui/field.tsx'
import { Input, Select } from '#ui/input.tsx'
import { FormEnd } from '#ui/form-end.tsx'

const words = texts.installation.keys
const DAY_SECONDS = 86_400
const EXPIRIES = ['never', '30', '90', '365'] as const

interface NewKey {
  name: string
  scope: 'installation' | 'databases'
  databases: string
  access: 'read' | 'read_write'
  sql: boolean
  expires: (typeof EXPIRIES)[number]
}

export function CreateKeyDialog({
  open,
  onOpenChange,
  onCreated,
}: {
  open: boolean
  onOpenChange: (open: boolean) => void
  /** Gets the token, which is shown once. */
  onCreated: (token: string | null) => void
}) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={words.create} description={words.createHint}>
      <CreateKeyForm
        onCancel={() => onOpenChange(false)}
        onCreated={(token) => {
          onOpenChange(false)
          onCreated(token)
        }}
      />
    </Dialog>
  )
}

function CreateKeyForm({
  onCancel,
  onCreated,
}: {
  onCancel: () => void
  onCreated: (token: string | null) => void
}) {
  const { register, handleSubmit, watch, formState } = useForm<NewKey>({
    defaultValues: {
      name: '',
      scope: 'installation',
      databases: '',
      access: 'read',
      sql: false,
      expires: 'never',
    },
  })
  const scope = watch('scope')
  const create = useMutation({
    mutationFn: (input: NewKey) => tenantry.keys.create(wanted(input)),
    meta: { showsProblem: true },
    onSuccess: async ({ token }) => {
      onCreated(token ?? null)
      await queryClient.invalidateQueries({ queryKey: ['keys'] })
    },
  })
  const needed = { validate: (text: string) => text.trim() !== '' || texts.common.required }
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => void handleSubmit((input) => create.mutate(input))(event)}
      noValidate
    >
      <Field label={words.name} hint={words.nameHint} error={formState.errors.name?.message}>
        <Input autoFocus autoComplete="off" maxLength={100} {...register('name', needed)} />
      </Field>
      <Field label={words.scope}>
        <Select {...register('scope')}>
          <option value="installation">{words.scopes.installation}</option>
          <option value="databases">{words.scopes.databases}</option>
        </Select>
      </Field>
      {scope === 'databases' && (
        <>
          <Field
            label={words.databases}
            hint={words.databasesHint}
            error={formState.errors.databases?.message}
          >
            <Input autoComplete="off" spellCheck={false} {...register('databases', needed)} />
          </Field>
          <Field label={words.access}>
            <Select {...register('access')}>
              <option value="read">{words.accesses.read}</option>
              <option value="read_write">{words.accesses.read_write}</option>
            </Select>
          </Field>
          <label className="flex items-center gap-2 text-base">
            <input type="checkbox" className="size-4 accent-accent" {...register('sql')} />
            {words.sql}
          </label>
        </>
      )}
      <Field label={words.expires}>
        <Select {...register('expires')}>
          {EXPIRIES.map((expiry) => (
            <option key={expiry} value={expiry}>
              {words.expiries[expiry]}
            </option>
          ))}
        </Select>
      </Field>
      <FormEnd sending={create} submit={texts.common.create} onCancel={onCancel} />
    </form>
  )
}

function wanted({ name, scope, databases, access, sql, expires }: NewKey): CreateKey {
  const databaseIds = databases
    .split(',')
    .map((text) => text.trim())
    .filter((text) => text !== '')
  return {
    name: name.trim(),
    scope: scope === 'installation' ? { kind: scope } : { kind: scope, databaseIds, access, sql },
    ...(expires !== 'never' && {
      expiresAt: Math.floor(Date.now() / 1000) + Number(expires) * DAY_SECONDS,
    }),
  }
}
