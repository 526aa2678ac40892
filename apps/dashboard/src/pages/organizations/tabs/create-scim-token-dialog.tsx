import { useState } from 'react'
import { tenantry } from '#app/client.ts'
import { useAction } from '#app/use-action.ts'
import { texts } from '#texts/texts.ts'
import { Dialog } from '#ui/dialog.tsx'
import { Field } from '#ui/field.tsx'
import { Input, Select } from '#ui/input.tsx'
import { RoleSelect } from '../members/role-select.tsx'
import { useOpenOrganization } from '../use-organization.ts'
import { FormEnd } from '#ui/form-end.tsx'

const words = texts.organizations.scim
const DAY = 86_400
const EXPIRY = { quarter: 90 * DAY, year: 365 * DAY, twoYears: 729 * DAY } as const
const EXPIRY_NAMES = ['quarter', 'year', 'twoYears'] as const

export function CreateScimTokenDialog({
  open,
  onOpenChange,
  onSecret,
}: {
  open: boolean
  onOpenChange: (open: boolean) => void
  onSecret: (secret: string | null) => void
}) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={words.create} description={words.createHint}>
      <CreateTokenForm onSecret={onSecret} onClose={() => onOpenChange(false)} />
    </Dialog>
  )
}

function CreateTokenForm({
  onSecret,
  onClose,
}: {
  onSecret: (secret: string | null) => void
  onClose: () => void
}) {
  const { organization, key } = useOpenOrganization()
  const [name, setName] = useState('')
  const [expiry, setExpiry] = useState<keyof typeof EXPIRY>('year')
  const [role, setRole] = useState('member')
  const create = useAction(
    () =>
      tenantry.orgs.scim.tokens.create({
        orgId: organization.id,
        name,
        expiresAt: Math.floor(Date.now() / 1000) + EXPIRY[expiry],
        defaultRole: role,
      }),
    {
      done: words.created(name),
      refresh: [[...key, 'scim']],
      showsProblem: true,
      onDone: ({ token }) => {
        onClose()
        onSecret(token ?? null)
      },
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
      <Field label={words.name}>
        <Input
          autoFocus
          required
          maxLength={100}
          placeholder={words.namePlaceholder}
          value={name}
          onChange={({ target }) => setName(target.value)}
        />
      </Field>
      <Field label={words.defaultRole}>
        <RoleSelect
          value={role}
          without={(each) => each.name === 'owner'}
          onChange={({ target }) => setRole(target.value)}
        />
      </Field>
      <Field label={words.expires}>
        <Select
          value={expiry}
          onChange={({ target }) => setExpiry(EXPIRY_NAMES.find((each) => each === target.value) ?? 'year')}
        >
          {EXPIRY_NAMES.map((each) => (
            <option key={each} value={each}>
              {words.expiry[each]}
            </option>
          ))}
        </Select>
      </Field>
      <FormEnd sending={create} submit={words.create} onCancel={onClose} />
    </form>
  )
}
