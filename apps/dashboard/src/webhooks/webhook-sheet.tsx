import { useQuery } from '@tanstack/react-query'
import type { Webhook } from '@tenantry/contract'
import type { ReactNode } from 'react'
import { texts } from '#texts/texts.ts'
import { Facts } from '#ui/card.tsx'
import { Copyable } from '#ui/copy-button.tsx'
import { Sheet } from '#ui/dialog.tsx'
import { ProblemNotice } from '#ui/problem-notice.tsx'
import { SkeletonLines } from '#ui/skeleton.tsx'
import { Time } from '#ui/time.tsx'
import { DeliveryView } from './delivery-view.tsx'
import { DeliveryList } from './delivery-list.tsx'
import { WebhookActions } from './webhook-actions.tsx'
import type { WebhookScope } from './webhook-scope.ts'
import { WebhookState } from './webhook-state.tsx'

const words = texts.webhooks

/** One endpoint: how it does, what was sent there, and what can be done with it; or one of its deliveries. */
export function WebhookSheet({
  id,
  onSecret,
  ...scope
}: WebhookScope & { id: string; onSecret: (secret: string | null) => void }) {
  const { calls, queryKey, search, onSearch } = scope
  const query = useQuery({
    queryKey: [...queryKey, 'one', id],
    queryFn: ({ signal }) => calls.get(id, { signal }),
  })
  const webhook = query.data
  return (
    <Sheet
      open
      onOpenChange={(open) => !open && onSearch({})}
      title={search.delivery === undefined ? words.columns.url : words.delivery}
      {...(webhook !== undefined && { description: <span className="break-all">{webhook.url}</span> })}
      className="w-[min(44rem,100vw)]"
    >
      {query.isError && <ProblemNotice error={query.error} onRetry={() => void query.refetch()} />}
      {query.isPending && <SkeletonLines lines={6} />}
      {webhook !== undefined &&
        (search.delivery === undefined ? (
          <div className="flex flex-col gap-5">
            <WebhookActions {...scope} webhook={webhook} onSecret={onSecret} />
            <WebhookFacts webhook={webhook} />
            {webhook.kind === 'events' && <DeliveryList {...scope} webhook={webhook} />}
          </div>
        ) : (
          <DeliveryView {...scope} webhook={webhook} id={search.delivery} />
        ))}
    </Sheet>
  )
}

function WebhookFacts({ webhook }: { webhook: Webhook }) {
  const facts: [string, ReactNode][] = [
    [words.columns.status, <WebhookState key="state" webhook={webhook} />],
    [words.columns.created, <Time key="created" at={webhook.created_at} />],
  ]
  if (webhook.description !== '') facts.push([words.description, webhook.description])
  if (webhook.hook !== null) facts.push([words.hook, words.hooks[webhook.hook]])
  if (webhook.failure_rule !== null) facts.push([words.failureRule, words.failureRules[webhook.failure_rule]])
  if (webhook.kind === 'events')
    facts.push([
      words.events,
      <span key="events" className="font-mono text-sm break-words">
        {webhook.event_types.join(', ')}
      </span>,
    ])
  if (webhook.failing_since !== null)
    facts.push([words.failingSince, <Time key="failing" at={webhook.failing_since} />])
  if (webhook.last_error !== null) facts.push([words.lastError, webhook.last_error])
  if (webhook.previous_secret_expires_at !== null)
    facts.push([words.oldSecret, <Time key="secret" at={webhook.previous_secret_expires_at} />])
  facts.push(['Id', <Copyable key="id" text={webhook.id} />])
  return (
    <>
      {webhook.disabled_reason !== null && (
        <p className="rounded-lg border border-warn/40 bg-warn-wash p-3 text-sm">
          {words.disabledBecause} {webhook.disabled_reason}
        </p>
      )}
      <Facts facts={facts} />
    </>
  )
}
