import { useQuery } from '@tanstack/react-query'
import type { AuditVerdict } from '@tenantry/contract'
import { Link2, Link2Off, RotateCw } from 'lucide-react'
import { tenantry } from '#app/client.ts'
import { texts } from '#texts/texts.ts'
import { Badge } from '#ui/badge.tsx'
import { Button } from '#ui/button.tsx'
import { Facts } from '#ui/card.tsx'
import { cn } from '#ui/cn.ts'
import { Copyable } from '#ui/copy-button.tsx'
import { Dialog, DialogActions } from '#ui/dialog.tsx'
import { countOf } from '#ui/numbers.ts'
import { ProblemNotice } from '#ui/problem-notice.tsx'
import { SkeletonLines } from '#ui/skeleton.tsx'

const words = texts.audit.verify

/** Lets the server read the whole trail, or one organization's, and says what it found. */
export function VerifyDialog({
  open,
  organizationId,
  onOpenChange,
}: {
  open: boolean
  organizationId: string | undefined
  onOpenChange: (open: boolean) => void
}) {
  const { data, error, isError, isFetching, refetch } = useQuery({
    queryKey: ['audit', 'verdict', organizationId],
    queryFn: ({ signal }) => tenantry.audit.verify({ organizationId }, { signal }),
    enabled: open,
    // What was found a minute ago says nothing of now.
    staleTime: 0,
    gcTime: 0,
    refetchOnWindowFocus: false,
  })
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={words.title}
      className="w-[min(40rem,calc(100vw-2rem))]"
    >
      {isFetching ? (
        <div role="status">
          <p className="mb-4 text-base text-soft">{words.running}</p>
          <SkeletonLines lines={4} />
        </div>
      ) : isError ? (
        <ProblemNotice error={error} onRetry={() => void refetch()} />
      ) : (
        data !== undefined && <Verdict verdict={data} />
      )}
      {!isFetching && (
        <DialogActions>
          <Button icon={RotateCw} onClick={() => void refetch()}>
            {words.again}
          </Button>
          <Button tone="primary" onClick={() => onOpenChange(false)}>
            {texts.common.close}
          </Button>
        </DialogActions>
      )}
    </Dialog>
  )
}

const LINKS = [1, 2, 3, 4, 5]

function Verdict({ verdict }: { verdict: AuditVerdict }) {
  const { ok, finding_count: count, findings } = verdict
  return (
    <div className="flex flex-col gap-5">
      <div
        role="status"
        className={cn('rounded-lg p-5 text-center', ok ? 'bg-good-wash text-good' : 'bg-bad-wash text-bad')}
      >
        <span className="mb-3 flex items-center justify-center gap-1" aria-hidden>
          {LINKS.map((link) =>
            !ok && link === 3 ? (
              <Link2Off key={link} className="size-7" />
            ) : (
              <Link2 key={link} className="size-7" />
            ),
          )}
        </span>
        <p className="text-lg font-semibold">{ok ? words.ok : words.broken(count)}</p>
        <p className="mt-1 text-sm text-soft">
          {words.counted(countOf(verdict.entries, 'entry', 'entries'), countOf(verdict.chains, 'chain'))}
        </p>
      </div>
      {findings.length > 0 && (
        <ul className="divide-y divide-line rounded-lg border border-line">
          {findings.map((finding) => (
            <li
              key={`${finding.kind} ${finding.organization_id} ${finding.seq}`}
              className="px-3.5 py-2.5 text-sm"
            >
              <p className="flex flex-wrap items-center gap-2">
                <Badge tone="bad">{finding.kind.replaceAll('_', ' ')}</Badge>
                <span className="font-medium">{words.line(finding.seq, finding.last_seq)}</span>
                <span className="font-mono text-xs text-faint">{finding.organization_id}</span>
              </p>
              <p className="mt-1 text-soft">{finding.detail}</p>
            </li>
          ))}
        </ul>
      )}
      {count > findings.length && <p className="text-sm text-soft">{words.more(count)}</p>}
      <Facts
        facts={[
          [words.key, <Copyable key="key" text={verdict.public_key} />],
          [words.keySource, words.sources[verdict.key_source]],
        ]}
      />
    </div>
  )
}
