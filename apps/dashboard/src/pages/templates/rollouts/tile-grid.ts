const GAP_PX = 2

export interface TileGrid {
  /** Edge of a tile, without the space behind it. */
  size: number
  step: number
  columns: number
  rows: number
  height: number
}

/** Tiles as large as their number allows: a few can be pointed at with ease, ten thousand fit on a screen. */
export function tileGrid(count: number, width: number): TileGrid {
  const size = count <= 60 ? 28 : count <= 300 ? 20 : count <= 1500 ? 12 : count <= 5000 ? 8 : 6
  const step = size + GAP_PX
  const columns = Math.max(1, Math.floor((width + GAP_PX) / step))
  const rows = Math.ceil(count / columns)
  return { size, step, columns, rows, height: Math.max(step, rows * step) }
}

/** The tile at a point, or -1. */
export function tileAt(grid: TileGrid, count: number, x: number, y: number): number {
  const column = Math.floor(x / grid.step)
  const row = Math.floor(y / grid.step)
  if (x < 0 || y < 0 || column >= grid.columns) return -1
  const index = row * grid.columns + column
  return index < count ? index : -1
}

/** Where a key leads from a tile; the same one when it leads nowhere. */
export function tileAfterKey(grid: TileGrid, count: number, index: number, key: string): number {
  const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: grid.columns, ArrowUp: -grid.columns }[key]
  if (key === 'Home') return 0
  if (key === 'End') return count - 1
  if (step === undefined) return index
  const next = index + step
  return next < 0 || next >= count ? index : next
}
