import { useMutation } from '@tanstack/react-query'
import { credentialKinds, type Credential, type CredentialKind, type Organization } from '@tenantry/contract'
import { isTenantryError } from '@tenantry/sdk'
import { useState } from 'react'
import { tenantry } from '#app/client.ts'
import { queryClient } from '#app/query-client.ts'
import { texts } from '#texts/texts.ts'
import { Dialog } from '#ui/dialog.tsx'
import { Field } from '#ui/field.tsx'
import { Input, Select, Textarea } from '#ui/input.tsx'
import { tellDone } from '#ui/toast.tsx'
import { fieldOf, SECRET_FIELDS, secretOf, type SecretField } from './kinds.ts'
import { FormEnd } from '#ui/form-end.tsx'

const words = texts.cloud.credentials

interface CredentialDialogProps {
  organization: Organization
  /** The one whose secret is replaced; a new one when absent. */
  credential?: Credential
  open: boolean
  onOpenChange: (open: boolean) => void
}

export function CredentialDialog(props: CredentialDialogProps) {
  const { credential, open, onOpenChange } = props
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={credential === undefined ? words.add : `${words.rotate}: ${credential.name}`}
      description={credential === undefined ? words.addHint : words.rotateHint}
    >
      <CredentialForm {...props} />
    </Dialog>
  )
}

function CredentialForm({ organization, credential, onOpenChange }: CredentialDialogProps) {
  const [name, setName] = useState('')
  const [kind, setKind] = useState<CredentialKind>(credential?.kind ?? 'aws_keys')
  const [typed, setTyped] = useState<Readonly<Record<string, string>>>({})
  const fields = SECRET_FIELDS[kind]
  const save = useMutation({
    mutationFn: () => {
      const secret = secretOf(kind, typed)
      return credential === undefined
        ? tenantry.infra.credentials.create({ ...secret, name: name.trim(), organization: organization.id })
        : tenantry.infra.credentials.update(credential.id, { replacement: secret })
    },
    meta: { showsProblem: true },
    onSuccess: async (stored) => {
      tellDone(credential === undefined ? words.added(stored.name) : words.rotated(stored.name))
      await queryClient.invalidateQueries({ queryKey: ['credentials'] })
      onOpenChange(false)
    },
  })
  const wrong = wrongFields(save.error)
  const isFilled = fields.every((field) => field.optional === true || (typed[field.name] ?? '').trim() !== '')
  return (
    <form
      className="flex flex-col gap-4"
      noValidate
      autoComplete="off"
      onSubmit={(event) => {
        event.preventDefault()
        save.mutate()
      }}
    >
      {credential === undefined && (
        <>
          <Field label={words.name}>
            <Input
              autoFocus
              autoComplete="off"
              value={name}
              onChange={(event) => setName(event.target.value)}
            />
          </Field>
          <Field label={words.kind} {...(kind === 'aws_role' && { hint: words.roleHint })}>
            <Select
              value={kind}
              onChange={({ target }) => {
                setKind(credentialKinds.find((each) => each === target.value) ?? kind)
                setTyped({})
              }}
            >
              {credentialKinds.map((each) => (
                <option key={each} value={each}>
                  {words.kinds[each]}
                </option>
              ))}
            </Select>
          </Field>
        </>
      )}
      {fields.map((field) => (
        <SecretControl
          key={`${kind} ${field.name}`}
          field={field}
          value={typed[field.name] ?? ''}
          onChange={(value) => setTyped({ ...typed, [field.name]: value })}
          error={wrong.get(field.name)}
        />
      ))}
      <FormEnd
        sending={save}
        submit={credential === undefined ? words.add : words.rotate}
        onCancel={() => onOpenChange(false)}
        disabled={!isFilled || (credential === undefined && name.trim() === '')}
      />
    </form>
  )
}

function SecretControl({
  field: { name, optional = false, secret = false, long = false, placeholder },
  value,
  onChange,
  error,
}: {
  field: SecretField
  value: string
  onChange: (value: string) => void
  error: string | undefined
}) {
  return (
    <Field label={words.fields[name] ?? name} optional={optional} error={error}>
      {long ? (
        <Textarea
          className="font-mono text-sm"
          spellCheck={false}
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      ) : (
        <Input
          type={secret ? 'password' : 'text'}
          autoComplete={secret ? 'new-password' : 'off'}
          spellCheck={false}
          placeholder={placeholder}
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  )
}

function wrongFields(error: unknown): ReadonlyMap<string, string> {
  if (!isTenantryError(error)) return new Map()
  return new Map((error.problem.errors ?? []).map(({ pointer, detail }) => [fieldOf(pointer), detail]))
}
