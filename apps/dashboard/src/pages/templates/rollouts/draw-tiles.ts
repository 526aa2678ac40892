import type { JobDatabase } from '@tenantry/contract'
import type { TileGrid } from './tile-grid.ts'

type Outcome = JobDatabase['status']

/** The design's colours of the outcomes; what they are depends on the theme that is shown. */
export const OUTCOME_COLOURS: Record<Outcome, string> = {
  pending: '--line-strong',
  migrated: '--good',
  failed: '--bad',
  skipped: '--info',
  rolled_back: '--warn',
}

/** From this size on, tiles have round corners. */
const ROUND_FROM_PX = 12

export interface TilePicture {
  grid: TileGrid
  width: number
  theme: string
  outcomes: readonly JobDatabase[]
  /** The tile that is pointed at; -1 for none. */
  marked: number
}

/** Draws the tiles of one canvas, and after that only those that changed: of ten thousand, a few dozen at a time. */
export class TilePainter {
  readonly #canvas: HTMLCanvasElement
  #drawn: TilePicture | null = null
  #colours = new Map<string, string>()

  constructor(canvas: HTMLCanvasElement) {
    this.#canvas = canvas
  }

  draw(picture: TilePicture): void {
    const pen = this.#canvas.getContext('2d')
    if (pen === null) return
    const { grid, width, theme, outcomes, marked } = picture
    const before = this.#drawn
    const isAnew = before?.grid !== grid || before.width !== width || before.theme !== theme
    if (isAnew) this.#begin(pen, picture)
    outcomes.forEach(({ status }, index) => {
      const isSame =
        !isAnew && before.outcomes[index]?.status === status && index !== before.marked && index !== marked
      if (!isSame) this.#tile(pen, grid, index, status)
    })
    if (marked >= 0 && marked < outcomes.length) this.#mark(pen, grid, marked)
    this.#drawn = picture
  }

  /** A new size clears the canvas; the colours are read once for each theme. */
  #begin(pen: CanvasRenderingContext2D, { grid, width }: TilePicture): void {
    const ratio = devicePixelRatio
    this.#canvas.width = Math.round(width * ratio)
    this.#canvas.height = Math.round(grid.height * ratio)
    pen.setTransform(ratio, 0, 0, ratio, 0, 0)
    const style = getComputedStyle(this.#canvas)
    this.#colours = new Map(
      [...Object.values(OUTCOME_COLOURS), '--ink'].map((name) => [name, style.getPropertyValue(name)]),
    )
  }

  #tile(pen: CanvasRenderingContext2D, grid: TileGrid, index: number, status: Outcome): void {
    const { size, step, columns } = grid
    const x = (index % columns) * step
    const y = Math.floor(index / columns) * step
    pen.clearRect(x - 1, y - 1, step, step)
    pen.fillStyle = this.#colours.get(OUTCOME_COLOURS[status]) ?? ''
    if (size < ROUND_FROM_PX) return pen.fillRect(x, y, size, size)
    pen.beginPath()
    pen.roundRect(x, y, size, size, 3)
    pen.fill()
  }

  #mark(pen: CanvasRenderingContext2D, { size, step, columns }: TileGrid, index: number): void {
    pen.strokeStyle = this.#colours.get('--ink') ?? ''
    pen.lineWidth = 2
    pen.strokeRect((index % columns) * step, Math.floor(index / columns) * step, size, size)
  }
}
