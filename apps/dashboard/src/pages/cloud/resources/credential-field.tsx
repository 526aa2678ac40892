import { useQuery } from '@tanstack/react-query'
import type { Organization } from '@tenantry/contract'
import { Link } from '@tanstack/react-router'
import { tenantry } from '#app/client.ts'
import { texts } from '#texts/texts.ts'
import { Field } from '#ui/field.tsx'
import { Select } from '#ui/input.tsx'

const words = texts.cloud.resources.newResource

/** The credentials of one cloud. A run signs in with it; nobody sees its secret. */
export function CredentialField({
  organization,
  cloud,
  value,
  onChange,
}: {
  organization: Organization
  cloud: 'aws' | 'azure' | 'gcp'
  value: string
  onChange: (id: string) => void
}) {
  const { data } = useQuery({
    queryKey: ['credentials', organization.id],
    queryFn: ({ signal }) =>
      tenantry.infra.credentials.list({ organization: organization.id, limit: 200 }, { signal }),
  })
  const own = data?.filter(({ kind }) => kind.startsWith(`${cloud}_`))
  return (
    <Field
      label={words.credential}
      {...(own?.length === 0 && {
        hint: (
          <>
            {words.noCredentialYet}{' '}
            <Link
              to="/cloud/credentials"
              search={{ org: organization.slug }}
              className="text-accent underline"
            >
              {words.addCredential}
            </Link>
          </>
        ),
      })}
    >
      <Select value={value} onChange={(event) => onChange(event.target.value)}>
        <option value="">{words.noCredential}</option>
        {own?.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </Select>
    </Field>
  )
}
