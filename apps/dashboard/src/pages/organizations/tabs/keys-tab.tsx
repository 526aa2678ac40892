import type { ApiKey } from '@tenantry/contract'
import { KeyRound } from 'lucide-react'
import { tenantry } from '#app/client.ts'
import { texts } from '#texts/texts.ts'
import type { Column } from '#ui/data-table.tsx'
import { useOpenOrganization } from '../use-organization.ts'
import { CreateKeyForm } from './create-key-form.tsx'
import { TokenCard } from './token-card.tsx'

const words = texts.organizations.keys

const permissions: Column<ApiKey> = {
  id: 'permissions',
  header: words.columns.permissions,
  width: 2.5,
  from: 'md',
  cell: ({ scope }) => <span className="font-mono text-sm text-soft">{permissionsOf(scope)}</span>,
}

export default function KeysTab() {
  const { organization, key } = useOpenOrganization()
  return (
    <TokenCard
      words={words}
      title={texts.organizations.tabs.keys}
      icon={KeyRound}
      column={permissions}
      queryKey={[...key, 'keys']}
      load={(page, signal) => tenantry.orgs.listKeys(organization.id, page, { signal })}
      revoke={(id) => tenantry.orgs.revokeKey(organization.id, id)}
      form={CreateKeyForm}
    />
  )
}

function permissionsOf(scope: ApiKey['scope']): string {
  return scope.kind === 'organization' ? scope.permissions.join(', ') : scope.kind
}
