import { useState } from 'react'
import { tenantry } from '#app/client.ts'
import { texts } from '#texts/texts.ts'
import { Field } from '#ui/field.tsx'
import { RoleSelect } from '../members/role-select.tsx'
import { useOpenOrganization } from '../use-organization.ts'
import { inDays, TokenForm, type TokenFormProps } from './token-form.tsx'

const words = texts.organizations.scim
/** The server lets none live for longer than two years. */
const LIFETIMES = [
  [words.expiry.quarter, 90],
  [words.expiry.year, 365],
  [words.expiry.twoYears, 729],
] as const

export function CreateScimTokenForm(form: TokenFormProps) {
  const { organization, key } = useOpenOrganization()
  const [role, setRole] = useState('member')
  return (
    <TokenForm
      {...form}
      words={words}
      lifetimes={LIFETIMES}
      initially={LIFETIMES[1]}
      refresh={[...key, 'scim', 'tokens']}
      create={({ name, days }) =>
        tenantry.orgs.scim.tokens.create({
          orgId: organization.id,
          name,
          defaultRole: role,
          expiresAt: inDays(days),
        })
      }
    >
      <Field label={words.defaultRole}>
        <RoleSelect
          value={role}
          without={(each) => each.name === 'owner'}
          onChange={({ target }) => setRole(target.value)}
        />
      </Field>
    </TokenForm>
  )
}
