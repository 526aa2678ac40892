/** What an address says of the grid: which rows are selected, which columns are left out, and how wide others were made. */
export interface GridLayout {
  /** The values of the primary key of each. */
  rows?: RowKey[] | undefined
  hidden?: string[] | undefined
  widths?: Record<string, number> | undefined
}

export type RowKey = readonly KeyPart[]
type KeyPart = string | number | boolean | null

/** How narrow and how wide a column can be made. */
export const COLUMN_PX = { min: 64, max: 900 }

/** An address has no room for more; what is selected beyond is for the moment. */
const ROWS_MAX = 50
const COLUMNS_MAX = 500

/** The rows of an address; what is none counts as absent. */
export function rowsIn(value: unknown): RowKey[] | undefined {
  return some(listOf(value).slice(0, ROWS_MAX).filter(isRowKey))
}

export function hiddenIn(value: unknown): string[] | undefined {
  return some(
    listOf(value)
      .slice(0, COLUMNS_MAX)
      .filter((name) => typeof name === 'string'),
  )
}

export function widthsIn(value: unknown): Record<string, number> | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  const widths = Object.entries(value)
    .slice(0, COLUMNS_MAX)
    .flatMap(([name, width]: [string, unknown]) =>
      typeof width === 'number' && Number.isFinite(width)
        ? [[name, Math.round(Math.min(COLUMN_PX.max, Math.max(COLUMN_PX.min, width)))] as const]
        : [],
    )
  return widths.length === 0 ? undefined : Object.fromEntries(widths)
}

/** As the grid has it: by the ids of rows, which are their keys as JSON (see `rowId`). */
export function selectionOf(rows: readonly RowKey[] | undefined): Record<string, true> {
  return Object.fromEntries((rows ?? []).map((key) => [JSON.stringify(key), true as const]))
}

export function visibilityOf(hidden: readonly string[] | undefined): Record<string, boolean> {
  return Object.fromEntries((hidden ?? []).map((name) => [name, false]))
}

/** What the address is to say of a grid. */
export function layoutOf(grid: {
  selection: Record<string, true>
  visibility: Record<string, boolean>
  sizing: Record<string, number>
}): GridLayout {
  const ids = Object.keys(grid.selection)
  const hidden = Object.keys(grid.visibility).filter((name) => grid.visibility[name] === false)
  return {
    rows: ids.length > ROWS_MAX ? undefined : rowsIn(ids.map(parsed)),
    hidden: some(hidden),
    widths: widthsIn(grid.sizing),
  }
}

function parsed(id: string): unknown {
  try {
    return JSON.parse(id)
  } catch {
    // A row of a table without a key, which nothing can name.
    return null
  }
}

function isRowKey(value: unknown): value is RowKey {
  return Array.isArray(value) && value.length > 0 && value.every(isKeyPart)
}

function isKeyPart(value: unknown): value is KeyPart {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value)
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : []
}

function some<Item>(list: Item[]): Item[] | undefined {
  return list.length === 0 ? undefined : list
}
