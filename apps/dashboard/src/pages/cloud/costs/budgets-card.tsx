import { useQuery } from '@tanstack/react-query'
import type { Budget, Organization } from '@tenantry/contract'
import { Bell, Ellipsis, Pencil, PiggyBank, Plus, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { tenantry } from '#app/client.ts'
import { queryClient } from '#app/query-client.ts'
import { texts } from '#texts/texts.ts'
import { Badge } from '#ui/badge.tsx'
import { Button, IconButton } from '#ui/button.tsx'
import { Card } from '#ui/card.tsx'
import { cn } from '#ui/cn.ts'
import { ConfirmDialog } from '#ui/confirm-dialog.tsx'
import { EmptyState } from '#ui/empty-state.tsx'
import { Menu, MenuItem } from '#ui/menu.tsx'
import { moneyText } from '#ui/numbers.ts'
import { SkeletonLines } from '#ui/skeleton.tsx'
import { tellDone } from '#ui/toast.tsx'
import { useAllowed } from '../organization/use-allowed.ts'
import { useProjects } from '../resources/resource-table.tsx'
import { BudgetDialog } from './budget-dialog.tsx'

const words = texts.cloud.costs.budgets

export function useBudgets(organizationId: string) {
  return useQuery({
    queryKey: ['budgets', organizationId],
    queryFn: ({ signal }) =>
      tenantry.infra.budgets.list({ organization: organizationId, limit: 200 }, { signal }),
  })
}

/** What is meant to be spent in the current month, and how far it is. */
export function BudgetsCard({ organization }: { organization: Organization }) {
  const may = useAllowed(organization.id)
  const { data } = useBudgets(organization.id)
  const [creating, setCreating] = useState(false)
  const create = may('infra.manage') && (
    <Button icon={Plus} size="sm" onClick={() => setCreating(true)}>
      {words.create}
    </Button>
  )
  return (
    <Card title={words.title} description={words.hint} actions={create} flush>
      {data === undefined ? (
        <SkeletonLines className="p-4" />
      ) : data.length === 0 ? (
        <EmptyState icon={PiggyBank} title={words.empty}>
          {words.emptyHint}
        </EmptyState>
      ) : (
        <ul className="divide-y divide-line">
          {data.map((budget) => (
            <BudgetRow
              key={budget.id}
              budget={budget}
              organization={organization}
              canChange={may('infra.manage')}
            />
          ))}
        </ul>
      )}
      <BudgetDialog organization={organization} open={creating} onOpenChange={setCreating} />
    </Card>
  )
}

function BudgetRow({
  budget,
  organization,
  canChange,
}: {
  budget: Budget
  organization: Organization
  canChange: boolean
}) {
  const { name, amount, currency, spent, alerts, project_id: projectId } = budget
  const { data: projects } = useProjects(organization.id)
  const [editing, setEditing] = useState(false)
  const [deleting, setDeleting] = useState(false)
  const project = projects?.find(({ id }) => id === projectId)
  return (
    <li className="flex items-start gap-3 px-4 py-3">
      <div className="min-w-0 flex-1">
        <div className="flex flex-wrap items-baseline justify-between gap-x-4">
          <p className="font-medium">
            {name}{' '}
            <span className="text-sm font-normal text-faint">
              {projectId === null ? words.whole : (project?.name ?? projectId)}
            </span>
          </p>
          <p className="text-sm tabular">
            {words.spentOf(moneyText(spent.amount ?? 0, currency), moneyText(amount, currency))}
            {spent.forecast !== null && (
              <span className="text-soft">, {words.forecast(moneyText(spent.forecast, currency))}</span>
            )}
          </p>
        </div>
        <BudgetBar budget={budget} />
        {alerts.length > 0 && (
          <p className="mt-2 flex flex-wrap items-center gap-1.5">
            <Bell className="size-3.5 text-warn" aria-hidden />
            {alerts.map(({ threshold, basis }) => (
              <Badge key={`${threshold} ${basis}`} tone="warn">
                {words.alerted(threshold, words.basis[basis])}
              </Badge>
            ))}
          </p>
        )}
      </div>
      {canChange && (
        <Menu trigger={<IconButton size="sm" label={words.actions(name)} icon={Ellipsis} />}>
          <MenuItem icon={Pencil} onSelect={() => setEditing(true)}>
            {words.edit}
          </MenuItem>
          <MenuItem icon={Trash2} danger onSelect={() => setDeleting(true)}>
            {words.delete}
          </MenuItem>
        </Menu>
      )}
      <BudgetDialog organization={organization} budget={budget} open={editing} onOpenChange={setEditing} />
      <ConfirmDialog
        open={deleting}
        onOpenChange={setDeleting}
        title={words.deleteTitle(name)}
        losses={words.deleteLosses}
        action={words.delete}
        onConfirm={async () => {
          await tenantry.infra.budgets.delete(budget.id)
          tellDone(words.deleted(name))
          await queryClient.invalidateQueries({ queryKey: ['budgets'] })
        }}
      />
    </li>
  )
}

/** How much is spent and forecast, with a mark at each threshold. */
function BudgetBar({ budget: { amount, spent, thresholds, name } }: { budget: Budget }) {
  const share = (minor: number | null) => Math.min(100, ((minor ?? 0) / amount) * 100)
  const isOver = (spent.amount ?? 0) >= amount
  return (
    <div
      role="meter"
      aria-label={name}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(share(spent.amount))}
      className="relative mt-2 h-2 overflow-hidden rounded-full bg-hover"
    >
      <div
        className={cn('absolute inset-y-0 left-0', isOver ? 'bg-bad/30' : 'bg-accent/30')}
        style={{ width: `${share(spent.forecast)}%` }}
      />
      <div
        className={cn('absolute inset-y-0 left-0', isOver ? 'bg-bad' : 'bg-accent')}
        style={{ width: `${share(spent.amount)}%` }}
      />
      {thresholds
        .filter((threshold) => threshold < 100)
        .map((threshold) => (
          <div
            key={threshold}
            className="absolute inset-y-0 w-px bg-line-strong"
            style={{ left: `${threshold}%` }}
          />
        ))}
    </div>
  )
}
