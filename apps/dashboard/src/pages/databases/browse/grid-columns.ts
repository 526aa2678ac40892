import {
  columnResizingFeature,
  columnSizingFeature,
  columnVisibilityFeature,
  createColumnHelper,
  rowSelectionFeature,
  tableFeatures,
  type ReactTable,
} from '@tanstack/react-table'
import type { ColumnSchema, Row, TableSchema } from '../table-schema.ts'
import { plainText } from './cell-value.ts'
import { COLUMN_PX } from './grid-layout.ts'

export const gridFeatures = tableFeatures({
  columnSizingFeature,
  columnResizingFeature,
  columnVisibilityFeature,
  rowSelectionFeature,
})
export type GridTable = ReactTable<typeof gridFeatures, Row>

const helper = createColumnHelper<typeof gridFeatures, Row>()

const WIDTHS: Record<ColumnSchema['type'], number> = {
  text: 200,
  integer: 120,
  real: 120,
  boolean: 96,
  timestamp: 176,
  json: 220,
  blob: 110,
}

/** One column of the grid for each of the table, as wide as what the first rows have in it. */
export function gridColumns(table: TableSchema, sample: readonly Row[]) {
  return table.columns.map((column) =>
    helper.accessor((row) => row[column.name], {
      id: column.name,
      size: widthOf(column, table, sample),
      minSize: COLUMN_PX.min,
      maxSize: COLUMN_PX.max,
    }),
  )
}

const CHARACTER_PX = 7.5
const AROUND_PX = 34

function widthOf({ name, type }: ColumnSchema, table: TableSchema, sample: readonly Row[]): number {
  const marks = [table.primary_key.includes(name), table.foreign_keys.some(({ column }) => column === name)]
  const head = (name.length + type.length + 1) * CHARACTER_PX + marks.filter(Boolean).length * 18 + AROUND_PX
  if (type !== 'text' || sample.length === 0) return Math.max(WIDTHS[type], head)
  const longest = sample.reduce((length, row) => Math.max(length, plainText(row[name]).length), 0)
  return Math.max(head, Math.min(320, longest * CHARACTER_PX + AROUND_PX))
}
