import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { AuditEntry } from '@tenantry/contract'
import { FileQuestion } from 'lucide-react'
import { organizationPlace } from '#app/places.ts'
import { texts } from '#texts/texts.ts'
import { Button } from '#ui/button.tsx'
import { Facts } from '#ui/card.tsx'
import { Copyable } from '#ui/copy-button.tsx'
import { Sheet } from '#ui/dialog.tsx'
import { EmptyState } from '#ui/empty-state.tsx'
import { ProblemNotice } from '#ui/problem-notice.tsx'
import { SkeletonLines } from '#ui/skeleton.tsx'
import { exactTime } from '#ui/time.tsx'
import { ActorName, TargetName } from './actor-name.tsx'
import { OrganizationName } from './audit-columns.tsx'
import { EntryChanges } from './entry-changes.tsx'
import { actionText } from './entry-words.ts'
import { findEntry } from './find-entry.ts'
import type { AuditSearch } from './routes.ts'

const words = texts.audit.entry

/** All that one entry says, beside the list. */
export function EntrySheet({
  id,
  known,
  onClose,
  onFilter,
}: {
  id: string | undefined
  /** Entries that are there already: only another one is looked for. */
  known: readonly AuditEntry[]
  onClose: () => void
  onFilter: (filter: Partial<AuditSearch>) => void
}) {
  const listed = known.find((entry) => entry.id === id)
  const query = useQuery({
    queryKey: ['audit', 'entry', id],
    queryFn: ({ signal }) => findEntry(id ?? '', signal),
    enabled: id !== undefined && listed === undefined,
    staleTime: Infinity,
  })
  const entry = listed ?? query.data
  return (
    <Sheet
      open={id !== undefined}
      onOpenChange={(open) => {
        if (!open) onClose()
      }}
      title={entry === undefined || entry === null ? texts.audit.title : actionText(entry.action)}
      description={entry === undefined || entry === null ? undefined : exactTime(entry.created_at)}
    >
      {query.isError ? (
        <ProblemNotice error={query.error} onRetry={() => void query.refetch()} />
      ) : entry === undefined ? (
        <SkeletonLines lines={8} />
      ) : entry === null ? (
        <EmptyState icon={FileQuestion} title={words.missing}>
          {words.missingHint}
        </EmptyState>
      ) : (
        <EntryBody entry={entry} onFilter={onFilter} />
      )}
    </Sheet>
  )
}

function EntryBody({
  entry,
  onFilter,
}: {
  entry: AuditEntry
  onFilter: (filter: Partial<AuditSearch>) => void
}) {
  const { actor, target, organization_id: organization, request_id: request } = entry
  return (
    <div className="flex flex-col gap-6">
      <Facts
        facts={[
          [words.actor, <ActorName key="actor" actor={actor} />],
          ...(entry.impersonator_id === null
            ? []
            : [
                [
                  words.impersonator,
                  <ActorName key="impersonator" actor={`user:${entry.impersonator_id}`} />,
                ] as const,
              ]),
          [
            words.target,
            <span key="target" className="flex flex-col">
              <TargetName entry={entry} />
              <Copyable text={target.id} shown={`${target.type} ${target.id}`} className="text-faint" />
            </span>,
          ],
          [
            words.organization,
            organization === null ? (
              words.installation
            ) : (
              <Link
                key="organization"
                {...organizationPlace(organization)}
                className="rounded-sm text-accent hover:underline"
              >
                <OrganizationName id={organization} />
              </Link>
            ),
          ],
        ]}
      />
      <div className="flex flex-wrap gap-2">
        <Button size="sm" onClick={() => onFilter({ actor })}>
          {words.sameActor}
        </Button>
        <Button size="sm" onClick={() => onFilter({ target: `${target.type}:${target.id}` })}>
          {words.sameTarget}
        </Button>
        {request !== null && (
          <Button size="sm" onClick={() => onFilter({ request })}>
            {words.sameRequest}
          </Button>
        )}
      </div>
      <EntryChanges entry={entry} />
      <Facts
        className="border-t border-line pt-5"
        facts={[
          [words.request, request === null ? texts.common.none : <Copyable key="request" text={request} />],
          [words.address, entry.address ?? texts.common.none],
          [words.agent, entry.user_agent ?? texts.common.none],
          [words.place, `${entry.seq}`],
          [words.hash, <Copyable key="hash" text={entry.hash} />],
        ]}
      />
    </div>
  )
}
