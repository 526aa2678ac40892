import { getRouteApi } from '@tanstack/react-router'
import { ConnectWizard } from './connect-wizard.tsx'
import { ConnectionSheet } from './connection-sheet.tsx'
import { ConnectionsCard } from './connections-card.tsx'
import { DomainsCard } from './domains-card.tsx'

const route = getRouteApi('/signed-in/organizations/$organization')

export default function SsoTab() {
  const { connect, connection } = route.useSearch()
  const navigate = route.useNavigate()
  const open = (next: { connect?: 'oidc' | 'saml'; connection?: string }) =>
    void navigate({ search: { tab: 'sso', ...next }, replace: true })
  return (
    <div className="flex flex-col gap-5">
      <DomainsCard />
      <ConnectionsCard
        onConnect={(kind) => open({ connect: kind })}
        onOpen={(id) => open({ connection: id })}
      />
      {connect !== undefined && (
        <ConnectWizard
          kind={connect}
          id={connection ?? null}
          onMade={(id) => open({ connect, connection: id })}
          onClose={() => open(connection === undefined ? {} : { connection })}
        />
      )}
      {connect === undefined && connection !== undefined && (
        <ConnectionSheet
          id={connection}
          onClose={() => open({})}
          onResume={() => open({ connect: 'saml', connection })}
        />
      )}
    </div>
  )
}
