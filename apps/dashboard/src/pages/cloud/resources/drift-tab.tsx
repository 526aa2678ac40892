import { useMutation, useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { Drift, Resource, Run } from '@tenantry/contract'
import { Check, CircleCheck, Radar, Undo2 } from 'lucide-react'
import type { ReactNode } from 'react'
import { tenantry } from '#app/client.ts'
import { texts } from '#texts/texts.ts'
import { Button } from '#ui/button.tsx'
import { Card } from '#ui/card.tsx'
import { EmptyState } from '#ui/empty-state.tsx'
import { SkeletonLines } from '#ui/skeleton.tsx'
import { Time } from '#ui/time.tsx'
import { useAllowed } from '../organization/use-allowed.ts'
import { PlanTree } from '../runs/plan-tree.tsx'

const words = texts.cloud.resources.drift

/** What somebody has changed behind our back, and what to do about it: put it back, or take it for what is there. */
export function DriftTab({ resource }: { resource: Resource }) {
  const may = useAllowed(resource.organization_id)
  const isReady = resource.status === 'ready' && resource.run_id === null
  const start = useRunOf(resource)
  const look = (
    <Button
      icon={Radar}
      busy={start.isPending && start.variables === 'look'}
      disabled={!isReady || start.isPending}
      onClick={() => start.mutate('look')}
    >
      {words.look}
    </Button>
  )
  if (resource.drift === 'drifted')
    return (
      <Drifted
        resource={resource}
        actions={
          may('infra.manage') && (
            <>
              {look}
              <Button
                icon={Check}
                title={words.acceptHint}
                busy={start.isPending && start.variables === 'accept'}
                disabled={!isReady || start.isPending}
                onClick={() => start.mutate('accept')}
              >
                {words.accept}
              </Button>
              <Button
                tone="primary"
                icon={Undo2}
                title={words.putBackHint}
                busy={start.isPending && start.variables === 'put-back'}
                disabled={!isReady || start.isPending}
                onClick={() => start.mutate('put-back')}
              >
                {words.putBack}
              </Button>
            </>
          )
        }
      />
    )
  const isChecked = resource.drift === 'none'
  return (
    <Card>
      <EmptyState
        icon={isChecked ? CircleCheck : Radar}
        title={isChecked ? words.none : words.unchecked}
        action={may('infra.manage') && look}
      >
        <p>{isReady ? (isChecked ? words.noneHint : words.uncheckedHint) : words.notReady}</p>
        {resource.drift_checked_at !== null && (
          <p className="mt-1">
            {texts.cloud.resources.overview.driftChecked} <Time at={resource.drift_checked_at} />
          </p>
        )}
      </EmptyState>
    </Card>
  )
}

function useRunOf(resource: Resource) {
  const navigate = useNavigate()
  return useMutation({
    mutationFn: async (what: 'look' | 'put-back' | 'accept'): Promise<Run> => {
      if (what === 'accept') return tenantry.infra.drift.accept(resource.id)
      return tenantry.infra.runs.start(resource.id, { kind: what === 'look' ? 'drift' : 'change' })
    },
    onSuccess: ({ id }) => navigate({ to: '/cloud/runs/$run', params: { run: id } }),
  })
}

function Drifted({ resource, actions }: { resource: Resource; actions: ReactNode }) {
  const { data } = useQuery({
    queryKey: ['resource', resource.id, 'of', 'drift'],
    queryFn: ({ signal }) => findDrift(resource, signal),
  })
  return (
    <Card
      title={words.found}
      description={words.foundHint}
      actions={actions}
      {...(data != null && {
        footer: (
          <>
            {words.foundAt} <Time at={data.checked_at} />
          </>
        ),
      })}
    >
      {data === undefined ? (
        <SkeletonLines />
      ) : data === null || data.changes.length === 0 ? (
        <p className="text-sm text-soft">{words.details}</p>
      ) : (
        <PlanTree changes={data.changes} module={resource.module} />
      )}
      <ul className="mt-4 list-disc pl-5 text-sm text-soft">
        <li>
          {words.putBack}: {words.putBackHint}
        </li>
        <li>
          {words.accept}: {words.acceptHint}
        </li>
      </ul>
    </Card>
  )
}

/** The list is of the whole organization: it is walked until this resource is met. */
async function findDrift(resource: Resource, signal: AbortSignal): Promise<Drift | null> {
  const all = tenantry.infra.drift.list({ organization: resource.organization_id, limit: 200 }, { signal })
  for await (const drift of all) if (drift.resource_id === resource.id) return drift
  return null
}
