import { getRouteApi } from '@tanstack/react-router'
import { tenantry } from '#app/client.ts'
import { WebhooksPanel } from '#webhooks/webhooks-panel.tsx'
import { useOpenOrganization } from '../use-organization.ts'

const route = getRouteApi('/signed-in/organizations/$organization')

/** Families of events that an organization's own endpoints hear of. */
const FAMILIES = [
  'organization',
  'role',
  'member',
  'invitation',
  'domain',
  'project',
  'resource',
  'run',
  'budget',
  'policy',
  'database',
]

export default function WebhooksTab() {
  const { organization, key } = useOpenOrganization()
  const { webhook, delivery, delivered } = route.useSearch()
  const navigate = route.useNavigate()
  return (
    <WebhooksPanel
      calls={tenantry.orgs.webhooks(organization.id)}
      queryKey={[...key, 'webhooks']}
      families={FAMILIES}
      search={{ webhook, delivery, delivered }}
      onSearch={(search) => void navigate({ search: { tab: 'webhooks', ...search }, replace: true })}
    />
  )
}
