import type { JobDatabase } from '@tenantry/contract'
import type { TileGrid } from './tile-grid.ts'

type Outcome = JobDatabase['status']

/** The design's colours of the outcomes, as they are in the theme that is shown. */
export const OUTCOME_COLOURS: Record<Outcome, string> = {
  pending: '--line-strong',
  migrated: '--good',
  failed: '--bad',
  skipped: '--info',
  rolled_back: '--warn',
}

const OUTCOMES = Object.keys(OUTCOME_COLOURS) as Outcome[]

/** Draws all tiles anew, colour by colour: ten thousand take a few milliseconds. */
export function drawTiles(
  canvas: HTMLCanvasElement,
  grid: TileGrid,
  width: number,
  outcomes: readonly JobDatabase[],
  marked: number,
): void {
  const ratio = devicePixelRatio
  const [deviceWidth, deviceHeight] = [Math.round(width * ratio), Math.round(grid.height * ratio)]
  // A new size clears the canvas; setting the old one would do so at the cost of a new buffer.
  if (canvas.width !== deviceWidth) canvas.width = deviceWidth
  if (canvas.height !== deviceHeight) canvas.height = deviceHeight
  const pen = canvas.getContext('2d')
  if (pen === null) return
  pen.setTransform(ratio, 0, 0, ratio, 0, 0)
  pen.clearRect(0, 0, width, grid.height)
  const style = getComputedStyle(canvas)
  const radius = grid.size >= 12 ? 3 : grid.size >= 8 ? 2 : 1
  for (const outcome of OUTCOMES) {
    pen.fillStyle = style.getPropertyValue(OUTCOME_COLOURS[outcome])
    pen.beginPath()
    for (const [index, { status }] of outcomes.entries()) {
      if (status !== outcome) continue
      const x = (index % grid.columns) * grid.step
      const y = Math.floor(index / grid.columns) * grid.step
      if (radius > 1) pen.roundRect(x, y, grid.size, grid.size, radius)
      else pen.rect(x, y, grid.size, grid.size)
    }
    pen.fill()
  }
  if (marked < 0) return
  pen.strokeStyle = style.getPropertyValue('--ink')
  pen.lineWidth = 2
  const [x, y] = [(marked % grid.columns) * grid.step, Math.floor(marked / grid.columns) * grid.step]
  pen.strokeRect(x, y, grid.size, grid.size)
}
