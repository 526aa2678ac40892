import { useMutation, useQuery } from '@tanstack/react-query'
import type { VaultRun, VaultStatus } from '@tenantry/contract'
import { CircleCheck, KeySquare, RefreshCw, TriangleAlert } from 'lucide-react'
import { useState } from 'react'
import { tenantry } from '#app/client.ts'
import { queryClient } from '#app/query-client.ts'
import { texts } from '#texts/texts.ts'
import { Badge, StatusBadge } from '#ui/badge.tsx'
import { Button } from '#ui/button.tsx'
import { Card } from '#ui/card.tsx'
import { ConfirmDialog } from '#ui/confirm-dialog.tsx'
import { EmptyState } from '#ui/empty-state.tsx'
import { ProblemNotice } from '#ui/problem-notice.tsx'
import { ProgressBar } from '#ui/progress-bar.tsx'
import { SkeletonLines } from '#ui/skeleton.tsx'
import { Time } from '#ui/time.tsx'
import { tellDone } from '#ui/toast.tsx'

const words = texts.installation.settings.vault
const KEY = ['vault']
const MOVING_MS = 1_000

/** The keys that secrets are sealed with, and what is being done with them. */
export function VaultTab() {
  const { data, error, isError, refetch } = useQuery({
    queryKey: KEY,
    queryFn: ({ signal }) => tenantry.vault.status({ signal }),
    refetchInterval: ({ state }) =>
      state.data?.runs.some(({ status }) => status !== 'succeeded') === true && MOVING_MS,
  })
  if (isError && data === undefined) return <ProblemNotice error={error} onRetry={() => void refetch()} />
  if (data === undefined)
    return (
      <Card title={words.title}>
        <SkeletonLines lines={4} />
      </Card>
    )
  return (
    <div className="flex flex-col gap-5">
      <KeysCard vault={data} />
      <Card title={words.runs} flush>
        {data.runs.length === 0 ? (
          <EmptyState icon={KeySquare} title={words.noRuns} className="py-10" />
        ) : (
          <ul>
            {data.runs.map((run) => (
              <RunRow key={run.id} run={run} />
            ))}
          </ul>
        )}
      </Card>
    </div>
  )
}

function KeysCard({ vault }: { vault: VaultStatus }) {
  const [rotating, setRotating] = useState(false)
  const begun = async () => {
    tellDone(words.started)
    await queryClient.invalidateQueries({ queryKey: KEY })
  }
  const rewrap = useMutation({ mutationFn: () => tenantry.vault.rewrap(), onSuccess: begun })
  const { data_keys_behind: behind, values_without_data_key: old } = vault
  const isBehind = behind > 0 || old > 0
  return (
    <Card
      title={words.title}
      description={words.hint}
      actions={
        <>
          {isBehind && (
            <Button size="sm" busy={rewrap.isPending} onClick={() => rewrap.mutate()}>
              {words.rewrap}
            </Button>
          )}
          <Button size="sm" icon={RefreshCw} onClick={() => setRotating(true)}>
            {words.rotate}
          </Button>
        </>
      }
      footer={
        <span className="flex items-center gap-2">
          {isBehind ? (
            <TriangleAlert className="size-4 shrink-0 text-warn" aria-hidden />
          ) : (
            <CircleCheck className="size-4 shrink-0 text-good" aria-hidden />
          )}
          {isBehind
            ? [behind > 0 && words.behind(behind), old > 0 && words.old(old)].filter(Boolean).join(' ')
            : words.clean}
        </span>
      }
      flush
    >
      <ul>
        {vault.keys.map((key) => (
          <li
            key={key.id}
            className="flex flex-wrap items-center gap-x-4 gap-y-1 border-b border-line px-4 py-3 last:border-b-0"
          >
            <code className="font-mono text-sm">{key.id}</code>
            {key.present && <Badge tone="good">{words.present}</Badge>}
            <span className="flex-1 text-sm text-soft">{words.sources[key.source]}</span>
            <span className="text-sm tabular">{words.dataKeys(key.data_keys)}</span>
          </li>
        ))}
      </ul>
      <ConfirmDialog
        open={rotating}
        onOpenChange={setRotating}
        title={words.rotateTitle}
        losses={words.rotateHint}
        action={words.rotate}
        danger={false}
        onConfirm={async () => {
          await tenantry.vault.rotateKey()
          await begun()
        }}
      />
    </Card>
  )
}

function RunRow({ run }: { run: VaultRun }) {
  const progress = words.progress(run.done, run.total)
  return (
    <li className="border-b border-line px-4 py-3 last:border-b-0">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <span className="min-w-0 flex-1 font-medium">{words.kinds[run.kind]}</span>
        <Time at={run.created_at} className="text-sm text-faint" />
        <StatusBadge status={run.status} />
      </div>
      {run.status !== 'succeeded' && (
        <ProgressBar
          className="mt-2"
          total={run.total}
          label={progress}
          parts={[{ value: run.done, tone: 'accent' }]}
        />
      )}
      <p className="mt-1 text-sm text-soft tabular">
        {run.total > 0 && progress}
        {run.unreadable > 0 && <span className="text-warn"> · {words.unreadable(run.unreadable)}</span>}
        {run.error !== null && <span className="text-bad"> · {run.error}</span>}
      </p>
    </li>
  )
}
