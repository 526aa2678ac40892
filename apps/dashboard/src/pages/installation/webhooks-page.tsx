import { getRouteApi } from '@tanstack/react-router'
import { tenantry } from '#app/client.ts'
import { texts } from '#texts/texts.ts'
import { Page } from '#ui/page.tsx'
import { WebhooksPanel } from '#webhooks/webhooks-panel.tsx'

const route = getRouteApi('/signed-in/webhooks')
const words = texts.installation.webhooks

/** The endpoints of the installation, and what they were told. */
export function WebhooksPage() {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  return (
    <Page title={words.title} description={words.description}>
      <WebhooksPanel
        calls={tenantry.webhooks}
        queryKey={['webhooks']}
        hooks
        search={search}
        onSearch={(next) => void navigate({ search: next, replace: true })}
      />
    </Page>
  )
}
