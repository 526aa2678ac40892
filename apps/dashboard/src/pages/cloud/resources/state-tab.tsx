import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import type { Resource, State, StateVersion } from '@tenantry/contract'
import { isTenantryError } from '@tenantry/sdk'
import { Archive, History, LockOpen } from 'lucide-react'
import { useState } from 'react'
import { tenantry } from '#app/client.ts'
import { queryClient } from '#app/query-client.ts'
import { texts } from '#texts/texts.ts'
import { Badge } from '#ui/badge.tsx'
import { Button } from '#ui/button.tsx'
import { Card } from '#ui/card.tsx'
import { cn } from '#ui/cn.ts'
import { ConfirmDialog } from '#ui/confirm-dialog.tsx'
import { EmptyState } from '#ui/empty-state.tsx'
import { bytesText } from '#ui/numbers.ts'
import { ProblemNotice } from '#ui/problem-notice.tsx'
import { SkeletonLines } from '#ui/skeleton.tsx'
import { Time } from '#ui/time.tsx'
import { tellDone } from '#ui/toast.tsx'
import { useAllowed } from '../organization/use-allowed.ts'
import { StateDifference } from './state-difference.tsx'

const route = getRouteApi('/signed-in/cloud/resources/$resource')
const words = texts.cloud.resources.state

/** Every state that was ever written: two of them compared, an earlier one restored, a dead run's lock broken. */
export function StateTab({ resource }: { resource: Resource }) {
  const { from, to } = route.useSearch()
  const state = useQuery({
    queryKey: ['resource', resource.id, 'of', 'state'],
    queryFn: ({ signal }) => tenantry.infra.state.get(resource.id, { signal }),
  })
  const versions = useQuery({
    queryKey: ['resource', resource.id, 'of', 'versions'],
    queryFn: ({ signal }) => tenantry.infra.state.versions(resource.id, { limit: 200 }, { signal }),
  })
  if (isTenantryError(versions.error, 'STATE_IN_S3'))
    return (
      <Card>
        <EmptyState icon={Archive} title={words.inS3}>
          {words.inS3Hint}
        </EmptyState>
      </Card>
    )
  const error = versions.error ?? state.error
  if (error !== null) return <ProblemNotice error={error} />
  if (versions.data === undefined)
    return (
      <Card>
        <SkeletonLines lines={4} />
      </Card>
    )
  const rows = versions.data
  const newer = rows.find(({ id }) => id === to) ?? rows[0]
  const older = rows.find(({ id }) => id === from) ?? rows[1]
  return (
    <div className="flex flex-col gap-5">
      {state.data?.lock != null && <Lock resource={resource} lock={state.data.lock} />}
      {rows.length === 0 ? (
        <Card>
          <EmptyState icon={Archive} title={words.empty}>
            {words.emptyHint}
          </EmptyState>
        </Card>
      ) : (
        <div className={cn('grid items-start gap-5', older !== undefined && 'xl:grid-cols-2')}>
          <Versions resource={resource} rows={rows} older={older} newer={newer} />
          {older !== undefined && newer !== undefined && (
            <StateDifference resource={resource} from={older} to={newer} />
          )}
        </div>
      )}
    </div>
  )
}

