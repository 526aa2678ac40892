import { useMutation } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import type { Organization, Policy } from '@tenantry/contract'
import { Plus, ShieldCheck, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { tenantry } from '#app/client.ts'
import { queryClient } from '#app/query-client.ts'
import { texts } from '#texts/texts.ts'
import { Badge, type Tone } from '#ui/badge.tsx'
import { Button, IconButton } from '#ui/button.tsx'
import { Card } from '#ui/card.tsx'
import { Switch } from '#ui/checks.tsx'
import { ConfirmDialog } from '#ui/confirm-dialog.tsx'
import { DataTable, type Column } from '#ui/data-table.tsx'
import { EmptyState } from '#ui/empty-state.tsx'
import { tellDone } from '#ui/toast.tsx'
import { usePages } from '#ui/use-pages.ts'
import { CloudPage } from '../organization/cloud-page.tsx'
import { useAllowed } from '../organization/use-allowed.ts'
import { useProjects } from '../resources/resource-table.tsx'
import { PolicySheet } from './policy-sheet.tsx'

const route = getRouteApi('/signed-in/cloud/policies')
const words = texts.cloud.policies
const NEW = 'new'

export function PoliciesPage() {
  return (
    <CloudPage
      title={words.title}
      description={words.description}
      renderActions={(organization) => <NewPolicy organization={organization} />}
    >
      {(organization) => <PolicyList organization={organization} />}
    </CloudPage>
  )
}

function NewPolicy({ organization }: { organization: Organization }) {
  const may = useAllowed(organization.id)
  const navigate = route.useNavigate()
  if (!may('infra.manage')) return null
  return (
    <Button
      tone="primary"
      icon={Plus}
      onClick={() => void navigate({ search: (now) => ({ ...now, policy: NEW }) })}
    >
      {words.create}
    </Button>
  )
}

function PolicyList({ organization }: { organization: Organization }) {
  const { policy: open } = route.useSearch()
  const navigate = route.useNavigate()
  const may = useAllowed(organization.id)
  const { data: projects } = useProjects(organization.id)
  const { table, rows } = usePages(['policies', organization.id], (page, signal) =>
    tenantry.infra.policies.list({ ...page, organization: organization.id }, { signal }),
  )
  const show = (policy: string | undefined) =>
    void navigate({ search: (now) => ({ ...now, policy }), resetScroll: false })
  const chosen = rows.find(({ id }) => id === open)
  const columns = columnsWith(
    (id) => projects?.find((project) => project.id === id)?.name ?? id,
    may('infra.manage'),
  )
  return (
    <Card flush>
      <DataTable
        label={words.title}
        columns={columns}
        {...table}
        rowId={({ id }) => id}
        onRowClick={({ id }) => show(id)}
        empty={
          <EmptyState
            icon={ShieldCheck}
            title={words.empty}
            action={<NewPolicy organization={organization} />}
          >
            {words.emptyHint}
          </EmptyState>
        }
      />
      {(open === NEW || chosen !== undefined) && (
        <PolicySheet key={open} organization={organization} policy={chosen} onClose={() => show(undefined)} />
      )}
    </Card>
  )
}

const TONES: Record<'deny' | 'needs_approval' | 'warn', Tone> = {
  deny: 'bad',
  needs_approval: 'warn',
  warn: 'neutral',
}

function columnsWith(projectName: (id: string) => string, canChange: boolean): Column<Policy>[] {
  return [
    { id: 'name', header: words.columns.name, width: 2, cell: ({ name }) => name },
    {
      id: 'rules',
      header: words.columns.rules,
      width: 4,
      from: 'sm',
      cell: ({ rules }) => (
        <span className="flex gap-1 overflow-hidden">
          {rules.map((rule) => (
            <Badge key={JSON.stringify(rule)} tone={'effect' in rule ? TONES[rule.effect] : 'info'}>
              {words.kinds[rule.rule]}
            </Badge>
          ))}
        </span>
      ),
    },
    {
      id: 'scope',
      header: words.columns.scope,
      width: 1.6,
      from: 'md',
      cell: ({ project_id: id }) => (id === null ? words.whole : projectName(id)),
    },
    {
      id: 'on',
      header: words.columns.on,
      width: 1,
      cell: (policy) => <Enabled policy={policy} disabled={!canChange} />,
    },
    {
      id: 'actions',
      header: '',
      width: 0.7,
      align: 'right',
      cell: (policy) => canChange && <DeletePolicy policy={policy} />,
    },
  ]
}

/** Switched at once, and back where the server says no. */
function Enabled({ policy, disabled }: { policy: Policy; disabled: boolean }) {
  const change = useMutation({
    mutationFn: (enabled: boolean) => tenantry.infra.policies.update(policy.id, { enabled }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['policies'] }),
  })
  return (
    <Switch
      aria-label={words.enable(policy.name)}
      className="align-middle"
      disabled={disabled}
      checked={change.isPending ? change.variables : policy.enabled}
      onCheckedChange={(enabled) => change.mutate(enabled)}
    />
  )
}

function DeletePolicy({ policy }: { policy: Policy }) {
  const [asking, setAsking] = useState(false)
  return (
    <>
      <IconButton
        size="sm"
        label={`${words.delete}: ${policy.name}`}
        icon={Trash2}
        onClick={() => setAsking(true)}
      />
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={words.deleteTitle(policy.name)}
        losses={words.deleteLosses}
        typed={policy.name}
        action={words.delete}
        onConfirm={async () => {
          await tenantry.infra.policies.delete(policy.id)
          tellDone(words.deleted(policy.name))
          await queryClient.invalidateQueries({ queryKey: ['policies'] })
        }}
      />
    </>
  )
}
