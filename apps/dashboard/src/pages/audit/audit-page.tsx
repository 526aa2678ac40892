import { getRouteApi } from '@tanstack/react-router'
import type { AuditEntry } from '@tenantry/contract'
import { ScrollText, ShieldCheck } from 'lucide-react'
import { useCallback, useMemo } from 'react'
import { tenantry } from '#app/client.ts'
import { texts } from '#texts/texts.ts'
import { Button } from '#ui/button.tsx'
import { Card } from '#ui/card.tsx'
import { DataTable } from '#ui/data-table.tsx'
import { EmptyState } from '#ui/empty-state.tsx'
import { Page } from '#ui/page.tsx'
import { usePages } from '#ui/use-pages.ts'
import { auditColumns } from './audit-columns.tsx'
import { auditFilter, endsBeforeNow } from './audit-filter.ts'
import { AuditFilters } from './audit-filters.tsx'
import { EntrySheet } from './entry-sheet.tsx'
import { ExportMenu } from './export-menu.tsx'
import { LiveSwitch } from './live-switch.tsx'
import type { AuditSearch } from './routes.ts'
import { useActorFilter } from './use-actor-filter.ts'
import { useLiveEntries, withFresh } from './use-live-entries.ts'
import { VerifyDialog } from './verify-dialog.tsx'

const route = getRouteApi('/signed-in/audit')
const words = texts.audit
const LIST_KEY = ['audit', 'list']

export function AuditPage() {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const change = useCallback(
    (next: Partial<AuditSearch>) => void navigate({ search: (now) => ({ ...now, ...next }), replace: true }),
    [navigate],
  )
  const { live, entry, verify, ...filters } = search
  const actor = useActorFilter(filters.actor)
  const filter = auditFilter(filters, actor.actor ?? undefined)
  const { table, rows } = usePages(
    [...LIST_KEY, filter],
    (page, signal) => tenantry.audit.list({ ...page, ...filter }, { signal }),
    { enabled: actor.ready && actor.actor !== null },
  )
  const isPast = endsBeforeNow(filter)
  const { entries: fresh, state } = useLiveEntries(
    tenantry.audit,
    filter,
    LIST_KEY,
    live === true && !isPast && actor.ready && actor.actor !== null && filter.requestId === undefined,
  )
  const shown = useMemo(() => withFresh(fresh, rows), [fresh, rows])
  const freshIds = useMemo(() => new Set(fresh.map(({ id }) => id)), [fresh])
  const columns = useMemo(() => auditColumns(freshIds), [freshIds])
  const isFiltered = Object.values(filters).some((value) => value !== undefined)
  const clear = () =>
    change({
      actor: undefined,
      action: undefined,
      target: undefined,
      org: undefined,
      since: undefined,
      until: undefined,
      request: undefined,
    })
  return (
    <Page
      title={words.title}
      description={words.description}
      actions={
        <>
          <LiveSwitch
            on={live === true}
            state={state}
            isPast={isPast}
            onChange={(on) => change({ live: on ? true : undefined })}
          />
          <ExportMenu filter={filter} />
          <Button icon={ShieldCheck} onClick={() => change({ verify: true })}>
            {words.verify.label}
          </Button>
        </>
      }
    >
      <Card flush>
        <AuditFilters search={filters} unknownActor={actor.ready && actor.actor === null} onChange={change} />
        <DataTable<AuditEntry>
          label={words.title}
          columns={columns}
          {...table}
          loading={table.loading || !actor.ready}
          rows={actor.actor === null ? [] : shown}
          rowId={({ id }) => id}
          onRowClick={({ id }) => change({ entry: id })}
          empty={
            <EmptyState
              icon={ScrollText}
              title={isFiltered ? words.noneFound : words.empty}
              action={isFiltered && <Button onClick={clear}>{words.filters.clear}</Button>}
            />
          }
        />
      </Card>
      <EntrySheet
        id={entry}
        known={shown}
        onClose={() => change({ entry: undefined })}
        onFilter={(next) => change({ ...next, entry: undefined })}
      />
      <VerifyDialog
        open={verify === true}
        organizationId={filters.org}
        onOpenChange={(open) => change({ verify: open ? true : undefined })}
      />
    </Page>
  )
}
