/** So many at a time, and so many who wait for that. */
export class Places {
  private readonly places: number
  private readonly waitersMax: number
  private taken = 0
  private readonly waiters = new Set<() => void>()

  constructor(places: number, waitersMax: number) {
    this.places = places
    this.waitersMax = waitersMax
  }

  /** Takes a place within `limitMs`, in order of arrival. False when there was none: nothing has to be given back then. */
  async take(limitMs: number): Promise<boolean> {
    if (this.taken < this.places) {
      this.taken += 1
      return true
    }
    if (this.waiters.size >= this.waitersMax) return false
    return new Promise((resolve) => {
      const turn = () => {
        clearTimeout(timer)
        this.waiters.delete(turn)
        resolve(true)
      }
      const timer = setTimeout(() => {
        this.waiters.delete(turn)
        resolve(false)
      }, limitMs)
      this.waiters.add(turn)
    })
  }

  /** Gives a place back: to whoever waits the longest. */
  giveBack(): void {
    const [next] = this.waiters
    if (next === undefined) this.taken -= 1
    else next()
  }
}
