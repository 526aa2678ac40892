import { useQuery } from '@tanstack/react-query'
import type { Webhook, WebhookAttempt } from '@tenantry/contract'
import { ArrowLeft, RotateCw } from 'lucide-react'
import { useAction } from '#app/use-action.ts'
import { texts } from '#texts/texts.ts'
import { Badge } from '#ui/badge.tsx'
import { Button } from '#ui/button.tsx'
import { Facts } from '#ui/card.tsx'
import { CodeBlock } from '#ui/code-block.tsx'
import { Copyable } from '#ui/copy-button.tsx'
import { ProblemNotice } from '#ui/problem-notice.tsx'
import { SkeletonLines } from '#ui/skeleton.tsx'
import { durationText, Time } from '#ui/time.tsx'
import { DeliveryBadge } from './delivery-list.tsx'
import type { WebhookScope } from './webhook-scope.ts'

const words = texts.webhooks
const MOVING_MS = 1_000

/** One delivery: what was sent, and what came of every try. */
export function DeliveryView({
  calls,
  queryKey,
  search,
  onSearch,
  webhook,
  id,
}: WebhookScope & { webhook: Webhook; id: string }) {
  const query = useQuery({
    queryKey: [...queryKey, 'delivery', id],
    queryFn: ({ signal }) => calls.delivery(webhook.id, id, { signal }),
    refetchInterval: ({ state }) => (state.data?.status === 'pending' ? MOVING_MS : false),
  })
  const replay = useAction((messageId: string) => calls.replay(webhook.id, { messageId }), {
    done: ({ replayed }) => words.replayed(replayed),
    refresh: [queryKey],
  })
  const delivery = query.data
  return (
    <div className="flex flex-col gap-5">
      <div className="flex flex-wrap gap-2">
        <Button
          size="sm"
          icon={ArrowLeft}
          onClick={() => onSearch({ ...search, webhook: webhook.id, delivery: undefined })}
        >
          {words.backToEndpoint}
        </Button>
        {delivery !== undefined && (
          <Button
            size="sm"
            icon={RotateCw}
            busy={replay.isPending}
            disabled={!webhook.enabled}
            onClick={() => replay.mutate(delivery.message_id)}
          >
            {words.replay}
          </Button>
        )}
      </div>
      {query.isError && <ProblemNotice error={query.error} onRetry={() => void query.refetch()} />}
      {query.isPending && <SkeletonLines lines={6} />}
      {delivery !== undefined && (
        <>
          <Facts
            facts={[
              [words.columns.type, <code key="type">{delivery.type}</code>],
              [words.columns.status, <DeliveryBadge key="status" status={delivery.status} />],
              [words.columns.at, <Time key="at" at={delivery.created_at} />],
              [words.message, <Copyable key="message" text={delivery.message_id} />],
              ...(delivery.next_attempt_at === null
                ? []
                : [[words.nextAttempt, <Time key="next" at={delivery.next_attempt_at} />] as const]),
            ]}
          />
          <section>
            <h3 className="mb-2 text-base font-semibold">{words.payload}</h3>
            <CodeBlock code={JSON.stringify(delivery.payload, null, 2)} label={words.payload} />
          </section>
          <section>
            <h3 className="mb-2 text-base font-semibold">{words.attempts}</h3>
            {delivery.log.length === 0 && <p className="text-sm text-soft">{words.noAttempts}</p>}
            <ol className="flex flex-col gap-3">
              {delivery.log.toReversed().map((attempt) => (
                <Attempt key={attempt.number} attempt={attempt} />
              ))}
            </ol>
          </section>
        </>
      )}
    </div>
  )
}

function Attempt({ attempt }: { attempt: WebhookAttempt }) {
  const { number, response_status: status, error, response_body: body } = attempt
  const isGood = status !== null && status >= 200 && status < 300
  return (
    <li className="rounded-lg border border-line p-3">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm">
        <span className="font-medium">{words.attempt(number)}</span>
        <Badge tone={isGood ? 'good' : 'bad'}>{status ?? words.noAnswer}</Badge>
        <span className="text-soft tabular">{durationText(attempt.duration_ms / 1000)}</span>
        <Time at={attempt.started_at} className="ml-auto text-faint" />
      </div>
      {error !== null && <p className="mt-1.5 text-sm break-words text-bad">{error}</p>}
      {body !== null && body !== '' && (
        <CodeBlock className="mt-2" code={body} label={`${words.body} ${number}`} />
      )}
    </li>
  )
}
