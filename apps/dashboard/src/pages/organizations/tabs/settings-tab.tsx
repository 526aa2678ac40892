import { useState } from 'react'
import { MetadataCard } from '#metadata/metadata-card.tsx'
import { texts } from '#texts/texts.ts'
import { Button } from '#ui/button.tsx'
import { Card } from '#ui/card.tsx'
import { Field } from '#ui/field.tsx'
import { Input } from '#ui/input.tsx'
import { ProblemNotice } from '#ui/problem-notice.tsx'
import { useOpenOrganization } from '../use-organization.ts'
import { DeleteOrganization } from './delete-organization.tsx'
import { SignInSettings } from './sign-in-settings.tsx'
import { useSaveOrganization } from './use-save-organization.ts'

const words = texts.organizations.settings

export default function SettingsTab() {
  const { organization, can } = useOpenOrganization()
  return (
    <div className="flex max-w-3xl flex-col gap-5">
      <Profile key={`profile ${organization.updated_at}`} />
      <SignInSettings key={`sign-in ${organization.updated_at}`} />
      <OrganizationMetadata />
      {can('organization.delete') && <DeleteOrganization />}
    </div>
  )
}

function OrganizationMetadata() {
  const { metadata } = useOpenOrganization().organization
  const { mutate, ...state } = useSaveOrganization()
  return (
    <MetadataCard
      metadata={metadata}
      saving={{ ...state, mutate: (changes, options) => mutate({ metadata: changes }, options) }}
    />
  )
}

function Profile() {
  const { organization } = useOpenOrganization()
  const [name, setName] = useState(organization.name)
  const [slug, setSlug] = useState(organization.slug)
  const save = useSaveOrganization()
  const isChanged = name !== organization.name || slug !== organization.slug
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        save.mutate({ name, slug })
      }}
    >
      <Card
        title={words.profile}
        description={words.profileHint}
        footer={
          <div className="flex justify-end">
            <Button type="submit" tone="primary" size="sm" disabled={!isChanged} busy={save.isPending}>
              {texts.common.save}
            </Button>
          </div>
        }
      >
        <div className="grid gap-4 sm:grid-cols-2">
          <Field label={texts.organizations.columns.name}>
            <Input required maxLength={100} value={name} onChange={({ target }) => setName(target.value)} />
          </Field>
          <Field label={texts.organizations.columns.slug}>
            <Input
              required
              spellCheck={false}
              autoComplete="off"
              value={slug}
              onChange={({ target }) => setSlug(target.value)}
            />
          </Field>
        </div>
        {save.isError && <ProblemNotice className="mt-4" error={save.error} />}
      </Card>
    </form>
  )
}
