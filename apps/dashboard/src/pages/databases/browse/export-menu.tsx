import { useMutation } from '@tanstack/react-query'
import { Braces, Download, FileSpreadsheet } from 'lucide-react'
import { useState } from 'react'
import { texts } from '#texts/texts.ts'
import { Button } from '#ui/button.tsx'
import { Menu, MenuItem } from '#ui/menu.tsx'
import { countText } from '#ui/numbers.ts'
import { tellDone } from '#ui/toast.tsx'
import { download } from '../download.ts'
import { writeCsv } from '../import/csv.ts'
import type { Row } from '../table-schema.ts'
import { useData, useDatabaseSearch, type DataOfDatabase } from '../use-database.ts'
import { plainText } from './cell-value.ts'
import { readRows } from './use-rows.ts'
import type { View } from './view.ts'

const words = texts.databases.browse
const PER_PAGE = 1_000

type Format = 'csv' | 'json'

/** Downloads the rows of the view, or the selected ones, with the columns that are shown. */
export function ExportMenu({
  view,
  columns,
  selected,
}: {
  view: View
  columns: readonly string[]
  selected: readonly Row[]
}) {
  const { data } = useData()
  const { database } = useDatabaseSearch()
  const [read, setRead] = useState(0)
  const { mutate, isPending } = useMutation({
    mutationFn: async (format: Format) => {
      const rows = selected.length > 0 ? selected : await readAll(data, view, setRead)
      download(
        `${database}-${view.table.name}.${format}`,
        format === 'csv' ? csvOf(rows, columns) : jsonOf(rows, columns),
        format === 'csv' ? 'text/csv' : 'application/json',
      )
      return rows.length
    },
    onSuccess: (count) => tellDone(words.exported(count)),
    onSettled: () => setRead(0),
  })
  return (
    <Menu
      trigger={
        <Button size="sm" icon={Download} busy={isPending}>
          {isPending && read > 0 ? (
            words.exporting(countText(read))
          ) : (
            <span className="max-sm:sr-only">{words.export}</span>
          )}
        </Button>
      }
    >
      <MenuItem icon={FileSpreadsheet} onSelect={() => mutate('csv')}>
        {words.asCsv}
      </MenuItem>
      <MenuItem icon={Braces} onSelect={() => mutate('json')}>
        {words.asJson}
      </MenuItem>
    </Menu>
  )
}

async function readAll(data: DataOfDatabase, view: View, onRead: (count: number) => void): Promise<Row[]> {
  const rows: Row[] = []
  let cursor: string | null = null
  do {
    const page = await readRows(data, view, { limit: PER_PAGE, cursor })
    rows.push(...page.rows)
    cursor = page.nextCursor
    onRead(rows.length)
  } while (cursor !== null)
  return rows
}

/** NULL is an empty field; what is packed is written as JSON. */
function csvOf(rows: readonly Row[], columns: readonly string[]): string {
  const records = rows.map((row) => columns.map((name) => (row[name] === null ? '' : plainText(row[name]))))
  return writeCsv([columns, ...records])
}

function jsonOf(rows: readonly Row[], columns: readonly string[]): string {
  const shown = rows.map((row) => Object.fromEntries(columns.map((name) => [name, row[name]])))
  return `${JSON.stringify(shown, null, 2)}\n`
}
