import type { SsoConnection } from '@tenantry/contract'
import { Fingerprint, Plus } from 'lucide-react'
import { tenantry } from '#app/client.ts'
import { texts } from '#texts/texts.ts'
import { Badge } from '#ui/badge.tsx'
import { Button } from '#ui/button.tsx'
import { Card } from '#ui/card.tsx'
import { DataTable, type Column } from '#ui/data-table.tsx'
import { EmptyState } from '#ui/empty-state.tsx'
import { Menu, MenuItem } from '#ui/menu.tsx'
import { Time } from '#ui/time.tsx'
import { usePages } from '#ui/use-pages.ts'
import { useOpenOrganization } from '../use-organization.ts'
import { isDraft } from './use-connections.ts'

const words = texts.organizations.sso

const columns: readonly Column<SsoConnection>[] = [
  { id: 'name', header: words.columns.name, width: 2, cell: ({ name }) => name },
  {
    id: 'kind',
    header: words.columns.kind,
    width: 1.4,
    from: 'sm',
    cell: ({ kind }) => <span className="text-soft">{words.kinds[kind]}</span>,
  },
  {
    id: 'state',
    header: words.columns.state,
    width: 1.2,
    cell: (connection) => <ConnectionState connection={connection} />,
  },
  {
    id: 'used',
    header: words.columns.used,
    width: 1.2,
    from: 'md',
    cell: ({ last_used_at: at }) =>
      at === null ? <span className="text-faint">{texts.common.never}</span> : <Time at={at} />,
  },
]

function ConnectionState({ connection }: { connection: SsoConnection }) {
  if (isDraft(connection)) return <Badge tone="warn">{words.states.draft}</Badge>
  return connection.enabled ? (
    <Badge tone="good" dot>
      {words.states.enabled}
    </Badge>
  ) : (
    <Badge tone="bad" dot>
      {words.states.disabled}
    </Badge>
  )
}

export function ConnectionsCard({
  onConnect,
  onOpen,
}: {
  onConnect: (kind: 'oidc' | 'saml') => void
  onOpen: (id: string) => void
}) {
  const { organization, key } = useOpenOrganization()
  const { table } = usePages([...key, 'sso', 'list'], (page, signal) =>
    tenantry.orgs.sso.list(organization.id, page, { signal }),
  )
  const connect = (
    <Menu
      trigger={
        <Button size="sm" tone="primary" icon={Plus}>
          {words.add}
        </Button>
      }
    >
      <MenuItem onSelect={() => onConnect('oidc')}>{words.kinds.oidc}</MenuItem>
      <MenuItem onSelect={() => onConnect('saml')}>{words.kinds.saml}</MenuItem>
    </Menu>
  )
  return (
    <Card flush title={words.title} description={words.hint} actions={connect}>
      <DataTable
        label={words.title}
        columns={columns}
        {...table}
        rowId={({ id }) => id}
        onRowClick={({ id }) => onOpen(id)}
        empty={
          <EmptyState icon={Fingerprint} title={words.empty}>
            {words.emptyHint}
          </EmptyState>
        }
      />
    </Card>
  )
}
