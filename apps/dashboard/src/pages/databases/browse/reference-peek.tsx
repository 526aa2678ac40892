import { useQuery } from '@tanstack/react-query'
import type { ReactElement } from 'react'
import { texts } from '#texts/texts.ts'
import { Button } from '#ui/button.tsx'
import { Popover } from '#ui/menu.tsx'
import { ProblemNotice } from '#ui/problem-notice.tsx'
import { SkeletonLines } from '#ui/skeleton.tsx'
import type { ForeignKey } from '../table-schema.ts'
import { useData, useDatabaseSearch, useSchema } from '../use-database.ts'
import { CellContent } from './cell.tsx'
import { plainText } from './cell-value.ts'
import { NOTHING_CHOSEN } from './view.ts'

const words = texts.databases.browse

/** The row that a foreign key points at, shown beside it. */
export function ReferencePeek({
  reference,
  value,
  open,
  onOpenChange,
  trigger,
}: {
  reference: ForeignKey
  value: unknown
  open: boolean
  onOpenChange: (open: boolean) => void
  trigger: ReactElement
}) {
  return (
    <Popover trigger={trigger} open={open} onOpenChange={onOpenChange} className="w-80 max-w-[90vw]">
      <ReferencedRow reference={reference} value={value} onLeave={() => onOpenChange(false)} />
    </Popover>
  )
}

function ReferencedRow({
  reference: { references },
  value,
  onLeave,
}: {
  reference: ForeignKey
  value: unknown
  onLeave: () => void
}) {
  const { data, key } = useData()
  const { change } = useDatabaseSearch()
  const schema = useSchema().data?.tables.find(({ name }) => name === references.table)
  const text = plainText(value)
  const { data: row, error } = useQuery({
    queryKey: [...key, 'peek', references.table, references.column, text],
    queryFn: async () => {
      const { data: found } = await data
        .from(references.table)
        .select(['*'])
        .where({ [references.column]: { eq: typeof value === 'number' ? value : text } })
        .maybeSingle()
        .throwOnError()
      return found
    },
  })
  return (
    <>
      <p className="mb-2 text-xs font-medium text-faint">
        {references.table}.{references.column}
      </p>
      {error !== null ? (
        <ProblemNotice error={error} />
      ) : row === undefined || schema === undefined ? (
        <SkeletonLines lines={4} />
      ) : row === null ? (
        <p className="text-sm text-soft">{words.noReferenced}</p>
      ) : (
        <>
          <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1.5 text-sm">
            {schema.columns.map(({ name, type }) => (
              <div key={name} className="contents">
                <dt className="text-faint">{name}</dt>
                <dd className="truncate">
                  <CellContent value={row[name]} type={type} />
                </dd>
              </div>
            ))}
          </dl>
          <Button
            size="sm"
            className="mt-3 w-full"
            onClick={() => {
              onLeave()
              change({
                ...NOTHING_CHOSEN,
                table: references.table,
                where: [[references.column, 'eq', text]],
              })
            }}
          >
            {words.openIn(references.table)}
          </Button>
        </>
      )}
    </>
  )
}
