import { CircleAlert, Redo2, Table2, Undo2 } from 'lucide-react'
import { lazy, Suspense, useEffect, type ReactNode } from 'react'
import { texts } from '#texts/texts.ts'
import { Button, IconButton } from '#ui/button.tsx'
import { Card } from '#ui/card.tsx'
import { cn } from '#ui/cn.ts'
import { EmptyState } from '#ui/empty-state.tsx'
import { SkeletonLines } from '#ui/skeleton.tsx'
import type { DesignSearch } from '../routes.ts'
import { AccessMatrix } from './access-matrix.tsx'
import { BesidePanel } from './beside-panel.tsx'
import { freeName } from './draft.ts'
import { addTable } from './table-edits.ts'
import { newKey } from './new-key.ts'
import { TableEditor } from './table-editor.tsx'
import { TableList } from './table-list.tsx'
import type { Design } from './use-design.ts'

const DesignDiagram = lazy(() => import('./design-diagram.tsx'))
const words = texts.templates.designer
const VIEWS = ['table', 'diagram', 'access'] as const

/** The design itself: tables, diagram or rules in the middle, and what comes of it beside. */
export function Designer({
  design,
  search,
  onSearch,
  children,
}: {
  design: Design
  search: DesignSearch
  onSearch: (next: DesignSearch) => void
  /** Above the design. */
  children?: ReactNode
}) {
  const { draft, edit, mistake } = design
  const view = search.view ?? 'table'
  const chosen = draft.tables.find(({ name }) => name === search.table) ?? draft.tables[0]
  useUndoKeys(design)
  const add = () => {
    const name = freeName(
      'table',
      draft.tables.map((table) => table.name),
    )
    edit(addTable(newKey(), name))
    onSearch({ view: undefined, table: name, column: undefined })
  }
  const mistakenTable = mistake?.path.split('.')[1]
  return (
    <div className="flex flex-col gap-4">
      {children}
      <div className="flex flex-wrap items-center gap-2">
        <div
          role="group"
          aria-label={words.views.label}
          className="flex rounded-md border border-line bg-inset p-0.5"
        >
          {VIEWS.map((each) => (
            <button
              key={each}
              type="button"
              aria-pressed={view === each}
              onClick={() => onSearch({ view: each === 'table' ? undefined : each })}
              className={cn(
                'rounded-sm px-3 py-1 text-sm font-medium',
                view === each ? 'bg-card text-ink shadow-sm dark:bg-hover' : 'text-soft hover:text-ink',
              )}
            >
              {words.views[each]}
            </button>
          ))}
        </div>
        <IconButton
          label={words.undo}
          icon={Undo2}
          disabled={design.undo === null}
          onClick={() => design.undo?.()}
        />
        <IconButton
          label={words.redo}
          icon={Redo2}
          disabled={design.redo === null}
          onClick={() => design.redo?.()}
        />
      </div>
      {mistake !== null && draft.tables.length > 0 && (
        <div
          role="alert"
          className="flex items-start gap-2.5 rounded-lg border border-bad/40 bg-bad-wash p-3 text-sm"
        >
          <CircleAlert className="mt-0.5 size-4 shrink-0 text-bad" aria-hidden />
          <p className="min-w-0 flex-1 break-words">
            <strong className="font-medium">{words.wrong}.</strong>{' '}
            {mistake.path !== '' && <code className="font-mono text-xs">{mistake.path}</code>}{' '}
            {mistake.message}
          </p>
          {mistakenTable !== undefined && (
            <Button
              size="sm"
              onClick={() =>
                onSearch(
                  mistake.path.startsWith('access')
                    ? { view: 'access' }
                    : { view: undefined, table: mistakenTable, column: mistake.path.split('.')[3] },
                )
              }
            >
              {words.showWrong}
            </Button>
          )}
        </div>
      )}
      <div
        className={cn(
          'grid grid-cols-[minmax(0,1fr)] items-start gap-4 xl:grid-cols-[minmax(0,1fr)_24rem]',
          view === 'table'
            ? '2xl:grid-cols-[11rem_minmax(0,1fr)_30rem]'
            : '2xl:grid-cols-[minmax(0,1fr)_30rem]',
        )}
      >
        {view === 'table' && (
          <TableList
            draft={draft}
            chosen={chosen?.name}
            mistaken={mistakenTable}
            onChoose={(table) => onSearch({ table, column: undefined })}
            onAdd={add}
          />
        )}
        <div className="min-w-0">
          {view === 'access' ? (
            <AccessMatrix design={design} />
          ) : chosen === undefined ? (
            <Card>
              <EmptyState
                icon={Table2}
                title={words.noTables}
                action={
                  <Button tone="primary" onClick={add}>
                    {words.addTable}
                  </Button>
                }
              >
                {words.noTablesHint}
              </EmptyState>
            </Card>
          ) : view === 'diagram' ? (
            <Suspense fallback={<SkeletonLines lines={8} />}>
              <DesignDiagram design={design} onOpen={(table) => onSearch({ view: undefined, table })} />
            </Suspense>
          ) : (
            <TableEditor
              table={chosen}
              design={design}
              column={search.column}
              onRename={(table) => onSearch({ table })}
              onColumn={(column) => onSearch({ table: chosen.name, column })}
            />
          )}
        </div>
        <div className="min-w-0 xl:sticky xl:top-4">
          <BesidePanel
            design={design}
            beside={search.beside ?? 'code'}
            onBeside={(beside) => onSearch({ beside: beside === 'code' ? undefined : beside })}
          />
        </div>
      </div>
    </div>
  )
}

/** Control or Command with Z, with Shift to do it again; in a field that is being typed in, they are the field's own. */
function useUndoKeys({ undo, redo }: Design): void {
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== 'z') return
      if (event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement) return
      event.preventDefault()
      if (event.shiftKey) redo?.()
      else undo?.()
    }
    window.addEventListener('keydown', listen)
    return () => window.removeEventListener('keydown', listen)
  }, [undo, redo])
}
