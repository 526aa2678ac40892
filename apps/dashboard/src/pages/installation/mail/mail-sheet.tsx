import { useMutation, useQuery } from '@tanstack/react-query'
import type { MailWithBody } from '@tenantry/contract'
import { RotateCw } from 'lucide-react'
import { tenantry } from '#app/client.ts'
import { queryClient } from '#app/query-client.ts'
import { texts } from '#texts/texts.ts'
import { StatusBadge } from '#ui/badge.tsx'
import { Button } from '#ui/button.tsx'
import { Facts } from '#ui/card.tsx'
import { Sheet } from '#ui/dialog.tsx'
import { ProblemNotice } from '#ui/problem-notice.tsx'
import { SkeletonLines } from '#ui/skeleton.tsx'
import { Time } from '#ui/time.tsx'
import { tellDone } from '#ui/toast.tsx'

const words = texts.installation.mail

/** One mail: what became of it, and what it says, as text. */
export function MailSheet({ id, onClose }: { id: string | undefined; onClose: () => void }) {
  const { data, error, isError, refetch } = useQuery({
    queryKey: ['mail', 'one', id],
    queryFn: ({ signal }) => tenantry.mail.get(id ?? '', { signal }),
    enabled: id !== undefined,
  })
  return (
    <Sheet
      open={id !== undefined}
      onOpenChange={(open) => {
        if (!open) onClose()
      }}
      title={data?.subject ?? words.title}
      description={data?.to}
    >
      {isError ? (
        <ProblemNotice error={error} onRetry={() => void refetch()} />
      ) : data === undefined ? (
        <SkeletonLines lines={8} />
      ) : (
        <MailBody mail={data} />
      )}
    </Sheet>
  )
}

function MailBody({ mail }: { mail: MailWithBody }) {
  const retry = useMutation({
    mutationFn: () => tenantry.mail.retry(mail.id),
    onSuccess: async () => {
      tellDone(words.retried)
      await queryClient.invalidateQueries({ queryKey: ['mail'] })
    },
  })
  const { status, reason, text, sent_at: sentAt } = mail
  return (
    <div className="flex flex-col gap-5">
      <div className="flex items-center justify-between gap-3">
        <StatusBadge status={status} />
        {(status === 'failed' || status === 'kept') && text !== null && (
          <Button size="sm" icon={RotateCw} busy={retry.isPending} onClick={() => retry.mutate()}>
            {words.retry}
          </Button>
        )}
      </div>
      {status === 'kept' && <p className="text-sm text-soft">{words.kept}</p>}
      {reason !== null && (
        <div className="rounded-lg bg-bad-wash px-3.5 py-2.5 text-sm">
          <p className="text-xs text-soft">{words.reason}</p>
          <p className="break-words">{reason}</p>
        </div>
      )}
      <Facts
        facts={[
          [words.template, mail.template],
          [words.attempts, `${mail.attempts}`],
          [words.created, <Time key="made" at={mail.created_at} />],
          sentAt === null
            ? [words.erasedAt, <Time key="erased" at={mail.body_expires_at} />]
            : [words.sent, <Time key="sent" at={sentAt} />],
        ]}
      />
      <section>
        <h3 className="mb-2 text-sm font-semibold">{words.text}</h3>
        {text === null ? (
          <p className="text-sm text-soft">{words.erased}</p>
        ) : (
          <pre
            tabIndex={0}
            className="max-h-96 overflow-auto rounded-lg border border-line bg-inset p-4 font-sans text-sm break-words whitespace-pre-wrap"
          >
            {text}
          </pre>
        )}
      </section>
    </div>
  )
}