function Versions({
  resource,
  rows,
  older,
  newer,
}: {
  resource: Resource
  rows: readonly StateVersion[]
  older: StateVersion | undefined
  newer: StateVersion | undefined
}) {
  const navigate = route.useNavigate()
  const may = useAllowed(resource.organization_id)
  const [restoring, setRestoring] = useState<StateVersion | null>(null)
  const current = rows.find((row) => row.current)
  const choose = (next: { from?: string; to?: string }) =>
    void navigate({ search: (now) => ({ ...now, ...next }), replace: true, resetScroll: false })
  return (
    <Card title={words.versions} description={words.versionsHint} flush>
      <div className="overflow-x-auto" tabIndex={0} role="region" aria-label={words.versions}>
        <table className="w-full min-w-md text-left text-sm">
          <thead className="text-xs text-faint">
            <tr className="border-b border-line">
              <th className="py-2 pl-4 font-medium">{words.from}</th>
              <th className="py-2 pl-3 font-medium">{words.to}</th>
              <th className="px-3 py-2 font-medium">{words.serial}</th>
              <th className="px-3 py-2 font-medium">{words.at}</th>
              <th className="px-3 py-2 font-medium whitespace-nowrap">{words.run}</th>
              <th className="px-3 py-2 text-right font-medium">{words.size}</th>
              <th className="pr-4" aria-label={words.restore} />
            </tr>
          </thead>
          <tbody className="divide-y divide-line">
            {rows.map((row) => (
              <tr key={row.id}>
                <td className="py-2 pl-4">
                  <input
                    type="radio"
                    name="from"
                    className="accent-accent"
                    aria-label={words.compareFrom(row.serial)}
                    checked={row.id === older?.id}
                    onChange={() => choose({ from: row.id })}
                  />
                </td>
                <td className="py-2 pl-3">
                  <input
                    type="radio"
                    name="to"
                    className="accent-accent"
                    aria-label={words.compareTo(row.serial)}
                    checked={row.id === newer?.id}
                    onChange={() => choose({ to: row.id })}
                  />
                </td>
                <td className="px-3 py-2 whitespace-nowrap tabular">
                  {row.serial} {row.current && <Badge tone="good">{words.current}</Badge>}
                </td>
                <td className="px-3 py-2 whitespace-nowrap">
                  <Time at={row.created_at} />
                </td>
                <td className="px-3 py-2">
                  {row.run_id === null ? (
                    <span className="text-soft">{words.restored}</span>
                  ) : (
                    <Link
                      to="/cloud/runs/$run"
                      params={{ run: row.run_id }}
                      className="text-accent hover:underline"
                    >
                      {texts.cloud.runs.one}
                    </Link>
                  )}
                </td>
                <td className="px-3 py-2 text-right whitespace-nowrap tabular">
                  {bytesText(row.size_bytes)}
                </td>
                <td className="py-1 pr-3 text-right">
                  {!row.current && may('infra.manage') && (
                    <Button size="sm" tone="quiet" icon={History} onClick={() => setRestoring(row)}>
                      {words.restore}
                    </Button>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {restoring !== null && (
        <ConfirmDialog
          open
          onOpenChange={(open) => {
            if (!open) setRestoring(null)
          }}
          title={words.restoreTitle(restoring.serial)}
          losses={words.restoreLosses(restoring.serial, current?.serial ?? restoring.serial)}
          typed={resource.name}
          action={words.restore}
          onConfirm={async () => {
            await tenantry.infra.state.restore(resource.id, restoring.id)
            tellDone(words.restoreDone(restoring.serial))
            await queryClient.invalidateQueries({ queryKey: ['resource', resource.id] })
          }}
        />
      )}
    </Card>
  )
}

function Lock({ resource, lock }: { resource: Resource; lock: NonNullable<State['lock']> }) {
  const may = useAllowed(resource.organization_id)
  const [asking, setAsking] = useState(false)
  return (
    <div className="flex flex-wrap items-center gap-3 rounded-lg border border-warn/40 bg-warn-wash p-3.5 text-sm">
      <div className="min-w-0 flex-1">
        <p className="font-medium">{words.locked}</p>
        <p className="text-soft">
          {words.lockedBy(lock.operation ?? '')}, {words.since} <Time at={lock.locked_at} />
        </p>
      </div>
      {may('infra.manage') && (
        <Button tone="danger" icon={LockOpen} onClick={() => setAsking(true)}>
          {words.unlock}
        </Button>
      )}
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={words.unlockTitle}
        losses={words.unlockLosses}
        typed={resource.name}
        action={words.unlock}
        onConfirm={async () => {
          await tenantry.infra.state.unlock(resource.id)
          tellDone(words.unlocked)
          await queryClient.invalidateQueries({ queryKey: ['resource', resource.id] })
        }}
      />
    </div>
  )
}
