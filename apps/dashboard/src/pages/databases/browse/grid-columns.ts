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

/** One column of the grid for each of the table, as wide as what is usually in it. */
export function gridColumns({ columns }: TableSchema) {
  return columns.map(({ name, type }) =>
    helper.accessor((row) => row[name], {
      id: name,
      size: Math.max(WIDTHS[type], name.length * 8 + 56),
      minSize: 64,
      maxSize: 900,
    }),
  )
}
