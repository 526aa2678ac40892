import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import type { Organization } from '@tenantry/contract'
import { Boxes } from 'lucide-react'
import { tenantry } from '#app/client.ts'
import { texts } from '#texts/texts.ts'
import { ButtonLink } from '#ui/button.tsx'
import { Card } from '#ui/card.tsx'
import { ProblemNotice } from '#ui/problem-notice.tsx'
import { SkeletonLines } from '#ui/skeleton.tsx'
import { CloudPage } from '../organization/cloud-page.tsx'
import { ModuleChoice } from './module-choice.tsx'
import { NewResourceForm } from './new-resource-form.tsx'

const route = getRouteApi('/signed-in/cloud/resources/new')
const words = texts.cloud.resources

export function NewResourcePage() {
  return (
    <CloudPage
      title={words.create}
      description={words.newResource.askHint}
      crumbs={[{ label: words.title, to: '/cloud/resources' }]}
    >
      {(organization) => <NewResource key={organization.id} organization={organization} />}
    </CloudPage>
  )
}

function NewResource({ organization }: { organization: Organization }) {
  const { module: chosen } = route.useSearch()
  const navigate = route.useNavigate()
  const modules = useQuery({
    queryKey: ['modules', organization.id],
    queryFn: ({ signal }) => tenantry.infra.modules.list({ organization: organization.id }, { signal }),
  })
  const details = useQuery({
    queryKey: ['modules', organization.id, chosen],
    queryFn: ({ signal }) =>
      tenantry.infra.modules.get(chosen ?? '', { organization: organization.id }, { signal }),
    enabled: chosen !== undefined,
    staleTime: 60_000,
  })
  const error = modules.error ?? details.error
  return (
    <>
      <Card
        title={words.newResource.what}
        actions={
          <ButtonLink size="sm" icon={Boxes} to="/cloud/modules" search={{ org: organization.slug }}>
            {texts.cloud.modules.manage}
          </ButtonLink>
        }
      >
        {modules.data === undefined ? (
          <SkeletonLines />
        ) : (
          <ModuleChoice
            modules={modules.data}
            value={chosen}
            onChange={(module) =>
              void navigate({ search: (now) => ({ ...now, module }), replace: true, resetScroll: false })
            }
          />
        )}
      </Card>
      {error !== null && <ProblemNotice error={error} />}
      {details.data !== undefined && (
        <NewResourceForm key={details.data.name} organization={organization} module={details.data} />
      )}
      {chosen !== undefined && details.isPending && (
        <Card>
          <SkeletonLines lines={6} />
        </Card>
      )}
    </>
  )
}
