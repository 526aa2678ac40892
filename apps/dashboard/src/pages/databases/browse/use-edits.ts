import { useMutation, type QueryKey } from '@tanstack/react-query'
import { useCallback, useEffect, useState } from 'react'
import { queryClient } from '#app/query-client.ts'
import { texts } from '#texts/texts.ts'
import type { Row, TableSchema } from '../table-schema.ts'
import { useData } from '../use-database.ts'
import { rowCondition, rowId, rowsCondition, writable } from './row-key.ts'
import { refreshRows, type LoadedRows } from './use-rows.ts'
import { useUndo } from './use-undo.ts'

const words = texts.databases.browse
const ROWS_AT_A_TIME = 200
const FAILURE_SHOWN_MS = 3_000

interface CellEdit {
  row: Row
  column: string
  value: unknown
}

/** Changes to the rows of a table. They show at once, and go back before one's eyes when the server refuses them. */
export function useEdits(table: TableSchema, queryKey: QueryKey) {
  const { data, key } = useData()
  const remember = useUndo()
  const [failed, setFailed] = useState<{ row: string; column: string } | null>(null)
  useEffect(() => {
    if (failed === null) return
    const timer = setTimeout(() => setFailed(null), FAILURE_SHOWN_MS)
    return () => clearTimeout(timer)
  }, [failed])

  const write = useCallback(
    async ({ row, column, value }: CellEdit): Promise<Row> => {
      const { data: rows } = await data
        .from(table.name)
        .update({ [column]: value })
        .where(rowCondition(row, table))
        .returning(['*'])
        .throwOnError()
      const [fresh] = rows
      if (fresh === undefined) throw new Error(words.rowGone)
      return fresh
    },
    [data, table],
  )
  const insertRows = useCallback(
    async (rows: readonly Row[]): Promise<Row[]> => {
      const parts = partsOf(rows).map((part) => data.from(table.name).insert(part).returning(['*']))
      const { data: results } = await data.batch(parts).throwOnError()
      await refreshRows(key, table.name)
      return results.flatMap(({ data: inserted }) => inserted)
    },
    [data, key, table],
  )
  const removeRows = useCallback(
    async (rows: readonly Row[]): Promise<void> => {
      const parts = partsOf(rows).map((part) =>
        data.from(table.name).delete().where(rowsCondition(part, table)),
      )
      await data.batch(parts).throwOnError()
      await refreshRows(key, table.name)
    },
    [data, key, table],
  )

  const edit = useMutation({
    mutationFn: write,
    onMutate: async ({ row, column, value }: CellEdit) => {
      await queryClient.cancelQueries({ queryKey })
      replaceRow(queryKey, table, row, { ...row, [column]: value })
    },
    onError: (_error, { row, column, value }) => {
      replaceRow(queryKey, table, { ...row, [column]: value }, row)
      setFailed({ row: rowId(row, table, 0), column })
    },
    onSuccess: (fresh, { row, column, value }) => {
      replaceRow(queryKey, table, { ...row, [column]: value }, fresh)
      remember({
        text: words.changed(column),
        takeBack: async () => {
          const before = await write({ row: fresh, column, value: row[column] })
          replaceRow(queryKey, table, fresh, before)
        },
      })
    },
  })
  const insert = useMutation({
    mutationFn: insertRows,
    meta: { showsProblem: true },
    onSuccess: (rows) => remember({ text: words.added(rows.length), takeBack: () => removeRows(rows) }),
  })
  const remove = useMutation({
    mutationFn: removeRows,
    onSuccess: (_nothing, rows) =>
      remember({
        text: words.deleted(rows.length),
        takeBack: () => insertRows(rows.map((row) => writable(row, table))),
      }),
  })
  const { mutate } = edit
  const change = useCallback(
    (row: Row, column: string, value: unknown) => mutate({ row, column, value }),
    [mutate],
  )
  return { edit: change, insert, remove, failed }
}

function partsOf(rows: readonly Row[]): Row[][] {
  const parts: Row[][] = []
  for (let at = 0; at < rows.length; at += ROWS_AT_A_TIME) parts.push(rows.slice(at, at + ROWS_AT_A_TIME))
  return parts
}

/** Puts a row in the place of another among what was loaded. */
function replaceRow(queryKey: QueryKey, table: TableSchema, before: Row, after: Row): void {
  const id = rowId(before, table, 0)
  queryClient.setQueryData<LoadedRows>(queryKey, (loaded) => {
    if (loaded === undefined) return loaded
    const pages = loaded.pages.map((page) =>
      page.rows.some((row) => rowId(row, table, 0) === id)
        ? { ...page, rows: page.rows.map((row) => (rowId(row, table, 0) === id ? after : row)) }
        : page,
    )
    return { ...loaded, pages }
  })
}
