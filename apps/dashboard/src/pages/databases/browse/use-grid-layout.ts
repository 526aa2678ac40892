import { useEffect, useMemo, useRef, useState } from 'react'
import { useSettled } from '#app/settle.ts'
import { useDatabaseSearch } from '../use-database.ts'
import { layoutOf, selectionOf, visibilityOf } from './grid-layout.ts'

/**
 * Selection and columns of the grid. They begin as the address says and are written to it once they have settled: at every pixel of a column's edge,
 * or for rows that are selected one right after the other, it would be late.
 */
export function useGridLayout() {
  const { search, change } = useDatabaseSearch()
  const [selection, setSelection] = useState(() => selectionOf(search.rows))
  const [visibility, setVisibility] = useState(() => visibilityOf(search.hidden))
  const [sizing, setSizing] = useState<Record<string, number>>(() => search.widths ?? {})
  const grid = useMemo(() => ({ selection, visibility, sizing }), [selection, visibility, sizing])
  const settled = useSettled(grid)
  const told = useRef(grid)
  useEffect(() => {
    if (settled === told.current) return
    told.current = settled
    change(layoutOf(settled))
  }, [settled, change])
  return {
    state: { rowSelection: selection, columnVisibility: visibility, columnSizing: sizing },
    onRowSelectionChange: setSelection,
    onColumnVisibilityChange: setVisibility,
    onColumnSizingChange: setSizing,
  }
}
