export interface Place {
  row: number
  column: number
}

const ROWS_OF_A_PAGE = 15

/** Where a key leads from a place in the grid; null for keys that do not move. */
export function nextPlace(
  event: { key: string; ctrlKey: boolean; metaKey: boolean },
  at: Place,
  size: { rows: number; columns: number },
): Place | null {
  const isFar = event.ctrlKey || event.metaKey
  const last = { row: Math.max(0, size.rows - 1), column: Math.max(0, size.columns - 1) }
  const to = (row: number, column: number): Place => ({
    row: Math.min(last.row, Math.max(0, row)),
    column: Math.min(last.column, Math.max(0, column)),
  })
  switch (event.key) {
    case 'ArrowUp':
      return to(isFar ? 0 : at.row - 1, at.column)
    case 'ArrowDown':
      return to(isFar ? last.row : at.row + 1, at.column)
    case 'ArrowLeft':
      return to(at.row, isFar ? 0 : at.column - 1)
    case 'ArrowRight':
      return to(at.row, isFar ? last.column : at.column + 1)
    case 'PageUp':
      return to(at.row - ROWS_OF_A_PAGE, at.column)
    case 'PageDown':
      return to(at.row + ROWS_OF_A_PAGE, at.column)
    case 'Home':
      return to(isFar ? 0 : at.row, 0)
    case 'End':
      return to(isFar ? last.row : at.row, last.column)
    default:
      return null
  }
}
