import { useReach } from '#app/me.ts'
import { InstallationOverview } from './installation-overview.tsx'
import { OwnOverview } from './own-overview.tsx'

export function OverviewPage() {
  const { operator } = useReach()
  return operator ? <InstallationOverview /> : <OwnOverview />
}
