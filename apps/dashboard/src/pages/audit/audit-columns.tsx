import { useQuery } from '@tanstack/react-query'
import type { AuditEntry } from '@tenantry/contract'
import { tenantry } from '#app/client.ts'
import { texts } from '#texts/texts.ts'
import type { Column } from '#ui/data-table.tsx'
import { Time } from '#ui/time.tsx'
import { ActorName, TargetName } from './actor-name.tsx'
import { actionText } from './entry-words.ts'

const words = texts.audit
const KEPT_MS = 5 * 60_000

/** `fresh`: those that arrived while one looked. */
export function auditColumns(fresh: ReadonlySet<string>): readonly Column<AuditEntry>[] {
  return [
    {
      id: 'action',
      header: words.columns.action,
      width: 2,
      cell: ({ id, action }) => (
        <span className="inline-flex max-w-full items-center gap-2">
          {fresh.has(id) && (
            <span className="size-1.5 shrink-0 rounded-full bg-accent" role="img" aria-label={words.fresh} />
          )}
          <span className="truncate">{actionText(action)}</span>
        </span>
      ),
    },
    {
      id: 'target',
      header: words.columns.target,
      width: 2,
      from: 'sm',
      cell: (entry) => <TargetName entry={entry} />,
    },
    {
      id: 'actor',
      header: words.columns.actor,
      width: 1.8,
      cell: ({ actor }) => (
        <span className="text-soft">
          <ActorName actor={actor} />
        </span>
      ),
    },
    {
      id: 'organization',
      header: words.columns.organization,
      width: 1.4,
      from: 'lg',
      cell: ({ organization_id: id }) =>
        id === null ? <span className="text-faint">–</span> : <OrganizationName id={id} />,
    },
    {
      id: 'created_at',
      header: words.columns.created,
      width: 1.3,
      from: 'sm',
      cell: ({ created_at: at }) => <Time at={at} className="text-soft" />,
    },
  ]
}

/** By name; by id where it is gone. */
export function OrganizationName({ id }: { id: string }) {
  const { data } = useQuery({
    queryKey: ['organizations', 'name', id],
    queryFn: ({ signal }) =>
      tenantry.orgs.get(id, { signal }).then(
        ({ name }) => name,
        () => id,
      ),
    staleTime: KEPT_MS,
  })
  return <>{data ?? id}</>
}
