import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { AuditEntry } from '@tenantry/contract'
import { ScrollText } from 'lucide-react'
import { tenantry } from '#app/client.ts'
import { ActorName, TargetName } from '#pages/audit/actor-name.tsx'
import { actionText, targetName } from '#pages/audit/entry-words.ts'
import { texts } from '#texts/texts.ts'
import { ButtonLink } from '#ui/button.tsx'
import { Card } from '#ui/card.tsx'
import { EmptyState } from '#ui/empty-state.tsx'
import { ProblemNotice } from '#ui/problem-notice.tsx'
import { SkeletonLines } from '#ui/skeleton.tsx'
import { Time } from '#ui/time.tsx'

const words = texts.overview.latest
const ENTRIES = 8
const AGAIN_MS = 15_000

export function LatestEntries() {
  const { data, error, isError, refetch } = useQuery({
    queryKey: ['audit', 'latest'],
    queryFn: ({ signal }) => tenantry.audit.list({ limit: ENTRIES }, { signal }),
    refetchInterval: AGAIN_MS,
  })
  return (
    <Card
      title={words.title}
      actions={
        <ButtonLink to="/audit" size="sm" tone="quiet">
          {words.all}
        </ButtonLink>
      }
      flush
    >
      {isError && data === undefined ? (
        <div className="p-4">
          <ProblemNotice error={error} onRetry={() => void refetch()} />
        </div>
      ) : data === undefined ? (
        <SkeletonLines lines={6} className="p-4" />
      ) : data.length === 0 ? (
        <EmptyState icon={ScrollText} title={words.none} className="py-10" />
      ) : (
        <ul className="py-1">
          {data.map((entry) => (
            <EntryRow key={entry.id} entry={entry} />
          ))}
        </ul>
      )}
    </Card>
  )
}

function EntryRow({ entry }: { entry: AuditEntry }) {
  // An id says nothing here: the entry itself has it.
  const isNamed = targetName(entry) !== null || entry.target.type === 'user'
  return (
    <li className="relative flex items-center gap-3 px-4 py-2 text-sm hover:bg-hover">
      <span className="min-w-0 flex-1">
        <Link
          to="/audit"
          search={{ entry: entry.id }}
          className="block truncate font-medium after:absolute after:inset-0"
        >
          {actionText(entry.action)}
          {isNamed && (
            <span className="font-normal text-soft">
              {' '}
              · <TargetName entry={entry} />
            </span>
          )}
        </Link>
        <span className="block truncate text-xs text-faint">
          <ActorName actor={entry.actor} />
        </span>
      </span>
      <Time at={entry.created_at} className="relative z-1 shrink-0 text-xs text-faint" />
    </li>
  )
}
