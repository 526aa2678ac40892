import { useTable } from '@tanstack/react-table'
import { Rows3 } from 'lucide-react'
import { useMemo, useState } from 'react'
import { texts } from '#texts/texts.ts'
import { Button } from '#ui/button.tsx'
import { ConfirmDialog } from '#ui/confirm-dialog.tsx'
import { EmptyState } from '#ui/empty-state.tsx'
import { ProblemNotice } from '#ui/problem-notice.tsx'
import { ImportSheet } from '../import/import-sheet.tsx'
import { tablesThatFollow, type Row, type TableSchema } from '../table-schema.ts'
import { useDatabaseSearch } from '../use-database.ts'
import { DataGrid } from './data-grid.tsx'
import { FilterBuilder } from './filter-builder.tsx'
import { whereOf } from './filter-conditions.ts'
import { gridColumns, gridFeatures } from './grid-columns.ts'
import { rowId } from './row-key.ts'
import { RowSheet } from './row-sheet.tsx'
import { TableToolbar } from './table-toolbar.tsx'
import { useEdits } from './use-edits.ts'
import { useGridLayout } from './use-grid-layout.ts'
import { useCount, useRows } from './use-rows.ts'
import { orderOf, type View } from './view.ts'

const words = texts.databases.browse
const NO_FILTERS = [] as const
const NO_ROWS: readonly Row[] = []

/** The rows of one table: looked through, filtered, sorted, changed. */
export function TableView({ table, tables }: { table: TableSchema; tables: readonly TableSchema[] }) {
  const { search, change } = useDatabaseSearch()
  const { where: filters = NO_FILTERS, any = false, sort, panel } = search
  const translated = useMemo(() => whereOf(filters, table, any), [filters, table, any])
  const view = useMemo<View>(
    () => ({ table, where: translated.where, order: orderOf(sort, table) }),
    [table, translated, sort],
  )
  const { query, queryKey, rows } = useRows(view)
  const count = useCount(view)
  const edits = useEdits(table, queryKey)
  const [deleting, setDeleting] = useState<readonly Row[] | null>(null)
  // Columns keep the width that suited the first rows, whatever comes later.
  const [sample, setSample] = useState<readonly Row[]>(NO_ROWS)
  if (sample.length === 0 && rows.length > 0) setSample(rows.slice(0, 50))
  const columns = useMemo(() => gridColumns(table, sample), [table, sample])
  const grid = useTable({
    features: gridFeatures,
    columns,
    data: rows,
    getRowId: (row, index) => rowId(row, table, index),
    columnResizeMode: 'onChange',
    enableRowSelection: table.primary_key.length > 0,
    ...useGridLayout(),
  })
  const selected = grid.getSelectedRowModel().rows.map(({ original }) => original)
  // Of a copy the pattern is the row that is selected.
  const pattern = panel === 'duplicate' ? (selected[0] ?? null) : null
  const followers = tablesThatFollow(tables, table.name)
  const remove = async (gone: readonly Row[]) => {
    grid.resetRowSelection(true)
    await edits.remove.mutateAsync(gone)
  }
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query
  const isEmpty = query.isSuccess && rows.length === 0
  return (
    <section
      aria-label={table.name}
      className="flex h-[max(26rem,calc(100dvh-14.5rem))] min-w-0 flex-1 flex-col overflow-hidden rounded-lg border border-line bg-card"
    >
      <TableToolbar
        view={view}
        grid={grid}
        count={count}
        filterCount={filters.length}
        selected={selected}
        onAdd={() => change({ panel: 'new' })}
        onImport={() => change({ panel: 'import' })}
        onFilter={() => change({ where: [...filters, firstFilter(table)] })}
        onDuplicate={() => change({ panel: 'duplicate' })}
        // What other tables lose with it does not come back by undoing.
        onDelete={() =>
          followers.length > 0 ? setDeleting(selected) : void remove(selected).catch(() => {})
        }
      />
      {filters.length > 0 && (
        <FilterBuilder
          table={table}
          filters={filters}
          any={any}
          wrong={translated.wrong}
          onChange={(next) =>
            change({
              where: next.filters.length === 0 ? undefined : [...next.filters],
              any: next.any ? true : undefined,
            })
          }
        />
      )}
      <div className="min-h-0 flex-1">
        {query.isError && rows.length === 0 ? (
          <ProblemNotice className="m-4" error={query.error} onRetry={() => void query.refetch()} />
        ) : isEmpty ? (
          <EmptyState
            icon={Rows3}
            title={filters.length > 0 ? words.noMatch : words.noRows}
            action={
              filters.length > 0 ? (
                <Button onClick={() => change({ where: undefined, any: undefined })}>
                  {words.clearFilters}
                </Button>
              ) : (
                <>
                  <Button tone="primary" onClick={() => change({ panel: 'new' })}>
                    {words.addRow}
                  </Button>
                  <Button onClick={() => change({ panel: 'import' })}>{words.import}</Button>
                </>
              )
            }
          >
            {filters.length > 0 ? undefined : words.noRowsHint}
          </EmptyState>
        ) : (
          <DataGrid
            grid={grid}
            schema={table}
            sort={sort}
            onSort={(next) => change({ sort: next })}
            onEdit={edits.edit}
            failed={edits.failed}
            onEnd={hasNextPage ? () => void fetchNextPage() : undefined}
            loading={query.isPending}
            loadingMore={isFetchingNextPage}
          />
        )}
      </div>
      <RowSheet
        open={panel === 'new' || pattern !== null}
        table={table}
        pattern={pattern}
        insert={(row) => edits.insert.mutateAsync([row])}
        onClose={() => change({ panel: undefined })}
      />
      <ImportSheet open={panel === 'import'} table={table} onClose={() => change({ panel: undefined })} />
      <ConfirmDialog
        open={deleting !== null}
        onOpenChange={(open) => {
          if (!open) setDeleting(null)
        }}
        title={words.deleteRows(deleting?.length ?? 0)}
        losses={words.deleteLosses(followers)}
        action={texts.common.delete}
        onConfirm={() => remove(deleting ?? [])}
      />
    </section>
  )
}

function firstFilter(table: TableSchema): readonly [string, 'eq' | 'contains', string] {
  const column = table.columns.find(({ type }) => type === 'text') ?? table.columns[0]
  return [column?.name ?? '', column?.type === 'text' ? 'contains' : 'eq', '']
}
