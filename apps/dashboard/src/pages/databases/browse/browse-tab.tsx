import { Table2 } from 'lucide-react'
import { texts } from '#texts/texts.ts'
import { cn } from '#ui/cn.ts'
import { EmptyState } from '#ui/empty-state.tsx'
import { Select } from '#ui/input.tsx'
import { ProblemNotice } from '#ui/problem-notice.tsx'
import { SkeletonLines } from '#ui/skeleton.tsx'
import { useDatabaseSearch, useSchema } from '../use-database.ts'
import { TableView } from './table-view.tsx'
import { NOTHING_CHOSEN } from './view.ts'

const words = texts.databases.browse

/** The tables of a database, and the rows of one of them. */
export default function BrowseTab() {
  const { search, change } = useDatabaseSearch()
  const { data: schema, error, refetch } = useSchema()
  if (error !== null) return <ProblemNotice error={error} onRetry={() => void refetch()} />
  if (schema === undefined) return <SkeletonLines lines={8} />
  const table = schema.tables.find(({ name }) => name === search.table) ?? schema.tables[0]
  if (table === undefined)
    return (
      <EmptyState icon={Table2} title={words.noTables}>
        {words.noTablesHint}
      </EmptyState>
    )
  const show = (name: string) => change({ ...NOTHING_CHOSEN, table: name })
  return (
    <div className="flex flex-col gap-4 lg:flex-row">
      <Select
        aria-label={words.table}
        className="lg:hidden"
        value={table.name}
        onChange={({ target }) => show(target.value)}
      >
        {schema.tables.map(({ name }) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </Select>
      <nav aria-label={words.tables} className="w-48 shrink-0 max-lg:hidden">
        <h2 className="px-2 pb-1.5 text-xs font-medium text-faint">{words.tables}</h2>
        <ul className="flex flex-col gap-px">
          {schema.tables.map(({ name }) => (
            <li key={name}>
              <button
                type="button"
                aria-current={name === table.name}
                onClick={() => show(name)}
                className={cn(
                  'flex h-8 w-full items-center gap-2 rounded-md px-2 text-left text-base text-soft hover:bg-hover hover:text-ink',
                  name === table.name && 'bg-hover font-medium text-ink',
                )}
              >
                <Table2 className="size-4 shrink-0 text-faint" aria-hidden />
                <span className="truncate">{name}</span>
              </button>
            </li>
          ))}
        </ul>
      </nav>
      <TableView key={table.name} table={table} tables={schema.tables} />
    </div>
  )
}
