import { getRouteApi } from '@tanstack/react-router'
import type { AuditEntry } from '@tenantry/contract'
import { Download, ScrollText } from 'lucide-react'
import { useCallback, useMemo, useState } from 'react'
import { tenantry } from '#app/client.ts'
import { useAction } from '#app/use-action.ts'
import { saveFile } from '#app/save-file.ts'
import { LiveMark } from '#pages/audit/live-switch.tsx'
import { useLiveEntries, withFresh } from '#pages/audit/use-live-entries.ts'
import { texts } from '#texts/texts.ts'
import { Badge } from '#ui/badge.tsx'
import { Button } from '#ui/button.tsx'
import { Card, Facts } from '#ui/card.tsx'
import { CodeBlock } from '#ui/code-block.tsx'
import { Copyable } from '#ui/copy-button.tsx'
import { DataTable, type Column } from '#ui/data-table.tsx'
import { Sheet } from '#ui/dialog.tsx'
import { EmptyState } from '#ui/empty-state.tsx'
import { SearchInput } from '#ui/input.tsx'
import { Time } from '#ui/time.tsx'
import { usePages } from '#ui/use-pages.ts'
import { useOpenOrganization } from '../use-organization.ts'
import { useActorNames } from '../use-people.ts'

const route = getRouteApi('/signed-in/organizations/$organization')
const words = texts.organizations.audit
const AGAIN_MS = 15_000

const columns: readonly Column<AuditEntry>[] = [
  {
    id: 'action',
    header: words.columns.action,
    width: 2,
    cell: ({ action }) => <span className="font-mono text-sm">{action}</span>,
  },
  {
    id: 'actor',
    header: words.columns.actor,
    width: 2,
    from: 'sm',
    cell: ({ actor, impersonator_id: impersonator }) => (
      <span className="text-soft">
        <ActorName actor={actor} />
        {impersonator !== null && (
          <Badge tone="warn" className="ml-2">
            {words.by(impersonator)}
          </Badge>
        )}
      </span>
    ),
  },
  {
    id: 'target',
    header: words.columns.target,
    width: 2,
    from: 'lg',
    cell: ({ target }) => <span className="text-faint">{`${target.type} ${target.id}`}</span>,
  },
  { id: 'at', header: words.columns.at, width: 1.4, cell: ({ created_at: at }) => <Time at={at} /> },
]

function ActorName({ actor }: { actor: string }) {
  return <>{useActorNames()(actor)}</>
}

export default function AuditTab() {
  const { organization, key } = useOpenOrganization()
  const { action, actor } = route.useSearch()
  const navigate = route.useNavigate()
  const [shown, setShown] = useState<AuditEntry | null>(null)
  const audit = tenantry.orgs.audit(organization.id)
  const listKey = [...key, 'audit']
  const filter = { action, actor }
  const { entries: fresh, state } = useLiveEntries(audit, filter, listKey, true)
  const { table, rows } = usePages(
    [...listKey, action ?? null, actor ?? null],
    (page, signal) => audit.list({ ...page, action, actor }, { signal }),
    // Where the stream cannot be had, the list is asked instead.
    state.status === 'open' ? {} : { refetchIntervalMs: AGAIN_MS },
  )
  const shownRows = useMemo(() => withFresh(fresh, rows), [fresh, rows])
  const change = useCallback(
    (next: { action?: string; actor?: string }) =>
      void navigate({ search: (now) => ({ ...now, ...next }), replace: true }),
    [navigate],
  )
  const download = useAction(
    async () =>
      saveFile(await audit.export({ format: 'csv', action, actor }), `${organization.slug}-audit.csv`),
    { done: words.exported },
  )
  const isFiltered = action !== undefined || actor !== undefined
  return (
    <Card flush>
      <div className="flex flex-wrap gap-2 border-b border-line p-3">
        <SearchInput
          className="w-full sm:w-64"
          label={words.action}
          value={action ?? ''}
          onSearch={(text) => change({ action: text === '' ? undefined : text })}
        />
        <SearchInput
          className="w-full sm:w-64"
          label={words.actor}
          value={actor ?? ''}
          onSearch={(text) => change({ actor: text === '' ? undefined : text })}
        />
        <span className="flex-1" />
        <LiveMark state={state} />
        <Button icon={Download} busy={download.isPending} onClick={() => download.mutate()}>
          {words.export}
        </Button>
      </div>
      <DataTable
        label={texts.organizations.tabs.audit}
        columns={columns}
        {...table}
        rows={shownRows}
        rowId={({ id }) => id}
        onRowClick={setShown}
        empty={
          <EmptyState
            icon={ScrollText}
            title={words.empty}
            {...(isFiltered && {
              action: (
                <Button onClick={() => change({ action: undefined, actor: undefined })}>
                  {texts.common.clearFilters}
                </Button>
              ),
            })}
          >
            {words.emptyHint}
          </EmptyState>
        }
      />
      <Sheet open={shown !== null} onOpenChange={() => setShown(null)} title={shown?.action ?? words.entry}>
        {shown !== null && <EntryFacts entry={shown} />}
      </Sheet>
    </Card>
  )
}

function EntryFacts({ entry }: { entry: AuditEntry }) {
  const { before, after, details, address, user_agent: agent, request_id: request } = entry
  const parts = [
    [words.before, before],
    [words.after, after],
    [words.details, Object.keys(details).length === 0 ? null : details],
  ] as const
  return (
    <div className="flex flex-col gap-5">
      <Facts
        facts={[
          [words.columns.at, <Time key="at" at={entry.created_at} />],
          [words.columns.actor, <Copyable key="actor" text={entry.actor} />],
          [words.columns.target, <Copyable key="target" text={entry.target.id} />],
          ...(request === null ? [] : [[words.request, <Copyable key="request" text={request} />] as const]),
          ...(address === null ? [] : [[words.address, address] as const]),
          ...(agent === null ? [] : [[words.userAgent, agent] as const]),
          [words.hash, <Copyable key="hash" text={entry.hash} />],
        ]}
      />
      {parts
        .filter(([, value]) => value !== null)
        .map(([name, value]) => (
          <section key={name}>
            <h3 className="mb-2 text-sm font-semibold">{name}</h3>
            <CodeBlock code={JSON.stringify(value, null, 2)} label={name} />
          </section>
        ))}
    </div>
  )
}
