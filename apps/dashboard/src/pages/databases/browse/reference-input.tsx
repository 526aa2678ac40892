import { useQuery } from '@tanstack/react-query'
import { useId, type ComponentProps } from 'react'
import { Input } from '#ui/input.tsx'
import type { ForeignKey, Row, TableSchema } from '../table-schema.ts'
import { useData, useSchema } from '../use-database.ts'
import { plainText } from './cell-value.ts'

const OFFERED = 100

/** The value of a foreign key, with the first rows that it can point at as suggestions. Any other can be typed. */
export function ReferenceInput({
  reference: { references },
  ...rest
}: ComponentProps<'input'> & { reference: ForeignKey }) {
  const id = useId()
  const { data, key } = useData()
  const target = useSchema().data?.tables.find(({ name }) => name === references.table)
  const { data: rows } = useQuery({
    queryKey: [...key, 'offered', references.table],
    queryFn: async ({ signal }) => {
      const query = data.from(references.table).select(['*']).limit(OFFERED).abortSignal(signal)
      return (await query.throwOnError()).data
    },
    staleTime: 30_000,
  })
  return (
    <>
      <Input list={id} autoComplete="off" {...rest} />
      <datalist id={id}>
        {rows?.map((row) => {
          const value = plainText(row[references.column])
          return (
            <option key={value} value={value}>
              {titleOf(row, target)}
            </option>
          )
        })}
      </datalist>
    </>
  )
}

/** What people call a row: its first text that is no key. */
function titleOf(row: Row, table: TableSchema | undefined): string | undefined {
  const column = table?.columns.find(
    ({ name, type }) =>
      type === 'text' &&
      !table.primary_key.includes(name) &&
      !table.foreign_keys.some((each) => each.column === name),
  )
  return column === undefined ? undefined : plainText(row[column.name])
}
