import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useForm } from 'react-hook-form'
import { tenantry } from '#app/client.ts'
import { queryClient } from '#app/query-client.ts'
import { texts } from '#texts/texts.ts'
import { Dialog } from '#ui/dialog.tsx'
import { Field } from '#ui/field.tsx'
import { FormEnd } from '#ui/form-end.tsx'
import { Input, Select } from '#ui/input.tsx'
import { SecretDialog } from '#ui/secret-dialog.tsx'
import { PermissionChoice } from './permission-choice.tsx'
import { tokensKey } from './tokens-key.ts'

const words = texts.account.tokens
const DAY_SECONDS = 86_400

interface TokenForm {
  name: string
  organization: string
  days: string
  access: 'everything' | 'some'
  permissions: string[]
}

/** Makes a token, and shows it this once. */
export function CreateTokenDialog({
  open,
  onOpenChange,
}: {
  open: boolean
  onOpenChange: (open: boolean) => void
}) {
  const [token, setToken] = useState<string | null>(null)
  const close = () => onOpenChange(false)
  return (
    <>
      <Dialog open={open} onOpenChange={onOpenChange} title={words.create} description={words.hint}>
        <CreateForm
          onCreated={(made) => {
            close()
            setToken(made)
          }}
          onClose={close}
        />
      </Dialog>
      <SecretDialog secret={token} onClose={() => setToken(null)} title={words.shownTitle} />
    </>
  )
}

function CreateForm({ onCreated, onClose }: { onCreated: (token: string) => void; onClose: () => void }) {
  const { register, handleSubmit, watch, setValue } = useForm<TokenForm>({
    defaultValues: { name: '', organization: '', days: '90', access: 'everything', permissions: [] },
  })
  const organizations = useQuery({
    queryKey: ['account', 'organizations'],
    queryFn: ({ signal }) => tenantry.orgs.listOwn({ limit: 200 }, { signal }),
  })
  const create = useMutation({
    mutationFn: ({ name, organization, days, access, permissions }: TokenForm) =>
      tenantry.auth.personalTokens.create({
        name: name.trim(),
        ...(organization !== '' && { organization }),
        ...(days !== '' && { expiresAt: Math.floor(Date.now() / 1000) + Number(days) * DAY_SECONDS }),
        ...(access === 'some' && { permissions }),
      }),
    meta: { showsProblem: true },
    onSuccess: async ({ token }) => {
      onCreated(token ?? '')
      await queryClient.invalidateQueries({ queryKey: tokensKey })
    },
  })
  const [access, organization, permissions] = watch(['access', 'organization', 'permissions'])
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => void handleSubmit((input) => create.mutate(input))(event)}
    >
      <Field label={words.name} hint={words.nameHint}>
        <Input required autoFocus maxLength={100} autoComplete="off" {...register('name')} />
      </Field>
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label={words.organization}>
          <Select {...register('organization')}>
            <option value="">{words.anyOrganization}</option>
            {organizations.data?.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </Select>
        </Field>
        <Field label={words.expires}>
          <Select {...register('days')}>
            {words.days.map(([days, label]) => (
              <option key={days} value={days}>
                {label}
              </option>
            ))}
          </Select>
        </Field>
      </div>
      <Field label={words.access}>
        <Select {...register('access')}>
          <option value="everything">{words.everything}</option>
          <option value="some">{words.some}</option>
        </Select>
      </Field>
      {access === 'some' && (
        <PermissionChoice
          organization={organization}
          chosen={permissions}
          onChange={(next) => setValue('permissions', next)}
        />
      )}
      <FormEnd
        sending={create}
        submit={texts.common.create}
        onCancel={onClose}
        disabled={access === 'some' && permissions.length === 0}
      />
    </form>
  )
}
